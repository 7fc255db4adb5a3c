/**
 * A map proof says what one root holds for one key: the siblings on its way
 * down, root first, and where the way ends. It ends in the key's own leaf
 * (present), in an empty subtree, or in the leaf of another key that shares
 * the way (absent both). One root admits one answer for a key (formats §4).
 */
import { MerkleError } from './error.ts'
import { equalBytes, nodeHash, requireHash, sha256 } from './hash.ts'
import {
  bit,
  EMPTY_SUBTREE,
  firstDifference,
  hashOfNode,
  isLeaf,
  KEY_BITS,
  type MapTree,
  mapLeafHash,
  requireKey,
} from './map.ts'

/** The leaf of another key, as an absence proof shows it. */
export type OtherLeaf = { key: Uint8Array; valueHash: Uint8Array }

/** Siblings root first; `'present'` for the key's own leaf, null for an empty subtree. */
export type MapProof = { siblings: Uint8Array[]; terminal: OtherLeaf | null | 'present' }

/**
 * The proof of what `map` holds for `key`.
 * @throws MerkleError KEY_LENGTH
 */
export function proveInMap(map: MapTree, key: Uint8Array): MapProof {
  requireKey(key)
  const siblings: Uint8Array[] = []
  let node = map.root
  while (node !== null && !isLeaf(node)) {
    const left = bit(key, siblings.length) === 0
    siblings.push(hashOfNode(left ? node.right : node.left))
    node = left ? node.left : node.right
  }
  if (node === null) return { siblings, terminal: null }
  if (equalBytes(node.key, key)) return { siblings, terminal: 'present' }
  return { siblings, terminal: { key: node.key, valueHash: node.valueHash } }
}

/**
 * Holds if under `root` the key holds `value`, or, where `value` is null, nothing.
 * @throws MerkleError HASH_LENGTH, KEY_LENGTH, SIBLINGS_TOO_MANY, SIBLING_ZERO, TERMINAL_NOT_VALUE,
 *   TERMINAL_OWN_KEY, TERMINAL_OFF_PATH, ROOT_MISMATCH
 */
export function verifyMapProof(root: Uint8Array, key: Uint8Array, proof: MapProof, value: Uint8Array | null): void {
  const { siblings } = proof
  requireHash(root)
  requireKey(key)
  if (siblings.length > KEY_BITS) throw new MerkleError('SIBLINGS_TOO_MANY', 'a key has 256 bits')
  for (const sibling of siblings) requireHash(sibling)
  const deepest = siblings.at(-1)
  // Beside nothing, a lone leaf would stand one level higher, and an empty subtree would be part of a larger one.
  if (deepest && equalBytes(deepest, EMPTY_SUBTREE)) {
    throw new MerkleError('SIBLING_ZERO', 'the deepest sibling is empty: the proof is not canonical')
  }
  let hash = terminalHash(key, proof, value)
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    const sibling = siblings[depth]!
    hash = bit(key, depth) === 0 ? nodeHash(hash, sibling) : nodeHash(sibling, hash)
  }
  if (!equalBytes(hash, root)) throw new MerkleError('ROOT_MISMATCH', 'the proof leads to another root')
}

function terminalHash(key: Uint8Array, { siblings, terminal }: MapProof, value: Uint8Array | null): Uint8Array {
  if ((terminal === 'present') !== (value !== null)) {
    throw new MerkleError('TERMINAL_NOT_VALUE', 'a present key has a value, an absent one has none')
  }
  if (terminal === 'present') return mapLeafHash(key, sha256(value!))
  if (terminal === null) return EMPTY_SUBTREE
  requireKey(terminal.key)
  requireHash(terminal.valueHash)
  const shared = firstDifference(key, terminal.key, 0)
  if (shared === KEY_BITS) throw new MerkleError('TERMINAL_OWN_KEY', 'the key itself cannot prove its absence')
  if (shared < siblings.length) throw new MerkleError('TERMINAL_OFF_PATH', 'the other key does not share the way')
  return mapLeafHash(terminal.key, terminal.valueHash)
}
