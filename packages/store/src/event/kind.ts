import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Audience } from '../tables.ts'
import { parseSnapshot, type Snapshot } from './snapshot.ts'

/** One combination of the fixed words of an event. */
export type Kind = {
  audience: Audience
  type: string
  action: string | null
  bizStep: string | null
  disposition: string | null
  error: boolean
}

/** The kinds that any event has had so far, and the snapshot of the transaction that asks. */
export async function seenNow(db: Kysely<Database>): Promise<{ kinds: (Kind & { id: number })[]; now: Snapshot }> {
  const { rows } = await sql<{ now: string; kinds: (Kind & { id: number })[] | null }>`
    select pg_current_snapshot()::text as now, (
      select json_agg(json_build_object('id', id, 'audience', audience, 'type', type, 'action', action,
        'bizStep', biz_step, 'disposition', disposition, 'error', error) order by id) from event_kind
    ) as kinds`.execute(db)
  return { kinds: rows[0]!.kinds ?? [], now: parseSnapshot(rows[0]!.now)! }
}
