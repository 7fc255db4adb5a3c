/** Nodes of the log tree read from its tiles: what lies between two levels of tiles follows by hashing. */
import { HASH_LENGTH, nodeHash } from './hash.ts'
import type { NodeId, ReadNodes } from './node.ts'
import { firstHashes, type ReadTiles, readAllTiles, TILE_HEIGHT, TILE_WIDTH, type TileId, tileKey } from './tile.ts'

/** Reads nodes from tiles: each tile that is needed once, all of them in one read. */
export function readNodesFromTiles(readTiles: ReadTiles): ReadNodes {
  return async nodes => {
    const wanted = new Map<string, TileId>()
    for (const node of nodes) {
      const id = tileOfNode(node)
      wanted.set(tileKey(id), id)
    }
    const tiles = await readAllTiles([...wanted.values()], readTiles)
    return nodes.map(node => {
      const depth = node.level % TILE_HEIGHT
      const from = Number((node.index << BigInt(depth)) % BigInt(TILE_WIDTH))
      return nodeInTile(tiles.get(tileKey(tileOfNode(node)))!, depth, from >> depth)
    })
  }
}

/** Reads each full tile once and keeps the last `most` of them: they never change, whatever the size of the log. */
export function keepTiles(readTiles: ReadTiles, most: number): ReadTiles {
  const kept = new Map<string, Uint8Array>()
  return async ids => {
    // Taken out before the read: another call may drop them while this one waits.
    const known = ids.map(id => kept.get(tileKey(id)))
    const missing = ids.filter((_, i) => !known[i])
    const fresh = await readAllTiles(missing, readTiles)
    const tiles = ids.map((id, i) => known[i] ?? fresh.get(tileKey(id))!)
    ids.forEach((id, i) => {
      const key = tileKey(id)
      kept.delete(key)
      if (tiles[i]!.length === TILE_WIDTH * HASH_LENGTH) kept.set(key, tiles[i]!)
    })
    for (const key of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(key)
    }
    return tiles
  }
}

const NODES = new WeakMap<Uint8Array, Map<number, Uint8Array>>()

/** The node at `position` of the row `depth` above the tile's hashes, computed once for each tile in memory. */
function nodeInTile(tile: Uint8Array, depth: number, position: number): Uint8Array {
  if (depth === 0) {
    return firstHashes(tile, position + 1).slice(-HASH_LENGTH)
  }
  let nodes = NODES.get(tile)
  if (!nodes) {
    nodes = new Map()
    NODES.set(tile, nodes)
  }
  const known = nodes.get(depth * TILE_WIDTH + position)
  if (known) return known
  const node = nodeHash(nodeInTile(tile, depth - 1, 2 * position), nodeInTile(tile, depth - 1, 2 * position + 1))
  nodes.set(depth * TILE_WIDTH + position, node)
  return node
}

function tileOfNode({ level, index }: NodeId): TileId {
  return { level: Math.floor(level / TILE_HEIGHT), index: (index << BigInt(level % TILE_HEIGHT)) / BigInt(TILE_WIDTH) }
}
