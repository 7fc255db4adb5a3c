import { type Kysely, sql } from 'kysely'
import { byteaArray } from './bytea-array.ts'
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

/** A statement that names a key: its position, or null while it waits for one. */
export type Naming = { key: Uint8Array; entryId: Uint8Array; index: bigint | null }

/**
 * Every statement that names one of these keys, logged or waiting, in log order and then in order of arrival. One query and
 * so one state of the database: a statement that gets its position meanwhile is neither missed nor told twice.
 */
export async function statementsNaming(db: Kysely<Database>, keys: readonly Uint8Array[]): Promise<Naming[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<Omit<Naming, 'entryId'> & { entry_id: Uint8Array }>`
    select key, entry_id, index from (
      select history.key, entry.entry_id, index, index as place, false as waits
      from history join entry using (index) where history.key = any(${byteaArray(keys)})
      union all
      select wanted.key, pending.entry_id, null, arrival, true from pending, unnest(${byteaArray(keys)}) as wanted (key)
      where position(wanted.key in pending.subjects) % 32 = 1
    ) as naming order by waits, place`.execute(db)
  return rows.map(({ key, entry_id, index }) => ({ key, entryId: entry_id, index }))
}

/** The map value of one key at head size `size`; undefined if no entry below names it. */
export async function mapValueAt(db: Kysely<Database>, key: Uint8Array, size: bigint): Promise<MapValue | undefined> {
  const { rows } = await sql<MapValue>`
    select key, n + 1 as count, root from history
    where key = ${key} and index < ${size}::bigint order by index desc limit 1`.execute(db)
  return rows[0]
}
