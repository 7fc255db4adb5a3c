/**
 * The tree as RFC 9162 §2.1 defines it, word for word and slow: what the fast
 * code is tested against, and good enough for a handful of leaves.
 */
import { MerkleError } from './error.ts'
import { EMPTY_ROOT, nodeHash, requireHash } from './hash.ts'

/**
 * Merkle Tree Hash over leaf hashes: MTH({}) is the hash of nothing, MTH of one is the leaf,
 * otherwise H(01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n])), k the largest power of two smaller than n.
 * @throws MerkleError HASH_LENGTH
 */
export function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return EMPTY_ROOT
  if (leaves.length === 1) {
    requireHash(leaves[0]!)
    return leaves[0]!
  }
  const k = splitPoint(leaves.length)
  return nodeHash(treeRoot(leaves.slice(0, k)), treeRoot(leaves.slice(k)))
}

/**
 * PATH(m, D_n) of §2.1.3.1, leaf first.
 * @throws MerkleError INDEX_PAST_END
 */
export function referenceInclusionPath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (m < 0 || m >= leaves.length) throw new MerkleError('INDEX_PAST_END', `no leaf ${m} among ${leaves.length}`)
  if (leaves.length === 1) return []
  const k = splitPoint(leaves.length)
  return m < k
    ? [...referenceInclusionPath(m, leaves.slice(0, k)), treeRoot(leaves.slice(k))]
    : [...referenceInclusionPath(m - k, leaves.slice(k)), treeRoot(leaves.slice(0, k))]
}

/**
 * PROOF(m, D_n) of §2.1.4.1.
 * @throws MerkleError SIZE_SHRINKS
 */
export function referenceConsistencyPath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (m < 0 || m > leaves.length) throw new MerkleError('SIZE_SHRINKS', `${m} is past ${leaves.length}`)
  return m === 0 ? [] : subproof(m, leaves, true)
}

function subproof(m: number, leaves: readonly Uint8Array[], known: boolean): Uint8Array[] {
  if (m === leaves.length) return known ? [] : [treeRoot(leaves)]
  const k = splitPoint(leaves.length)
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), known), treeRoot(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), treeRoot(leaves.slice(0, k))]
}

function splitPoint(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}
