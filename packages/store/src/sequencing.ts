import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import { split } from './packed.ts'

/** The log is no longer where the writer believed; nothing was changed. */
export class LogMovedError extends Error {
  override readonly name = 'LogMovedError'
  readonly code = 'LOG_MOVED'
}

/** A statement about to get a position. */
export type PendingStatement = {
  arrival: bigint
  entryId: Uint8Array
  leaf: Uint8Array
  kid: Uint8Array
  subjects: Uint8Array[]
}

/** One tile, whole. */
export type TileRow = { level: number; index: bigint; hashes: Uint8Array }

/** Where a key's history stands: the frontier as `encodeFrontier` writes it. */
export type SubjectRow = { key: Uint8Array; count: bigint; frontier: Uint8Array }

/** What one batch writes. */
export type Batch = {
  origin: string
  from: bigint
  statements: readonly PendingStatement[]
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

/** The next statements without a position, in order of arrival. */
export async function nextPending(trx: Transaction<Database>, limit: number): Promise<PendingStatement[]> {
  const { rows } = await sql<{
    arrival: bigint
    entry_id: Uint8Array
    leaf: Uint8Array
    kid: Uint8Array
    subjects: Uint8Array
  }>`
    select arrival, entry_id, leaf, kid, subjects from pending order by arrival limit ${limit}`.execute(trx)
  return rows.map(({ arrival, entry_id, leaf, kid, subjects }) => {
    return { arrival, entryId: entry_id, leaf, kid, subjects: split(subjects, 32) }
  })
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

/**
 * Writes a batch whole: positions, histories, subjects, tiles, the new size; the statements leave the queue.
 * @throws {LogMovedError} when the log is not at `from`, or a statement was taken by another
 */
export async function writeBatch(trx: Transaction<Database>, batch: Batch): Promise<void> {
  const { origin, from, statements, tiles, history, subjects } = batch
  const count = statements.length
  await sql`
    insert into entry (index, entry_id)
    select ${from}::bigint + n - 1, entry_id
    from unnest(${byteaArray(statements.map(s => s.entryId))}) with ordinality as t (entry_id, n)`.execute(trx)
  const done = await sql`
    delete from pending where arrival = any(${statements.map(s => s.arrival)}::bigint[])`.execute(trx)
  if (done.numAffectedRows !== BigInt(count)) throw new LogMovedError('a statement of the batch was taken by another')
  await sql`
    insert into history (key, index, n, leaf, root)
    select * from unnest(${byteaArray(history.map(h => h.key))}, ${history.map(h => h.index)}::bigint[],
      ${history.map(h => h.n)}::bigint[], ${byteaArray(history.map(h => h.leaf))}, ${byteaArray(history.map(h => h.root))})`.execute(
    trx,
  )
  await sql`
    insert into subject (key, count, frontier)
    select * from unnest(${byteaArray(subjects.map(s => s.key))}, ${subjects.map(s => s.count)}::bigint[],
      ${byteaArray(subjects.map(s => s.frontier))})
    on conflict (key) do update set count = excluded.count, frontier = excluded.frontier`.execute(trx)
  await sql`
    insert into tile (level, index, hashes)
    select * from unnest(${tiles.map(t => t.level)}::int[], ${tiles.map(t => t.index)}::bigint[], ${byteaArray(tiles.map(t => t.hashes))})
    on conflict (level, index) do update set hashes = excluded.hashes`.execute(trx)
  const moved = await trx
    .updateTable('log_state')
    .set({ size: from + BigInt(count) })
    .where('origin', '=', origin)
    .where('size', '=', from)
    .executeTakeFirstOrThrow()
  if (moved.numUpdatedRows !== 1n) throw new LogMovedError(`log is no longer at size ${from}`)
}
