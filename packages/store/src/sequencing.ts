import { type Kysely, sql, type Transaction } from 'kysely'
import { bigintArray, byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'

/** The log is no longer where the writer believed; nothing was changed. */
export class LogMovedError extends Error {
  override readonly name = 'LogMovedError'
  readonly code = 'LOG_MOVED'
}

/** One tile, whole. */
export type TileRow = { level: number; index: bigint; hashes: Uint8Array }

/** Where a key's history stands: the frontier as `encodeFrontier` writes it. */
export type SubjectRow = { key: Uint8Array; count: bigint; frontier: Uint8Array }

/** What follows from the positions that some statements got. */
export type Step = {
  tiles: readonly TileRow[]
  history: readonly { key: Uint8Array; index: bigint; n: bigint; leaf: Uint8Array; root: Uint8Array | null }[]
  subjects: readonly SubjectRow[]
}

/** The number of entries in the log; 0 before its first. */
export async function logSize(db: Kysely<Database>, origin: string): Promise<bigint> {
  const row = await db.selectFrom('log_state').select('size').where('origin', '=', origin).executeTakeFirst()
  return row?.size ?? 0n
}

/** The size, held against every other writer until the transaction ends; the log's row is made the first time. */
export async function lockLog(trx: Transaction<Database>, origin: string): Promise<bigint> {
  await trx
    .insertInto('log_state')
    .values({ origin, size: 0n })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const row = await trx
    .selectFrom('log_state')
    .select('size')
    .where('origin', '=', origin)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row.size
}

/** The tiles of these places that exist, in no order. */
export async function readTiles(
  db: Kysely<Database>,
  ids: readonly { level: number; index: bigint }[],
): Promise<TileRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<TileRow>`
    select level, index, hashes from tile
    join unnest(${ids.map(id => id.level)}::int[], ${ids.map(id => id.index)}::bigint[]) as wanted (level, index)
    using (level, index)`.execute(db)
  return rows
}

/** Where the histories of these keys stand; keys without one are left out. */
export async function readSubjects(db: Kysely<Database>, keys: readonly Uint8Array[]): Promise<SubjectRow[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<SubjectRow>`
    select key, count, frontier from subject
    where key = any(${byteaArray(keys)})`.execute(db)
  return rows
}

/** Writes histories, subjects and tiles. The positions stand already, and {@link moveLog} makes them part of the log. */
export async function writeStep(trx: Transaction<Database>, { tiles, history, subjects }: Step): Promise<void> {
  await sql`
    insert into history (key, index, n, leaf, root)
    select * from unnest(${byteaArray(history.map(h => h.key))}, ${bigintArray(history.map(h => h.index))},
      ${bigintArray(history.map(h => h.n))}, ${byteaArray(history.map(h => h.leaf))}, ${byteaArray(history.map(h => h.root))})`.execute(
    trx,
  )
  await sql`
    insert into subject (key, count, frontier)
    select * from unnest(${byteaArray(subjects.map(s => s.key))}, ${bigintArray(subjects.map(s => s.count))},
      ${byteaArray(subjects.map(s => s.frontier))})
    on conflict (key) do update set count = excluded.count, frontier = excluded.frontier`.execute(trx)
  await sql`
    insert into tile (level, index, hashes)
    select * from unnest(${tiles.map(t => t.level)}::int[], ${bigintArray(tiles.map(t => t.index))}, ${byteaArray(tiles.map(t => t.hashes))})
    on conflict (level, index) do update set hashes = excluded.hashes`.execute(trx)
}

/**
 * Says that the log has `to` entries, where it had `from`.
 * @throws {LogMovedError}
 */
export async function moveLog(trx: Transaction<Database>, origin: string, from: bigint, to: bigint): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('log_state')
    .set({ size: to })
    .where('origin', '=', origin)
    .where('size', '=', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new LogMovedError(`log is no longer at size ${from}`)
}

/**
 * Gives the room of statements that left the queue back to it. Readers look through the whole queue for what names their
 * subject: in one that is left to the server's own tidying for a minute they pass by tens of thousands that are gone.
 */
export async function tidyPending(db: Kysely<Database>): Promise<void> {
  await sql`vacuum pending`.execute(db)
}
