import type { MapPage, ReadMapPages } from '@nguon/merkle'
import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import type { MapValue } from './history.ts'
import { LogMovedError } from './sequencing.ts'

/** The tables of migrations/0004_map.sql as kysely sees them. */
export interface MapTables {
  map_page: { path: string; since: bigint; content: Uint8Array }
  map_state: { one: boolean; size: bigint; pruned: bigint }
}

/** A larger generation than any log will reach. */
const NEWEST = (1n << 63n) - 1n

/**
 * The pages of the subject map as the head of size `size` sees them; without a size the newest, on which the map of the
 * next head is built. Each read is one query, and one state of the database.
 */
export function mapPagesAt(db: Kysely<Database>, size: bigint = NEWEST): ReadMapPages {
  return async paths => {
    // In base64: of bytes PostgreSQL and the driver would make hex, which takes both of them twice as long.
    const { rows } = await sql<{ path: string; content: string }>`
      select wanted.path, encode(page.content, 'base64') as content from unnest(${paths}::text[]) as wanted (path), lateral (
        select content from map_page where path = wanted.path collate "C" and since <= ${size}::bigint
        order by since desc limit 1
      ) as page`.execute(db)
    return rows.map(({ path, content }) => ({ path, content: Uint8Array.fromBase64(content) }))
  }
}

/** Writes pages as they are from generation `since` on, over what an earlier step of the same generation wrote. */
export async function writeMapPages(
  trx: Transaction<Database>,
  since: bigint,
  pages: readonly MapPage[],
): Promise<void> {
  if (pages.length === 0) return
  await sql`
    insert into map_page (path, since, content)
    select path, ${since}::bigint, content
    from unnest(${pages.map(({ path }) => path)}::text[], ${byteaArray(pages.map(({ content }) => content))}) as t (path, content)
    on conflict (path, since) do update set content = excluded.content`.execute(trx)
}

/** How many entries of the log the newest pages stand for. */
export async function mapSize(db: Kysely<Database>): Promise<bigint> {
  const { size } = await db.selectFrom('map_state').select('size').executeTakeFirstOrThrow()
  return size
}

/**
 * Says that the newest pages stand for `to` entries, where they stood for `from`.
 * @throws {LogMovedError}
 */
export async function moveMap(trx: Transaction<Database>, from: bigint, to: bigint): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('map_state')
    .set({ size: to })
    .where('size', '=', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new LogMovedError(`the map is no longer of size ${from}`)
}

/** Which steps bring a map of `size` entries forward, and under which generation each step's pages are written. */
export type MapSteps = {
  /** No head of this size or a larger one sees pages of an earlier step: the largest head up to `size`, and one. */
  since: bigint
  /** Heads above `size` that proofs are or will be made against: there are some only where heads are older than this table. */
  heads: bigint[]
}

/** See {@link MapSteps}. */
export async function mapSteps(db: Kysely<Database>, size: bigint): Promise<MapSteps> {
  const { rows } = await sql<{ size: bigint; reached: boolean }>`
    select max(size) as size, true as reached from head where size <= ${size}::bigint having count(*) > 0
    union all
    select size, false from head where size > ${size}::bigint and (state in ('open', 'witnessed')
      or size in (select size from head where state = 'anchored' order by size desc limit 2))
    order by size`.execute(db)
  const since = rows.find(({ reached }) => reached)?.size ?? 0n
  return { since: since + 1n, heads: rows.flatMap(row => (row.reached ? [] : [row.size])) }
}

/**
 * The map values, at size `to`, of the keys that entries `from` up to `to` name, ascending and at most `limit` at a time:
 * a log that grew by a million entries is not held whole. Both must be ends of batches.
 */
export async function* mapChanges(
  trx: Transaction<Database>,
  from: bigint,
  to: bigint,
  limit: number,
): AsyncGenerator<MapValue[]> {
  await sql`
    declare map_changes no scroll cursor for
    select distinct on (key) key, n + 1 as count, root from history
    where index >= ${sql.lit(from)} and index < ${sql.lit(to)} order by key, index desc`.execute(trx)
  for (;;) {
    const { rows } = await sql<MapValue>`fetch ${sql.lit(limit)} from map_changes`.execute(trx)
    if (rows.length > 0) yield rows
    if (rows.length < limit) break
  }
  await sql`close map_changes`.execute(trx)
}

/**
 * Drops the versions that no proof is made from any more: heads in service are those in flight, the newest anchored one,
 * and the one anchored before it, under which an answer may still be on its way. Gives how many pages were dropped.
 */
export async function pruneMapPages(trx: Transaction<Database>): Promise<bigint> {
  const head = await trx
    .selectFrom('head')
    .select('size')
    .where('state', '=', 'anchored')
    .orderBy('size', 'desc')
    .offset(1)
    .limit(1)
    .executeTakeFirst()
  const { pruned } = await trx.selectFrom('map_state').select('pruned').executeTakeFirstOrThrow()
  if (!head || head.size <= pruned) return 0n
  // Only what came into service since the last time can have replaced anything.
  const { numAffectedRows } = await sql`
    delete from map_page as old using map_page as replacement
    where replacement.since > ${pruned}::bigint and replacement.since <= ${head.size}::bigint
      and old.path = replacement.path and old.since < replacement.since`.execute(trx)
  await trx.updateTable('map_state').set({ pruned: head.size }).execute()
  return numAffectedRows ?? 0n
}
