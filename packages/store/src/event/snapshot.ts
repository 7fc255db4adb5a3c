import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database.ts'

/**
 * What a moment saw, as `pg_current_snapshot()` writes it: every transaction below `xmin` had ended, none from `xmax` on
 * had begun, and those listed were under way.
 */
export type Snapshot = { xmin: bigint; xmax: bigint; underWay: bigint[] }

/** Of a text that {@link formatSnapshot} or PostgreSQL wrote; null of any other. */
export function parseSnapshot(text: string): Snapshot | null {
  const [, xmin, xmax, list] = /^(\d{1,18}):(\d{1,18}):(\d{1,18}(?:,\d{1,18})*)?$/.exec(text) ?? []
  if (xmin === undefined || xmax === undefined) return null
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), underWay: list ? list.split(',').map(BigInt) : [] }
}

export function formatSnapshot({ xmin, xmax, underWay }: Snapshot): string {
  return `${xmin}:${xmax}:${underWay.join(',')}`
}

/** The rows `e` of events that a snapshot sees. */
export function seenBy({ xmin, xmax, underWay }: Snapshot): RawBuilder<boolean> {
  if (underWay.length === 0) return sql<boolean>`e.xid < ${xmax}::bigint`
  return sql<boolean>`(e.xid < ${xmin}::bigint or (e.xid < ${xmax}::bigint and e.xid <> all(${underWay}::bigint[])))`
}

/**
 * Everything that transactions before it wrote is there, and no more of it will come. Of two horizons, the events from
 * the first up to the second are a set that never changes but by erasure.
 */
export async function currentHorizon(db: Kysely<Database>): Promise<bigint> {
  const { rows } = await sql<{ text: string }>`select pg_current_snapshot()::text as text`.execute(db)
  return parseSnapshot(rows[0]!.text)!.xmin
}
