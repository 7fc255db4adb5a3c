import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

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
