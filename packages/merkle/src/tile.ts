/**
 * C2SP tlog-tiles of height 8: a tile holds up to 256 hashes side by side of
 * one tree level (0, 8, 16 …). What lies between follows by hashing, so a log
 * of a million entries needs three rows for any proof. A full tile never changes.
 */
import { MerkleError } from './error.ts'
import { HASH_LENGTH, nodeHash, requireHash } from './hash.ts'
import { requireSize } from './node.ts'

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256

/** Tree levels that one level of tiles spans. */
export const TILE_HEIGHT = 8
const HEIGHT_BITS = BigInt(TILE_HEIGHT)
const WIDTH = BigInt(TILE_WIDTH)

/** The tile that holds the nodes `index * 256 …` of tree level `8 * level`. */
export type TileId = { level: number; index: bigint }

/** A tile with its hashes one after another. */
export type Tile = { id: TileId; hashes: Uint8Array }

/**
 * Answers the concatenated hashes of each tile, in the order asked; a tile may be wider than was needed.
 * The bytes given out are not changed afterwards: what was computed from them is kept with them.
 */
export type ReadTiles = (ids: TileId[]) => Promise<Uint8Array[]>

/**
 * The tiles that `leaves` (leaf hashes) bring into being or widen, each with its whole content,
 * when a tree of `size` leaves takes them in. Reads only the tiles at the right edge, in one read.
 * @throws MerkleError SIZE_RANGE, HASH_LENGTH, TILE_LENGTH, NODE_MISSING
 */
export async function growTiles(size: bigint, leaves: readonly Uint8Array[], readTiles: ReadTiles): Promise<Tile[]> {
  const grown = size + BigInt(leaves.length)
  requireSize(size)
  requireSize(grown)
  const edge = await readAllTiles(edgeTiles(size, grown), readTiles)
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
      if (width + count === TILE_WIDTH) above.push(rootOfTile(content))
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

/** Reads tiles and refuses an answer that is short. */
export async function readAllTiles(ids: TileId[], readTiles: ReadTiles): Promise<Map<string, Uint8Array>> {
  if (ids.length === 0) return new Map()
  const tiles = await readTiles(ids)
  if (tiles.length !== ids.length) {
    throw new MerkleError('NODE_MISSING', `asked for ${ids.length} tiles, got ${tiles.length}`)
  }
  return new Map(ids.map((id, i) => [tileKey(id), tiles[i]!]))
}

/** The node above a full tile: the hash that the next level holds for it. */
function rootOfTile(tile: Uint8Array): Uint8Array {
  let row: Uint8Array[] = Array.from({ length: TILE_WIDTH }, (_, i) =>
    tile.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH),
  )
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!))
  }
  return row[0]!
}

/**
 * The first `width` hashes of a tile.
 * @throws MerkleError TILE_LENGTH
 */
export function firstHashes(tile: Uint8Array, width: number): Uint8Array {
  if (tile.length < width * HASH_LENGTH || tile.length % HASH_LENGTH !== 0 || tile.length > TILE_WIDTH * HASH_LENGTH) {
    throw new MerkleError('TILE_LENGTH', `${tile.length} bytes are no tile of at least ${width} hashes`)
  }
  return tile.subarray(0, width * HASH_LENGTH)
}

/** A tile's id as one word. */
export function tileKey({ level, index }: TileId): string {
  return `${level}/${index}`
}
