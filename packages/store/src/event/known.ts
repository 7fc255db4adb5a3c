import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

/** An event that is in the index under an identifier, and who said it. */
export type KnownEvent = { eventId: string; party: string; entryId: Uint8Array; isError: boolean }

/** The events of these identifiers, error declarations among them, in no order. Whether a reader may know of them is for the caller. */
export async function eventsOfIds(db: Kysely<Database>, eventIds: readonly string[]): Promise<KnownEvent[]> {
  if (eventIds.length === 0) return []
  const { rows } = await sql<KnownEvent>`
    select e.event_id as "eventId", e.party, e.entry_id as "entryId", k.error as "isError"
      from event e join event_kind k on k.id = e.kind where e.event_id = any(${eventIds}::text[])`.execute(db)
  return rows
}
