/** Inclusion: the hashes beside the way from one leaf to the root (RFC 9162 §2.1.3). */
import { MerkleError } from './error.ts'
import { equalBytes, nodeHash, requireHash } from './hash.ts'
import { type LeafRange, type ReadNodes, requireSize, rootsOfRanges, splitPoint } from './node.ts'

/**
 * The path of leaf `index` in the tree of `size` leaves, leaf first.
 * @throws MerkleError INDEX_PAST_END, SIZE_RANGE, NODE_MISSING, HASH_LENGTH
 */
export async function inclusionPath(index: bigint, size: bigint, read: ReadNodes): Promise<Uint8Array[]> {
  requireIndex(index, size)
  return rootsOfRanges(siblingRanges(index, size), read)
}

/**
 * The paths of several leaves of one tree, in the order asked, with one read for all.
 * @throws MerkleError INDEX_PAST_END, SIZE_RANGE, NODE_MISSING, HASH_LENGTH
 */
export async function inclusionPaths(
  indexes: readonly bigint[],
  size: bigint,
  read: ReadNodes,
): Promise<Uint8Array[][]> {
  for (const index of indexes) requireIndex(index, size)
  const ranges = indexes.map(index => siblingRanges(index, size))
  const roots = await rootsOfRanges(ranges.flat(), read)
  let from = 0
  return ranges.map(({ length }) => {
    from += length
    return roots.slice(from - length, from)
  })
}

function siblingRanges(index: bigint, size: bigint): LeafRange[] {
  const ranges: LeafRange[] = []
  let start = 0n
  let end = size
  while (end - start > 1n) {
    const middle = start + splitPoint(end - start)
    if (index < middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  return ranges.reverse()
}

/**
 * The root that `path` leads to from `leaf` at `index` (RFC 9162 §2.1.3.2).
 * @throws MerkleError INDEX_PAST_END, SIZE_RANGE, PATH_CUT, PATH_PADDED, HASH_LENGTH
 */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  path: readonly Uint8Array[],
): Uint8Array {
  requireIndex(index, size)
  requireHash(leaf)
  let at = index
  let last = size - 1n
  let root = leaf
  for (const sibling of path) {
    requireHash(sibling)
    if (last === 0n) throw new MerkleError('PATH_PADDED', 'the path goes on past the root')
    if ((at & 1n) === 1n || at === last) {
      root = nodeHash(sibling, root)
      // A last node without a right neighbour is carried up unhashed.
      while ((at & 1n) === 0n && at !== 0n) {
        at >>= 1n
        last >>= 1n
      }
    } else {
      root = nodeHash(root, sibling)
    }
    at >>= 1n
    last >>= 1n
  }
  if (last !== 0n) throw new MerkleError('PATH_CUT', 'the path ends before the root')
  return root
}

/**
 * Holds if `leaf` is the leaf at `index` of the tree of `size` leaves under `root`.
 * @throws MerkleError INDEX_PAST_END, SIZE_RANGE, PATH_CUT, PATH_PADDED, HASH_LENGTH, ROOT_MISMATCH
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  path: readonly Uint8Array[],
  root: Uint8Array,
): void {
  if (!equalBytes(rootFromInclusion(leaf, index, size, path), root)) {
    throw new MerkleError('ROOT_MISMATCH', 'the path leads to another root')
  }
}

function requireIndex(index: bigint, size: bigint): void {
  requireSize(size)
  if (index < 0n || index >= size) throw new MerkleError('INDEX_PAST_END', `no leaf ${index} in a tree of ${size}`)
}
