/** Consistency: proof that a smaller tree is the beginning of a larger one (RFC 9162 §2.1.4). */
import { MerkleError } from './error.ts'
import { EMPTY_ROOT, equalBytes, nodeHash, requireHash } from './hash.ts'
import { type LeafRange, type ReadNodes, requireSize, rootsOfRanges, splitPoint } from './node.ts'

/**
 * The path that joins the tree of `first` leaves to that of `second`; empty if they are the same or `first` is 0.
 * @throws MerkleError SIZE_SHRINKS, SIZE_RANGE, NODE_MISSING, HASH_LENGTH
 */
export async function consistencyPath(first: bigint, second: bigint, read: ReadNodes): Promise<Uint8Array[]> {
  requireOrder(first, second)
  if (first === 0n) return []
  const ranges: LeafRange[] = []
  let start = 0n
  let end = second
  while (end !== first) {
    const middle = start + splitPoint(end - start)
    if (first <= middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  // What is left is a complete subtree that ends at `first`; if it starts at 0, the verifier holds its root already.
  if (start !== 0n) ranges.push({ start, end })
  return rootsOfRanges(ranges.reverse(), read)
}

/**
 * Holds if the tree under `firstRoot` is the beginning of the tree under `secondRoot` (RFC 9162 §2.1.4.2).
 * @throws MerkleError SIZE_SHRINKS, SIZE_RANGE, PATH_CUT, PATH_PADDED, HASH_LENGTH, ROOT_MISMATCH
 */
export function verifyConsistency(
  first: bigint,
  second: bigint,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  path: readonly Uint8Array[],
): void {
  requireOrder(first, second)
  for (const hash of [firstRoot, secondRoot, ...path]) requireHash(hash)
  if (first === second || first === 0n) {
    if (path.length !== 0) throw new MerkleError('PATH_PADDED', 'nothing is to be proved, so the path is empty')
    // Every log begins with the empty tree; a size has one root.
    if (!equalBytes(firstRoot, first === 0n ? EMPTY_ROOT : secondRoot)) {
      throw new MerkleError('ROOT_MISMATCH', 'the first root is not that of its size')
    }
    if (second === 0n && !equalBytes(secondRoot, EMPTY_ROOT)) {
      throw new MerkleError('ROOT_MISMATCH', 'the second root is not that of its size')
    }
    return
  }
  let at = first - 1n
  let last = second - 1n
  while ((at & 1n) === 1n) {
    at >>= 1n
    last >>= 1n
  }
  // `at` is 0 exactly if `first` is a power of two: its root is where both climbs begin.
  const [start, ...rest] = at === 0n ? [firstRoot, ...path] : path
  if (!start) throw new MerkleError('PATH_CUT', 'the path is empty')
  let firstClimb = start
  let secondClimb = start
  for (const sibling of rest) {
    if (last === 0n) throw new MerkleError('PATH_PADDED', 'the path goes on past the root')
    if ((at & 1n) === 1n || at === last) {
      firstClimb = nodeHash(sibling, firstClimb)
      secondClimb = nodeHash(sibling, secondClimb)
      while ((at & 1n) === 0n && at !== 0n) {
        at >>= 1n
        last >>= 1n
      }
    } else {
      secondClimb = nodeHash(secondClimb, sibling)
    }
    at >>= 1n
    last >>= 1n
  }
  if (last !== 0n) throw new MerkleError('PATH_CUT', 'the path ends before the root')
  if (!equalBytes(firstClimb, firstRoot)) throw new MerkleError('ROOT_MISMATCH', 'the path leads to another first root')
  if (!equalBytes(secondClimb, secondRoot)) {
    throw new MerkleError('ROOT_MISMATCH', 'the path leads to another second root')
  }
}

function requireOrder(first: bigint, second: bigint): void {
  requireSize(first)
  requireSize(second)
  if (first > second) throw new MerkleError('SIZE_SHRINKS', `${first} is past ${second}`)
}
