/**
 * The history of a subject: the entries that name it, in log order, as a tree
 * of their own (formats §4). The map holds how many there are and their root.
 *
 *     item  = u64(index) ‖ leafHash            40 bytes
 *     value = u64(count ≥ 1) ‖ historyRoot     40 bytes
 */
import { MerkleError } from './error.ts'
import { type Frontier, frontierRoot } from './frontier.ts'
import { HASH_LENGTH, leafHash, requireHash, sha256 } from './hash.ts'
import { requireSize } from './node.ts'
import { treeRoot } from './reference.ts'
import { readU64, u64 } from './u64.ts'

/** Bytes of a history item, and of a map value. */
export const HISTORY_ITEM_LENGTH = 40

/** What the map says about a subject. */
export type MapValue = { count: bigint; historyRoot: Uint8Array }

/**
 * The item of the entry at `index`.
 * @throws MerkleError SIZE_RANGE, HASH_LENGTH
 */
export function historyItem(index: bigint, leaf: Uint8Array): Uint8Array {
  requireHash(leaf)
  return join(u64(index), leaf)
}

/** What is hashed for a leaf of a history; one for all, since a log makes them by the hundred thousand. */
const leafPreimage = new Uint8Array(1 + HISTORY_ITEM_LENGTH)
const leafNumber = new DataView(leafPreimage.buffer)

/**
 * `leafHash(historyItem(index, leaf))`.
 * @throws MerkleError SIZE_RANGE, HASH_LENGTH
 */
export function historyLeaf(index: bigint, leaf: Uint8Array): Uint8Array {
  requireHash(leaf)
  requireSize(index)
  leafNumber.setBigUint64(1, index)
  leafPreimage.set(leaf, 9)
  return sha256(leafPreimage)
}

/**
 * The root over items, in log order.
 * @throws MerkleError HISTORY_MALFORMED if an item has another length or the indexes do not ascend
 */
export function historyRoot(items: readonly Uint8Array[]): Uint8Array {
  let last = -1n
  for (const item of items) {
    if (item.length !== HISTORY_ITEM_LENGTH) throw new MerkleError('HISTORY_MALFORMED', 'an item has 40 bytes')
    const index = readU64(item, 0)
    if (index <= last) throw new MerkleError('HISTORY_MALFORMED', 'the items are not in log order')
    last = index
  }
  return treeRoot(items.map(leafHash))
}

/**
 * The map value of a subject.
 * @throws MerkleError HISTORY_MALFORMED if the count is 0: a subject without history is not in the map
 */
export function encodeMapValue(count: bigint, root: Uint8Array): Uint8Array {
  requireHash(root)
  if (count < 1n) throw new MerkleError('HISTORY_MALFORMED', 'a subject in the map has at least one item')
  return join(u64(count), root)
}

/**
 * The inverse of {@link encodeMapValue}.
 * @throws MerkleError HISTORY_MALFORMED
 */
export function decodeMapValue(bytes: Uint8Array): MapValue {
  if (bytes.length !== HISTORY_ITEM_LENGTH) throw new MerkleError('HISTORY_MALFORMED', 'a map value has 40 bytes')
  const count = readU64(bytes, 0)
  if (count < 1n) throw new MerkleError('HISTORY_MALFORMED', 'a subject in the map has at least one item')
  return { count, historyRoot: bytes.slice(8) }
}

/**
 * The map value of a whole history.
 * @throws MerkleError HISTORY_MALFORMED
 */
export function valueOfHistory(items: readonly Uint8Array[]): Uint8Array {
  return encodeMapValue(BigInt(items.length), historyRoot(items))
}

/**
 * The map value of a history of which only the frontier is kept; its leaves are `leafHash(item)`.
 * @throws MerkleError HISTORY_MALFORMED
 */
export function valueOfFrontier(frontier: Frontier): Uint8Array {
  return encodeMapValue(frontier.size, frontierRoot(frontier))
}

function join(number: Uint8Array, hash: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + HASH_LENGTH)
  bytes.set(number)
  bytes.set(hash, 8)
  return bytes
}
