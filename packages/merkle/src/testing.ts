/** A log kept as C2SP tiles in memory: what the tests of the fast code read from. */
import { leafHash } from './hash.ts'
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
