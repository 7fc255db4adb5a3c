import { contextList, NGUON_PREFIX, withEventId } from '@nguon/epcis'
import {
  isObject,
  type JsonObject,
  type JsonValue,
  mergeBodies,
  parseEntry,
  type Statement,
  toHex,
} from '@nguon/statement'
import { type Database, findStatements, inTurns, type MayRead, shownBodies, sizesOfBodies } from '@nguon/store'
import type { Kysely } from 'kysely'

/** An event as one reader is shown it, and the statement in which it was said. */
export type ShownEvent = {
  entryId: Uint8Array
  /** Position in the log; null while it waits for one. */
  index: bigint | null
  received: Date
  statement: Statement
  /**
   * What was captured, as far as the reader may see it, with `eventID` (where none was given the hash of what stands in
   * body 0, which every reader of the event sees) and `recordTime`, when it was received (EPCIS 2.0 §7.4.1).
   */
  event: JsonObject
}

/**
 * The events of these statements in the given order, for a reader who may see what `mayRead` says beside what is public.
 * Left out is what is not there, or not for this reader, or of which body 0 was erased; another erased body is left out
 * of its event. What `mayRead` notes is noted before anything is given.
 */
export async function showEvents(
  db: Kysely<Database>,
  entryIds: readonly Uint8Array[],
  mayRead: MayRead,
): Promise<ShownEvent[]> {
  const stored = await inTurns(await findStatements(db, entryIds), row => ({
    ...row,
    statement: parseEntry(row.entry),
  }))
  const byId = new Map(stored.map(row => [toHex(row.entryId), row]))
  const texts = await shownBodies(
    db,
    stored.map(({ statement }) => statement),
    mayRead,
  )
  const events = await inTurns(entryIds, (entryId): ShownEvent[] => {
    const row = byId.get(toHex(entryId))
    if (!row) return []
    const { index, received, statement } = row
    const shown = texts.get(statement)!
    if (!shown[0]) return []
    const first = withoutSalt(mergeBodies(statement.bodies, onlyFirst(shown)))
    const whole = shown.some((text, at) => at > 0 && text) ? withoutSalt(mergeBodies(statement.bodies, shown)) : first
    const eventID = withEventId(first).eventID!
    const event = { ...withoutOurPrefix(whole), eventID, recordTime: received.toISOString() }
    return [{ entryId, index, received, statement, event }]
  })
  return events.flat()
}

/** The most bytes of bodies that one answer holds, though it were a single event more: each may have a million. */
const MOST_BYTES = 8_000_000
/** So few events are not weighed. */
const FEW = 30

/** How many of these statements, from the first on, are shown together; one at least. */
export async function fittingTogether(db: Kysely<Database>, entryIds: readonly Uint8Array[]): Promise<number> {
  if (entryIds.length <= FEW) return entryIds.length
  const found = await inTurns(await findStatements(db, entryIds), ({ entryId, entry }) => ({
    id: toHex(entryId),
    digests: parseEntry(entry).bodies.map(({ digest }) => digest),
  }))
  const sizes = await sizesOfBodies(
    db,
    found.flatMap(({ digests }) => digests),
  )
  const sizeOf = new Map(
    found.map(({ id, digests }) => [id, digests.reduce((sum, digest) => sum + (sizes.get(toHex(digest)) ?? 0), 0)]),
  )
  let total = 0
  for (const [at, entryId] of entryIds.entries()) {
    total += sizeOf.get(toHex(entryId)) ?? 0
    if (total > MOST_BYTES) return Math.max(at, 1)
  }
  return entryIds.length
}

const onlyFirst = (texts: readonly (Uint8Array | null)[]) => texts.map((text, at) => (at === 0 ? text : null))

function withoutSalt(body: JsonObject): JsonObject {
  const { 'nguon:salt': _, ...event } = body
  return event
}

/** Without the prefix that was declared for members of ours, where there is none. */
function withoutOurPrefix(event: JsonObject): JsonObject {
  if (Object.keys(event).some(name => name.startsWith('nguon:'))) return event
  const ours = (part: JsonValue) =>
    isObject(part) && Object.keys(part).join() === 'nguon' && part.nguon === NGUON_PREFIX.nguon
  return { ...event, '@context': contextList(event['@context']).filter(part => !ours(part)) }
}
