import {
  AdmissionError,
  type Admitted,
  checkStatement,
  parseEntry,
  type Statement,
  StatementError,
  toBase64url,
} from '@nguon/statement'
import type { Known } from './copy.ts'
import { ContradictionError } from './fault.ts'

/** What is asked of an entry that stands in the log. */
export type Asked = Pick<Parameters<typeof checkStatement>[0], 'statement' | 'bodies' | 'index' | 'ring'>

/**
 * Checks that a statement may stand where the log has put it.
 * @throws {ContradictionError} ENTRY_INVALID
 */
export async function admit(
  { origin, verify }: Known,
  asked: Asked,
  entryAt: (index: bigint) => Statement | null,
): Promise<Admitted> {
  try {
    return await checkStatement({ ...asked, origin, verify, entryAt })
  } catch (cause) {
    if (!(cause instanceof AdmissionError)) throw cause
    const { index, statement } = asked
    throw against('ENTRY_INVALID', `entry ${index} may not stand in the log: ${cause.code}`, index, statement, cause)
  }
}

/**
 * The statement that an entry of the log is.
 * @throws {ContradictionError} ENTRY_INVALID
 */
export function parsed(entry: Uint8Array, index: bigint): Statement {
  try {
    return parseEntry(entry)
  } catch (cause) {
    if (!(cause instanceof StatementError)) throw cause
    const evidence = { index: Number(index), entry: toBase64url(entry), reason: cause.code }
    throw new ContradictionError('ENTRY_INVALID', `entry ${index} is no statement`, evidence, { cause })
  }
}

/** What an entry is held against the log with. */
export function against(
  code: 'ENTRY_TWICE' | 'ENTRY_INVALID',
  message: string,
  index: bigint,
  { entry }: Statement,
  cause?: AdmissionError,
): ContradictionError {
  const evidence = {
    index: Number(index),
    entry: toBase64url(entry),
    reason: cause?.code ?? null,
    detail: cause?.detail ?? null,
  }
  return new ContradictionError(code, message, evidence, { cause })
}
