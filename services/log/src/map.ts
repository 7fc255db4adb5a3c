import { encodeMapValue, growMapPages, rootOfMapPages } from '@nguon/merkle'
import {
  type Database,
  lockLog,
  logSize,
  mapChanges,
  mapPagesAt,
  mapSize,
  mapSteps,
  moveMap,
  newestHead,
  writeMapPages,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'

/** Keys that are changed at once: their pages are all that is ever held of the map. */
const RUN = 4_000
/** So far the map may lag behind the log while no head is due; a head that waited for long finds little left to do. */
const LAG = 1_000n

export type MapDeps = {
  /** The writer's database. */
  db: Kysely<Database>
  origin: string
  /** Called at each line where dying must be safe; tests die there. */
  at?: (line: MapLine) => void | Promise<void>
}
export type MapLine = 'locked' | 'grown' | 'committed'

/**
 * Brings the pages of the subject map to the whole log, of `size` entries, and gives its root. Read from the histories and
 * never from what this process believes it wrote. What is written is seen by no head that there is: it is part of the next one.
 */
export async function growMap(trx: Transaction<Database>, size: bigint): Promise<Uint8Array> {
  const read = mapPagesAt(trx)
  for (let from = await mapSize(trx); from < size; ) {
    const { since, heads } = await mapSteps(trx, from)
    const to = heads[0] ?? size
    for await (const changes of mapChanges(trx, from, to, RUN)) {
      const entries = changes.map(({ key, count, root }) => [key, encodeMapValue(count, root)] as const)
      await writeMapPages(trx, since, (await growMapPages(entries, read)).pages)
    }
    await moveMap(trx, from, to)
    from = to
  }
  return await rootOfMapPages(read)
}

/**
 * One turn of growing the map where no head is due, in a transaction of its own. It may be killed at any line: the pages
 * and how far they go are written together, or not at all.
 */
export async function growMapOnce({ db, origin, at = () => {} }: MapDeps): Promise<void> {
  await db.transaction().execute(async trx => {
    const size = await lockLog(trx, origin)
    await at('locked')
    await growMap(trx, size)
    await at('grown')
  })
  await at('committed')
}

/** Whether the map should grow although no head is due: it lags far behind, or behind a head that is there already. */
export async function mapIsBehind({ db, origin }: Pick<MapDeps, 'db' | 'origin'>): Promise<boolean> {
  const size = await mapSize(db)
  if ((await logSize(db, origin)) >= size + LAG) return true
  const head = await newestHead(db)
  return head !== undefined && head.size > size
}
