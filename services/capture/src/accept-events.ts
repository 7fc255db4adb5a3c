import { randomBytes } from 'node:crypto'
import type { Role } from '@nguon/statement'
import { hostOf, type JsonObject } from '@nguon/statement'
import { acceptStatements, type CaptureJob, reserveItems, storeCaptureJobs, wakeSequencer } from '@nguon/store'
import type { Writer } from './deps.ts'
import { draftEvent, type Item } from './draft-event.ts'
import { inTurns } from './in-turns.ts'
import { requirePermission } from './permission.ts'
import { claimNamed, project, type Said } from './project.ts'
import { custodialKey, holdKeys } from './sign.ts'

/** A document whose events are drawn up and signed, and not yet accepted. */
export type Drawn = { party: string; kid: Uint8Array; createdAt: Date; items: readonly Item[] }

/**
 * Accepts the events of one document for a party, signed with its key in the
 * platform's custody: all of them or none. Returns after the commit, so what
 * it names is not lost. A retry gives the same statements.
 * @throws {@link RefusedError} SIGNS_ITSELF, NOT_YOURS, REQUEST_INVALID
 */
export async function acceptEvents(writer: Writer, party: string, events: readonly JsonObject[]): Promise<CaptureJob> {
  const key = await custodialKey(writer, writer.db, party)
  const createdAt = writer.now()
  const items = await inTurns(events, (event, at) =>
    draftEvent(writer, party, key, event, `/epcisBody/eventList/${at}`, createdAt),
  )
  return await writer.commit({ party, kid: key.kid, createdAt, items })
}

/**
 * Accepts documents in one transaction, in the given order: all of them, or none if any is to be refused.
 * @throws {@link RefusedError} NOT_YOURS, RECOVERY_TOO_EARLY
 */
export async function acceptDrawn(writer: Writer, documents: readonly Drawn[]): Promise<CaptureJob[]> {
  const { db, origin } = writer
  const all = documents.flatMap(({ party, items }) => items.map(item => ({ ...item, party })))
  const jobs = await db.transaction().execute(async trx => {
    const rolesOf = await holdKeys(writer, trx, documents)
    const reserved = await reserveItems(
      trx,
      all.map(({ party, digest, statement }) => ({ party, digest, entryId: statement.entryId })),
    )
    // An event sent before, or twice in these documents, has its statement already: only the others are new.
    const fresh = all.filter(({ statement }, at) => Buffer.compare(statement.entryId, reserved[at]!) === 0)
    const said = fresh.map(item => saidBy(item, rolesOf.get(item.party)!))
    const claimed = await claimNamed(trx, said)
    await requirePermission(
      trx,
      said,
      fresh.map(({ pointer }) => pointer),
      claimed,
    )
    await acceptStatements(
      trx,
      fresh.map(({ statement }) => statement),
    )
    await project(trx, hostOf(origin), said)
    let from = 0
    const jobs = documents.map(({ party, createdAt, items }): CaptureJob => {
      const entryIds = reserved.slice(from, from + items.length)
      from += items.length
      return { id: randomBytes(16), party, createdAt, entryIds }
    })
    await storeCaptureJobs(trx, jobs)
    return jobs
  })
  // Dying before this line costs time only: the sequencer also looks by itself.
  await wakeSequencer(db)
  return jobs
}

function saidBy(item: Item & { party: string }, roles: readonly Role[]): Said {
  const { statement, content, shown, audience, named, party } = item
  const { entryId, received } = statement
  return { entryId, kind: 'event', party, received, roles, body: content, shown, audience, named }
}
