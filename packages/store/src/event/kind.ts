import { type Kysely, sql } from 'kysely'
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
