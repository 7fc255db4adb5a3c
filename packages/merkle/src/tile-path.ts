/**
 * Where a tile lies below the log's address (C2SP tlog-tiles): the index in
 * groups of three digits, all but the last marked `x`, and the width of a tile
 * that is not full.
 *
 *     tile/0/x001/067      tile/1/003.p/17      tile/entries/x001/x234/067
 */
import { MerkleError } from './error.ts'
import { TILE_WIDTH, type TileId } from './tile.ts'
import { isU64 } from './u64.ts'

/** What a tile's address says; `width` is 256 where no other stands. */
export type TileAddress = { id: TileId; width: number }

/** What a bundle's address says; `width` is 256 where no other stands. */
export type BundleAddress = { index: bigint; width: number }

/**
 * The address of a tile.
 * @throws MerkleError TILE_PATH
 */
export function tilePath(id: TileId, width: number = TILE_WIDTH): string {
  if (!Number.isInteger(id.level) || id.level < 0 || id.level > 63) throw refused(`level ${id.level}`)
  return `tile/${id.level}/${tail(id.index, width)}`
}

/**
 * The address of a bundle of entries.
 * @throws MerkleError TILE_PATH
 */
export function bundlePath(index: bigint, width: number = TILE_WIDTH): string {
  return `tile/entries/${tail(index, width)}`
}

/**
 * The inverse of {@link tilePath}; accepts exactly what it writes.
 * @throws MerkleError TILE_PATH
 */
export function parseTilePath(path: string): TileAddress {
  const match = /^tile\/(0|[1-9]\d?)\/(.+)$/.exec(path)
  if (!match || Number(match[1]) > 63) throw refused(path)
  const { index, width } = parseTail(match[2]!, path)
  return { id: { level: Number(match[1]), index }, width }
}

/**
 * The inverse of {@link bundlePath}; accepts exactly what it writes.
 * @throws MerkleError TILE_PATH
 */
export function parseBundlePath(path: string): BundleAddress {
  const match = /^tile\/entries\/(.+)$/.exec(path)
  if (!match) throw refused(path)
  return parseTail(match[1]!, path)
}

function tail(index: bigint, width: number): string {
  if (!isU64(index)) throw refused(`index ${index}`)
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw refused(`width ${width}`)
  const digits = index.toString()
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!
  const name = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/')
  return width === TILE_WIDTH ? name : `${name}.p/${width}`
}

function parseTail(text: string, path: string): BundleAddress {
  const match = /^((?:x\d{3}\/){0,6}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(text)
  if (!match) throw refused(path)
  const index = BigInt(match[1]!.replace(/[x/]/g, ''))
  const width = match[2] === undefined ? TILE_WIDTH : Number(match[2])
  // Leading zero groups, and `.p/256`, would be second names of one tile.
  if (!isU64(index) || width > TILE_WIDTH || tail(index, width) !== text) throw refused(path)
  return { index, width }
}

function refused(what: string): MerkleError {
  return new MerkleError('TILE_PATH', `no tile has this address: ${what}`)
}
