/** The transaction that turns what was drawn up into statements of the log. */
import { hostOf, type Role } from '@nguon/statement'
import {
  acceptStatements,
  type CaptureJob,
  type Database,
  eventsOfIds,
  reserveItems,
  storeCaptureJobs,
  wakeSequencer,
} from '@nguon/store'
import type { Transaction } from 'kysely'
import type { Writer } from './deps.ts'
import type { Item } from './draft-event.ts'
import { requirePermission } from './permission.ts'
import { RefusedError } from './problem.ts'
import { claimNamed, project, type Said } from './project.ts'
import { holdKeys } from './sign.ts'

/** A document whose events are drawn up and signed, and not yet accepted. */
export type Drawn = {
  party: string
  kid: Uint8Array
  items: readonly Item[]
  /** What is kept of it, given the entryIds of its events; null of an event that came alone, under an identifier of its own. */
  job: ((entryIds: readonly Uint8Array[]) => CaptureJob) | null
}

/**
 * Accepts documents in one transaction, in the given order: all of them, or none if any is to be refused. Gives the
 * entryIds of their events: of an event that was sent before, those of the statement that it became then.
 * @throws {@link RefusedError} NOT_YOURS, ALREADY_THERE, RECOVERY_TOO_EARLY
 */
export async function commitDrawn(writer: Writer, documents: readonly Drawn[]): Promise<Uint8Array[][]> {
  const { db, origin } = writer
  const all = documents.flatMap(({ party, items, job }) => items.map(item => ({ ...item, party, alone: job === null })))
  const accepted = await db.transaction().execute(async trx => {
    const rolesOf = await holdKeys(writer, trx, documents)
    const reserved = await reserveItems(
      trx,
      all.map(({ party, digest, statement }) => ({ party, digest, entryId: statement.entryId })),
    )
    // An event sent before, or twice in these documents, has its statement already: only the others are new.
    const fresh = all.filter(({ statement }, at) => Buffer.compare(statement.entryId, reserved[at]!) === 0)
    const said = fresh.map(item => saidBy(item, rolesOf.get(item.party)!))
    const pointers = fresh.map(({ pointer }) => pointer)
    const claimed = await claimNamed(trx, said)
    await requirePermission(trx, said, pointers, claimed)
    await requireOwnErrors(trx, said, pointers)
    await requireOwnIdentifiers(
      trx,
      said.filter((_, at) => fresh[at]!.alone),
    )
    await acceptStatements(
      trx,
      fresh.map(({ statement }) => statement),
    )
    await project(trx, hostOf(origin), said)
    const rest = [...reserved]
    const accepted = documents.map(({ items }) => rest.splice(0, items.length))
    await storeCaptureJobs(
      trx,
      documents.flatMap(({ job }, at) => job?.(accepted[at]!) ?? []),
    )
    return accepted
  })
  // Dying before this line costs time only: the sequencer also looks by itself.
  await wakeSequencer(db)
  return accepted
}

/**
 * Refuses to declare an error in an event that another is known to have said first: it is that party's to take back, or
 * an authority's. Who says something of his own under another's identifier does not make it his by that. Of an event that is not known here nobody can tell whose it is, and it may be declared wrong.
 * @throws {@link RefusedError} NOT_YOURS
 */
export async function requireOwnErrors(
  trx: Transaction<Database>,
  said: readonly Said[],
  pointers: readonly string[],
): Promise<void> {
  const declared = said.flatMap(({ party, roles, shown }, at) =>
    shown.errorDeclaration === undefined || typeof shown.eventID !== 'string' || roles.includes('authority')
      ? []
      : [{ party, eventId: shown.eventID, pointer: `${pointers[at]}/errorDeclaration` }],
  )
  const known = await eventsOfIds(
    trx,
    declared.map(({ eventId }) => eventId),
  )
  const faults = declared.flatMap(({ party, eventId, pointer }) => {
    const first = known.find(event => event.eventId === eventId && !event.isError)
    if (!first || first.party === party) return []
    return [
      { pointer, code: 'NOT_YOURS', reason: `${eventId} was said by another: only its party or an authority may` },
    ]
  })
  if (faults.length > 0) throw new RefusedError('NOT_YOURS', 'an error is declared in an event of another', faults)
}

/**
 * Refuses an event under the identifier of another of the same party, unless it declares an error in that one (§7.4.1.2).
 * What others called so is no reason: whoever takes identifiers must not keep their owners from using them.
 */
async function requireOwnIdentifiers(trx: Transaction<Database>, said: readonly Said[]): Promise<void> {
  const given = said.flatMap(({ party, shown: { eventID, errorDeclaration } }) =>
    typeof eventID === 'string' && errorDeclaration === undefined ? [{ party, eventID }] : [],
  )
  const known = await eventsOfIds(
    trx,
    given.map(({ eventID }) => eventID),
  )
  const taken = new Set(known.map(({ party, eventId }) => `${party} ${eventId}`))
  for (const { party, eventID } of given) {
    const name = `${party} ${eventID}`
    if (taken.size === taken.add(name).size) {
      const reason =
        'is another event of yours: give this one an identifier of its own, or declare an error in that one'
      throw new RefusedError('ALREADY_THERE', `${eventID} ${reason}`, [{ pointer: '/eventID', code: 'TAKEN', reason }])
    }
  }
}

function saidBy(item: Item & { party: string }, roles: readonly Role[]): Said {
  const { statement, content, shown, audience, named, party } = item
  const { entryId, received } = statement
  return { entryId, kind: 'event', party, received, roles, body: content, shown, audience, named }
}
