/** What is asked when a statement wants a place in a log, what is answered, and why it may be refused. */
import { BodyError } from './body.ts'
import { CheckpointError } from './checkpoint.ts'
import type { JsonObject } from './json.ts'
import { KeyError, type KeyRing, type LiveKey } from './keyring.ts'
import { ShapeError } from './shape.ts'
import type { Statement } from './statement.ts'
import { type Subject, SubjectError } from './subject.ts'
import type { VerifySignature } from './verify-signature.ts'

/** A body as the reader has it. */
export type ShownBody = Uint8Array | 'withheld' | 'erased'
/** A statement that asks for a place in the log. */
export type Admission = {
  readonly statement: Statement
  /** One for each line of the payload. What a public body that is not shown means is for the caller to decide. */
  readonly bodies: readonly ShownBody[]
  readonly index: bigint
  readonly origin: string
  /** The ring as of `index`. */
  readonly ring: KeyRing
  readonly verify: VerifySignature
  /** The statement at an earlier index; asked for what an erasure erases. */
  readonly entryAt?: (index: bigint) => Statement | null | Promise<Statement | null>
}
/** What is known of a statement that may stand there. */
export type Admitted = {
  /** With every member that was shown; null if body 0 was not. */
  readonly body: JsonObject | null
  /** The issuer's included; null if body 0 was not shown, and of an erasure. */
  readonly subjects: Subject[] | null
  readonly key: LiveKey
  /** The ring after this statement. */
  readonly ring: KeyRing
}
/** Which rule a statement breaks. */
export type AdmissionCode =
  | 'AUDIENCE'
  | 'ISSUER'
  | 'KIND'
  | 'KEY_NOT_LIVE'
  | 'SIGNATURE'
  | 'BODY_COUNT'
  | 'BODY'
  | 'BODY_REQUIRED'
  | 'SUBJECTS'
  | 'SUB'
  | 'NOT_REGISTRAR'
  | 'NOT_AUTHORITY'
  | 'NOT_OWNER'
  | 'EVENT'
  | 'RECORD'
  | 'KEY_STATEMENT'
  | 'POLICY'
  | 'ERASURE'
  | 'HEARTBEAT'

/** A statement that may not stand there; `detail` is the code of the cause, if it has one. */
export class AdmissionError extends Error {
  override readonly name = 'AdmissionError'
  readonly code: AdmissionCode
  readonly detail: string | undefined
  constructor(code: AdmissionCode, message: string, cause?: Error & { code: string }) {
    super(message, { cause })
    this.code = code
    this.detail = cause?.code
  }
}

/**
 * Does `act`; what it finds wrong with a signed value is a reason to refuse the statement.
 * @throws AdmissionError
 */
export function wrapping<T>(code: AdmissionCode, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (
      cause instanceof BodyError ||
      cause instanceof CheckpointError ||
      cause instanceof KeyError ||
      cause instanceof ShapeError ||
      cause instanceof SubjectError
    )
      throw new AdmissionError(code, cause.message, cause)
    throw cause
  }
}
