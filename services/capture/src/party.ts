import { type Countersignature, type Role, toBase64url } from '@nguon/statement'
import { keysOfParty, wakeSequencer } from '@nguon/store'
import { drawCustodialKey, keepCustodialKey, takeWaiting, waitForAuthority } from './custody.ts'
import type { Writer } from './deps.ts'
import { type Enrolled, type Enrolment, enrol } from './enrol.ts'
import { RefusedError } from './problem.ts'
import { type RecordRequest, writeRecord } from './records.ts'

/** What became of a party's enrolment, as it is answered. */
export type PartyStatus = {
  code: string
  status: 'enrolled' | 'waiting'
  kid: string
  entryId: string | null
  message: string | null
}

/**
 * Registers a party whose key the platform keeps: draws the key, enrols it and
 * signs the party's record with it, in one transaction. Where the roles need
 * an authority, all of it waits for {@link finishParty}.
 * @throws {@link RefusedError} ALREADY_THERE, STATEMENT_REFUSED, REQUEST_INVALID
 */
export async function openParty(
  writer: Writer,
  code: string,
  roles: readonly Role[],
  record: RecordRequest,
): Promise<PartyStatus> {
  if ((await keysOfParty(writer.db, code)).length > 0)
    throw new RefusedError('ALREADY_THERE', `the code ${code} is a party's for ever`)
  const status = await writer.db.transaction().execute(async trx => {
    const drawn = drawCustodialKey(writer, code, [...new Set(roles)])
    const enrolled = await enrol(writer, trx, drawn.enrolment)
    if (enrolled.state === 'waiting') {
      await waitForAuthority(writer, trx, drawn, record)
      return statusOf(code, enrolled)
    }
    await keepCustodialKey(writer, trx, drawn.key)
    await writeRecord(writer, trx, code, 'party', { subject: { type: 'party', id: code }, ...record })
    return statusOf(code, enrolled)
  })
  await wakeSequencer(writer.db)
  return status
}

/**
 * Finishes the enrolment of a party with the word of an authority.
 * @throws {@link RefusedError} NOTHING_THERE, AUTHORITY_MISSING, STATEMENT_REFUSED
 */
export async function finishParty(
  writer: Writer,
  code: string,
  countersignatures: readonly Countersignature[],
): Promise<PartyStatus> {
  const status = await writer.db.transaction().execute(async trx => {
    const { key, enrolment, record } = await takeWaiting(writer, trx, code)
    const signatures = [...enrolment.countersignatures, ...countersignatures]
    const enrolled = await enrol(writer, trx, { ...enrolment, countersignatures: signatures })
    if (enrolled.state === 'waiting')
      throw new RefusedError('AUTHORITY_MISSING', 'none of these is the countersignature of an authority')
    await keepCustodialKey(writer, trx, key)
    const request = record as RecordRequest
    await writeRecord(writer, trx, code, 'party', { subject: { type: 'party', id: code }, ...request })
    return statusOf(code, enrolled)
  })
  await wakeSequencer(writer.db)
  return status
}

/**
 * Enrols a key that the party keeps itself. It has agreed by its own
 * countersignature; without an authority's where one is needed, the answer
 * says what the authority has to sign and nothing is kept.
 * @throws {@link RefusedError} STATEMENT_REFUSED
 */
export async function enrolOwnKey(writer: Writer, enrolment: Enrolment): Promise<PartyStatus> {
  const enrolled = await writer.db.transaction().execute(trx => enrol(writer, trx, enrolment))
  await wakeSequencer(writer.db)
  return statusOf(enrolment.party, enrolled)
}

function statusOf(code: string, enrolled: Enrolled): PartyStatus {
  const kid = toBase64url(enrolled.kid)
  return enrolled.state === 'enrolled'
    ? { code, status: 'enrolled', kid, entryId: toBase64url(enrolled.entryId), message: null }
    : { code, status: 'waiting', kid, entryId: null, message: toBase64url(enrolled.message) }
}
