/**
 * Complete subtrees: the nodes of the log tree that never change. Any root and
 * any path follows from a handful of them, so a proof costs one batched read.
 *
 *     level 2          (2,0)
 *     level 1     (1,0)     (1,1)     (1,2)
 *     level 0    0    1    2    3    4    5    6      ← size 7: (2,0) (1,2) (0,6)
 */
import { MerkleError } from './error.ts'
import { EMPTY_ROOT, nodeHash, requireHash } from './hash.ts'
import { isU64 } from './u64.ts'

/** The complete subtree of 2^level leaves that starts at leaf `index << level`. */
export type NodeId = { level: number; index: bigint }

/** Answers the hash of each node, in the order asked. */
export type ReadNodes = (ids: readonly NodeId[]) => Promise<Uint8Array[]>

/** Leaves `start` up to, not including, `end`; `start` is a multiple of a power of two not smaller than the length. */
export type LeafRange = { start: bigint; end: bigint }

/** The complete subtrees that make up a range, left to right, largest first. */
export function nodesOfRange({ start, end }: LeafRange): NodeId[] {
  const ids: NodeId[] = []
  let at = start
  while (at < end) {
    const level = bitLength(end - at) - 1
    ids.push({ level, index: at >> BigInt(level) })
    at += 1n << BigInt(level)
  }
  return ids
}

/** How many complete subtrees make up the first `size` leaves: the ones in its binary form. */
export function countNodes(size: bigint): number {
  let count = 0
  for (let rest = size; rest > 0n; rest &= rest - 1n) count++
  return count
}

/** The root of each range, in one read. */
export async function rootsOfRanges(ranges: readonly LeafRange[], read: ReadNodes): Promise<Uint8Array[]> {
  const parts = ranges.map(nodesOfRange)
  const ids = parts.flat()
  if (ids.length === 0) return []
  const hashes = await read(ids)
  if (hashes.length !== ids.length) {
    throw new MerkleError('NODE_MISSING', `asked for ${ids.length} nodes, got ${hashes.length}`)
  }
  for (const hash of hashes) requireHash(hash)
  let from = 0
  return parts.map(part => {
    const to = from + part.length
    const root = foldNodes(hashes.slice(from, to))
    from = to
    return root
  })
}

/** The root over complete subtrees that stand side by side, largest first; of none, the empty root. */
export function foldNodes(nodes: readonly Uint8Array[]): Uint8Array {
  let root = nodes.at(-1)
  if (!root) return EMPTY_ROOT
  for (let i = nodes.length - 2; i >= 0; i--) root = nodeHash(nodes[i]!, root)
  return root
}

/**
 * The root of the log's first `size` leaves.
 * @throws MerkleError SIZE_RANGE, NODE_MISSING, HASH_LENGTH
 */
export async function rootAt(size: bigint, read: ReadNodes): Promise<Uint8Array> {
  requireSize(size)
  if (size === 0n) return EMPTY_ROOT
  const [root] = await rootsOfRanges([{ start: 0n, end: size }], read)
  return root!
}

/**
 * Refuses what is no size of a log.
 * @throws MerkleError SIZE_RANGE
 */
export function requireSize(size: bigint): void {
  if (!isU64(size)) throw new MerkleError('SIZE_RANGE', `${size} is no size of a log`)
}

/** The largest power of two smaller than `length`, which is at least 2 (RFC 9162 §2.1.1). */
export function splitPoint(length: bigint): bigint {
  return 1n << BigInt(bitLength(length - 1n) - 1)
}

function bitLength(value: bigint): number {
  return value.toString(2).length
}
