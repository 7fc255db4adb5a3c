import { equalBytes } from '@nguon/merkle'
import {
  ERASABLE,
  type ErasureBody,
  issuerSubject,
  parseEntry,
  type Statement,
  subjectKey,
  toBase64url,
  toHex,
} from '@nguon/statement'
import { type Database, findBodies, statementsAt } from '@nguon/store'
import type { Transaction } from 'kysely'
import { RefusedError } from './problem.ts'

/**
 * Refuses an erasure of what cannot be erased, naming the member that is wrong and what would be right. The door's own
 * check comes after this one and is the same that witnesses run; it says less.
 * @throws {@link RefusedError} STATEMENT_REFUSED, ALREADY_ERASED
 */
export async function requireErasable(
  trx: Transaction<Database>,
  { index, digest }: ErasureBody,
  erasure: Statement,
): Promise<void> {
  const [found] = await statementsAt(trx, [index])
  if (!found)
    throw refused('/index', `the log has no entry ${index} yet: an entry is erased from once it has its position`)
  const { header, bodies } = parseEntry(found.entry)
  if (!ERASABLE.includes(header.kind))
    throw refused('/index', `entry ${index} is of kind ${header.kind}: only bodies of an event or record are erased`)
  if (!bodies.some(body => equalBytes(body.digest, digest))) {
    const named = bodies.map((body, at) => `${at}: ${toBase64url(body.digest)}`).join(', ')
    throw refused('/digest', `entry ${index} names no such body; it names ${named}`)
  }
  const [body] = await findBodies(trx, [digest])
  if (body?.erasedBy) {
    const reason = `an erasure of this body was accepted before, as ${toBase64url(body.erasedBy)}: nothing is left to do`
    throw new RefusedError('ALREADY_ERASED', reason, [{ pointer: '/digest', code: 'ALREADY_ERASED', reason }])
  }
  const due = new Set([...header.subjects, subjectKey(issuerSubject(erasure.party))].map(toHex))
  const given = erasure.header.subjects.map(toHex)
  if (due.size !== given.length || !given.every(key => due.has(key)))
    throw refused(
      '/nguon:subjects',
      `an erasure names exactly the subjects of entry ${index} and its own issuer: ${[...due].sort().join(', ')}`,
    )
}

function refused(pointer: string, reason: string): RefusedError {
  return new RefusedError('STATEMENT_REFUSED', reason, [{ pointer, code: 'ERASURE', reason }])
}
