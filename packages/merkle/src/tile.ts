/**
 * C2SP tlog-tiles of height 8: a tile holds up to 256 hashes side by side of
 * one tree level (0, 8, 16 …). What lies between follows by hashing, so a log
 * of a million entries needs three rows for any proof. A full tile never changes.
 */
import { MerkleError } from './error.ts'
import { HASH_LENGTH, nodeHash, requireHash } from './hash.ts'
import { type NodeId, type ReadNodes, requireSize } from './node.ts'

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256

const HEIGHT = 8
const HEIGHT_BITS = BigInt(HEIGHT)
const WIDTH = BigInt(TILE_WIDTH)

/** The tile that holds the nodes `index * 256 …` of tree level `8 * level`. */
export type TileId = { level: number; index: bigint }

/** A tile with its hashes one after another. */
export type Tile = { id: TileId; hashes: Uint8Array }

/** Answers the concatenated hashes of each tile, in the order asked; a tile may be wider than was needed. */
export type ReadTiles = (ids: TileId[]) => Promise<Uint8Array[]>

/** Reads nodes from tiles: each tile that is needed once, all of them in one read. */
export function readNodesFromTiles(readTiles: ReadTiles): ReadNodes {
  return async nodes => {
    const wanted = new Map<string, TileId>()
    for (const node of nodes) {
      const id = tileOfNode(node)
      wanted.set(tileKey(id), id)
    }
    const tiles = await readAll([...wanted.values()], readTiles)
    return nodes.map(node => {
      const depth = node.level % HEIGHT
      const from = Number((node.index << BigInt(depth)) % WIDTH)
      return rootOfRun(tiles.get(tileKey(tileOfNode(node)))!, from, 1 << depth)
    })
  }
}

/**
 * The tiles that `leaves` (leaf hashes) bring into being or widen, each with its whole content,
 * when a tree of `size` leaves takes them in. Reads only the tiles at the right edge, in one read.
 * @throws MerkleError SIZE_RANGE, HASH_LENGTH, TILE_LENGTH, NODE_MISSING
 */
export async function growTiles(size: bigint, leaves: readonly Uint8Array[], readTiles: ReadTiles): Promise<Tile[]> {
  const grown = size + BigInt(leaves.length)
  requireSize(size)
  requireSize(grown)
  const edge = await readAll(edgeTiles(size, grown), readTiles)
  const changed: Tile[] = []
  let hashes = leaves
  for (let level = 0; hashes.length > 0; level++) {
    const present = size >> (HEIGHT_BITS * BigInt(level))
    const above: Uint8Array[] = []
    let index = present / WIDTH
    let width = Number(present % WIDTH)
    for (let next = 0; next < hashes.length; index++, width = 0) {
      const count = Math.min(TILE_WIDTH - width, hashes.length - next)
      const content = new Uint8Array((width + count) * HASH_LENGTH)
      if (width > 0) content.set(firstHashes(edge.get(tileKey({ level, index }))!, width))
      for (let i = 0; i < count; i++) {
        const hash = hashes[next + i]!
        requireHash(hash)
        content.set(hash, (width + i) * HASH_LENGTH)
      }
      changed.push({ id: { level, index }, hashes: content })
      if (width + count === TILE_WIDTH) above.push(rootOfRun(content, 0, TILE_WIDTH))
      next += count
    }
    hashes = above
  }
  return changed
}

function edgeTiles(size: bigint, grown: bigint): TileId[] {
  const ids: TileId[] = []
  for (let level = 0, before = size, after = grown; after > before; level++) {
    if (before % WIDTH !== 0n) ids.push({ level, index: before / WIDTH })
    before /= WIDTH
    after /= WIDTH
  }
  return ids
}

async function readAll(ids: TileId[], readTiles: ReadTiles): Promise<Map<string, Uint8Array>> {
  if (ids.length === 0) return new Map()
  const tiles = await readTiles(ids)
  if (tiles.length !== ids.length) {
    throw new MerkleError('NODE_MISSING', `asked for ${ids.length} tiles, got ${tiles.length}`)
  }
  return new Map(ids.map((id, i) => [tileKey(id), tiles[i]!]))
}

function rootOfRun(tile: Uint8Array, from: number, count: number): Uint8Array {
  const bytes = firstHashes(tile, from + count)
  let row: Uint8Array[] = Array.from({ length: count }, (_, i) =>
    bytes.subarray((from + i) * HASH_LENGTH, (from + i + 1) * HASH_LENGTH),
  )
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!))
  }
  return row[0]!
}

function firstHashes(tile: Uint8Array, width: number): Uint8Array {
  if (tile.length < width * HASH_LENGTH || tile.length % HASH_LENGTH !== 0 || tile.length > TILE_WIDTH * HASH_LENGTH) {
    throw new MerkleError('TILE_LENGTH', `${tile.length} bytes are no tile of at least ${width} hashes`)
  }
  return tile.subarray(0, width * HASH_LENGTH)
}

function tileOfNode({ level, index }: NodeId): TileId {
  return { level: Math.floor(level / HEIGHT), index: (index << BigInt(level % HEIGHT)) / WIDTH }
}

function tileKey({ level, index }: TileId): string {
  return `${level}/${index}`
}
