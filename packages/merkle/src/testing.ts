/** A log kept as C2SP tiles in memory: what the tests of the fast code read from. */
import { leafHash } from './hash.ts'
import { growMapPages, type ReadMapPages } from './map-pages.ts'
import { growTiles, type ReadTiles, type TileId, tileKey } from './tile.ts'

/** Tiles by id, how many reads and rows were asked for, and a way to grow. */
export type MemoryLog = {
  size: bigint
  tiles: Map<string, Uint8Array>
  reads: TileId[][]
  readTiles: ReadTiles
  append(leaves: readonly Uint8Array[]): Promise<void>
}

/** An empty log. */
export function memoryLog(): MemoryLog {
  const log: MemoryLog = {
    size: 0n,
    tiles: new Map(),
    reads: [],
    async readTiles(ids) {
      log.reads.push(ids)
      return ids.map(id => {
        const tile = log.tiles.get(tileKey(id))
        if (!tile) throw new Error(`no tile ${tileKey(id)}`)
        return tile
      })
    },
    async append(leaves) {
      for (const { id, hashes } of await growTiles(log.size, leaves, log.readTiles)) log.tiles.set(tileKey(id), hashes)
      log.size += BigInt(leaves.length)
    },
  }
  return log
}

/** `count` different leaves. */
export function someLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => leafHash(new TextEncoder().encode(`entry ${i}`)))
}

/** Pages of a map in memory, what was read of them, and a way to grow. */
export type MemoryMap = {
  pages: Map<string, Uint8Array>
  reads: string[][]
  read: ReadMapPages
  set(entries: Iterable<readonly [Uint8Array, Uint8Array]>): Promise<Uint8Array>
}

/** A map without keys. */
export function memoryMap(): MemoryMap {
  const map: MemoryMap = {
    pages: new Map(),
    reads: [],
    async read(paths) {
      map.reads.push([...paths])
      return paths.flatMap(path => {
        const content = map.pages.get(path)
        return content ? [{ path, content }] : []
      })
    },
    async set(entries) {
      const { root, pages } = await growMapPages(entries, map.read)
      for (const { path, content } of pages) map.pages.set(path, content)
      return root
    },
  }
  return map
}
