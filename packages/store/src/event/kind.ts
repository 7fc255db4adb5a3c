import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { Audience } from '../tables.ts'

/** One combination of the fixed words of an event. */
export type Kind = {
  audience: Audience
  type: string
  action: string | null
  bizStep: string | null
  disposition: string | null
  error: boolean
}

/** The kinds that any event has had so far. */
export async function allKinds(db: Kysely<Database>): Promise<(Kind & { id: number })[]> {
  const { rows } = await sql<Kind & { id: number }>`
    select id, audience, type, action, biz_step as "bizStep", disposition, error from event_kind`.execute(db)
  return rows
}

/** Makes the kinds that are not there yet. */
export async function ensureKinds(trx: Transaction<Database>, kinds: readonly Kind[]): Promise<void> {
  // In one order, or two documents that bring the same kinds could wait for each other.
  await sql`
    insert into event_kind (audience, type, action, biz_step, disposition, error)
    select * from unnest(
      ${kinds.map(k => k.audience)}::smallint[], ${kinds.map(k => k.type)}::text[], ${kinds.map(k => k.action)}::text[],
      ${kinds.map(k => k.bizStep)}::text[], ${kinds.map(k => k.disposition)}::text[], ${kinds.map(k => k.error)}::boolean[]
    ) as i (audience, type, action, biz_step, disposition, error)
      order by audience, type, action, biz_step, disposition, error
    on conflict do nothing`.execute(trx)
}
