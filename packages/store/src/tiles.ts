import type { ReadTiles, TileId } from '@nguon/merkle'
import type { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { readTiles } from './sequencing.ts'

/** Tiles, each read once, and in one query where several paths are asked for at once: they share most of them. */
export function tilesReadOnce(db: Kysely<Database>): ReadTiles {
  const known = new Map<string, Promise<Uint8Array>>()
  let asked: { ids: TileId[]; rows: ReturnType<typeof readTiles> } | null = null
  const ask = (id: TileId) => {
    if (!asked) {
      const ids: TileId[] = []
      // The query goes when everybody who runs now has asked.
      const rows = Promise.resolve().then(() => {
        asked = null
        return readTiles(db, ids)
      })
      asked = { ids, rows }
    }
    asked.ids.push(id)
    return asked.rows
  }
  return async ids =>
    await Promise.all(
      ids.map(id => {
        const name = `${id.level}/${id.index}`
        let tile = known.get(name)
        if (!tile) {
          tile = ask(id).then(rows => {
            const found = rows.find(({ level, index }) => level === id.level && index === id.index)
            if (!found) throw new Error(`tile ${name} is missing`)
            return found.hashes
          })
          known.set(name, tile)
        }
        return tile
      }),
    )
}
