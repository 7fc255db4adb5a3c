import { type Kysely, sql } from 'kysely'
import { bigintArray, byteaArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import { firstArrival } from './tables.ts'

/** An event that is in the index under an identifier, who said it, and its place in the order of record. */
export type KnownEvent = { eventId: string; party: string; entryId: Uint8Array; isError: boolean; arrival: bigint }

/** The events of these identifiers, error declarations among them, in the order of record. Whether a reader may know of them is for the caller. */
export async function eventsOfIds(db: Kysely<Database>, eventIds: readonly string[]): Promise<KnownEvent[]> {
  if (eventIds.length === 0) return []
  const { rows } = await sql<KnownEvent>`
    select e.event_id as "eventId", e.party, e.entry_id as "entryId", k.error as "isError", e.arrival
      from event e join event_kind k on k.id = e.kind where e.event_id = any(${eventIds}::text[])
      order by e.arrival`.execute(db)
  return rows
}

/**
 * The identifiers of the events that these statements became, by entryId in hex. `received` says when, since no index
 * leads from a statement to its row; a statement that is no event is left out.
 */
export async function idsOfEvents(
  db: Kysely<Database>,
  statements: readonly { entryId: Uint8Array; received: Date }[],
): Promise<Map<string, string>> {
  const times = [...new Set(statements.map(({ received }) => received.getTime()))].map(BigInt)
  const entryIds = statements.map(({ entryId }) => entryId)
  const { rows } = await sql<{ entryId: Uint8Array; eventId: string }>`
    select e.entry_id as "entryId", e.event_id as "eventId"
      from unnest(${bigintArray(times.map(firstArrival))}) t(first)
      join event e on e.arrival >= t.first and e.arrival < t.first + ${firstArrival(1n)}::bigint
      where e.entry_id = any(${byteaArray(entryIds)})`.execute(db)
  return new Map(rows.map(({ entryId, eventId }) => [entryId.toHex(), eventId]))
}
