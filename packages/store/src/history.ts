import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'

/** One item of a key's history: which entry, and its leaf hash. */
export type HistoryItem = { index: bigint; leaf: Uint8Array }

/** What the subject map holds for a key: how many entries name it and the root over them. */
export type MapValue = { key: Uint8Array; count: bigint; root: Uint8Array }

/** The items of a key's history below `size`, in log order: exactly what an answer under that head must hold. */
export async function historyOf(db: Kysely<Database>, key: Uint8Array, size: bigint): Promise<HistoryItem[]> {
  return await db
    .selectFrom('history')
    .select(['index', 'leaf'])
    .where('key', '=', key)
    .where('index', '<', size)
    .orderBy('index')
    .execute()
}

/** The last items of a key's history, newest first, for pages that show a part. */
export async function latestHistory(
  db: Kysely<Database>,
  key: Uint8Array,
  limit: number,
): Promise<(HistoryItem & { n: bigint })[]> {
  return await db
    .selectFrom('history')
    .select(['index', 'leaf', 'n'])
    .where('key', '=', key)
    .orderBy('index', 'desc')
    .limit(limit)
    .execute()
}

/** The map value of one key at head size `size`; undefined if no entry below names it. */
export async function mapValueAt(db: Kysely<Database>, key: Uint8Array, size: bigint): Promise<MapValue | undefined> {
  const { rows } = await sql<MapValue>`
    select key, n + 1 as count, root from history
    where key = ${key} and index < ${size}::bigint order by index desc limit 1`.execute(db)
  return rows[0]
}
