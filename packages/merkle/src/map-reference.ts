/** The subject map from the words of formats §4, slow and obvious: what {@link mapRoot} is tested against. */
import { MerkleError } from './error.ts'
import { equalBytes, nodeHash, sha256 } from './hash.ts'
import { bit, EMPTY_SUBTREE, mapLeafHash, requireKey } from './map.ts'

/**
 * The root over `entries`, one for each key, in any order.
 * @throws MerkleError KEY_LENGTH, KEY_REPEATED
 */
export function referenceMapRoot(entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Uint8Array {
  for (const [key] of entries) requireKey(key)
  return subtreeRoot(entries, 0)
}

function subtreeRoot(entries: readonly (readonly [Uint8Array, Uint8Array])[], depth: number): Uint8Array {
  const [first, second] = entries
  if (!first) return EMPTY_SUBTREE
  if (!second) return mapLeafHash(first[0], sha256(first[1]))
  if (equalBytes(first[0], second[0])) throw new MerkleError('KEY_REPEATED', 'a key has one value')
  return nodeHash(
    subtreeRoot(
      entries.filter(([key]) => bit(key, depth) === 0),
      depth + 1,
    ),
    subtreeRoot(
      entries.filter(([key]) => bit(key, depth) === 1),
      depth + 1,
    ),
  )
}
