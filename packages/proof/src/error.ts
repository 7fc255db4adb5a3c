/** The eleven steps of formats §9, in the order in which they are taken. */
export const STEPS = [
  'decoding',
  'head',
  'subjects',
  'map',
  'history',
  'statements',
  'signers',
  'serial',
  'anchor',
  'sources',
  'age',
] as const

/** The name of a step. */
export type StepName = (typeof STEPS)[number]

/** Why a proof is not accepted: the step that failed, and a code that the words of both languages are found by. */
export type Reason = { step: StepName; code: ProofCode }

/** A proof, a trust file or a piece of evidence that does not hold. */
export class ProofError extends Error {
  override readonly name = 'ProofError'
  readonly step: StepName
  readonly code: ProofCode

  constructor(step: StepName, code: ProofCode, options?: ErrorOptions) {
    super(`${step}: ${code}`, options)
    this.step = step
    this.code = code
  }
}

/** Everything that can be wrong with a proof. */
export type ProofCode =
  // 1 decoding
  | 'too-large'
  | 'not-json'
  | 'not-canonical'
  | 'malformed'
  | 'statement-malformed'
  | 'too-many-statements'
  // 2 head
  | 'checkpoint-malformed'
  | 'checkpoint-foreign-key'
  | 'checkpoint-other-head'
  | 'witness-signature'
  | 'below-quorum'
  | 'heads-order'
  | 'heads-inconsistent'
  // 3 subjects
  | 'nothing-scanned'
  | 'answer-missing'
  | 'answer-unasked'
  | 'answer-twice'
  // 4 map
  | 'map-proof'
  // 5 history
  | 'count-differs'
  | 'index-order'
  | 'index-beyond-head'
  | 'entry-twice'
  // 6 statements
  | 'inclusion'
  | 'key-not-named'
  | 'signature'
  | 'audience'
  | 'issuer'
  | 'kind'
  | 'body-digest'
  | 'body-rules'
  | 'subjects-differ'
  | 'body-withheld'
  | 'erasure-missing'
  | 'promise'
  // 7 signers
  | 'signer-missing'
  | 'key-statement'
  | 'key-not-live'
  | 'role'
  // 8 serial
  | 'serial'
  | 'serial-unasked'
  | 'denial'
  // 9 anchor
  | 'anchor-missing'
  | 'anchor-foreign'
  | 'rules-unknown'
  | 'header'
  | 'account-proof'
  | 'code-hash'
  | 'storage-proof'
  | 'slots-differ'
  // 10 sources
  | 'no-source'
  | 'other-head'
  | 'other-block'
  | 'alert'
  | 'head-superseded'
  // 11 age
  | 'head-old'
  | 'clock'

/**
 * What to throw where a check of another room said no: the reason, with its error as the cause. Anything else than a
 * declared refusal is a fault of ours and stays what it is.
 */
export function refusal(step: StepName, code: ProofCode, cause: unknown): unknown {
  return isRefusal(cause) && !(cause instanceof ProofError) ? new ProofError(step, code, { cause }) : cause
}

/** Whether an error is one that a room declares, each with a literal `code`. */
export function isRefusal(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
