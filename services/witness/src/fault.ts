/**
 * Why a head is not signed. They are kept apart, since two heal by themselves, one may, and one never does.
 */

/** The log does not answer, or answers what is no answer: asked again at the next turn. */
export class LogUnavailableError extends Error {
  override readonly name = 'LogUnavailableError'
  readonly code = 'LOG_UNAVAILABLE'
}

/**
 * The first head that this witness was shown is older than one may be that is signed, since the log is quiet: nothing is
 * wrong, and the next one is signed.
 */
export class NextHeadError extends Error {
  override readonly name = 'NextHeadError'
  readonly code = 'NEXT_HEAD'
}

/** This head is not signed; a later one, or a later turn, may be. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly code: 'CHECKPOINT_FOREIGN' | 'LOG_WENT_BACK' | 'TIME' | 'BODY_MISSING' | 'RECOVERY_TOO_EARLY'

  constructor(code: RefusalError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What a contradiction is shown with: texts and numbers as they go into JSON, bytes as base64url. */
export type Evidence = { [name: string]: string | number | null }

/** What the log signed cannot be true. The evidence is kept, and nothing is signed any more. */
export class ContradictionError extends Error {
  override readonly name = 'ContradictionError'
  readonly code:
    | 'TWO_HEADS'
    | 'TIME_WENT_BACK'
    | 'LOG_REWRITTEN'
    | 'ENTRY_NOT_IN_TREE'
    | 'ENTRY_INVALID'
    | 'ENTRY_TWICE'
    | 'FIRST_POLICY'
    | 'MAP_ROOT'
  readonly evidence: Evidence

  constructor(code: ContradictionError['code'], message: string, evidence: Evidence, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.evidence = evidence
  }
}
