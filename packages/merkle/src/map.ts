/**
 * The subject map: a compact sparse Merkle tree over all 2^256 keys (formats §4).
 * An empty subtree is 32 zero bytes, a subtree of one key is that key's leaf,
 * the bits of the key, most significant first, are the way down.
 *
 *     leaf  H(00 ‖ key ‖ H(value))
 *     node  H(01 ‖ left ‖ right)
 *
 * The tree is immutable: setting a key copies the nodes on its way and shares
 * the rest, so two generations of the map are two references.
 */
import { MerkleError } from './error.ts'
import { HASH_LENGTH, nodeHash, prefixedHash, sha256 } from './hash.ts'

/** One generation of the map. */
export type MapTree = { readonly root: MapNode | null; readonly size: number }

/** A key with what it holds, or a branch; `hash` is kept once computed. */
export type MapNode = MapLeaf | MapBranch
/** A key with the hash of what it holds. */
export type MapLeaf = { readonly key: Uint8Array; readonly valueHash: Uint8Array; hash: Uint8Array | null }
/** The keys whose next bit is 0 on the left, the others on the right. */
export type MapBranch = { readonly left: MapNode | null; readonly right: MapNode | null; hash: Uint8Array | null }

/** The root of an empty map and the hash of every empty subtree. */
export const EMPTY_SUBTREE: Uint8Array = new Uint8Array(HASH_LENGTH)

/** The map without keys. */
export const emptyMap: MapTree = { root: null, size: 0 }

/**
 * The map in which `key` holds `value`; the one given stays as it is.
 * Hashes nodes only when a root or a proof is asked for, so many settings in a row cost little more than one.
 * @throws MerkleError KEY_LENGTH
 */
export function setInMap(map: MapTree, key: Uint8Array, value: Uint8Array): MapTree {
  requireKey(key)
  const leaf: MapLeaf = { key: key.slice(), valueHash: sha256(value), hash: null }
  const grown = { count: map.size }
  const root = insert(map.root, leaf, 0, grown)
  return { root, size: grown.count }
}

/**
 * The map in which every one of `entries` is set, the later winning.
 * @throws MerkleError KEY_LENGTH
 */
export function setAllInMap(map: MapTree, entries: Iterable<readonly [Uint8Array, Uint8Array]>): MapTree {
  let next = map
  for (const [key, value] of entries) next = setInMap(next, key, value)
  return next
}

function insert(node: MapNode | null, leaf: MapLeaf, depth: number, grown: { count: number }): MapNode {
  if (node === null) {
    grown.count++
    return leaf
  }
  if (isLeaf(node)) {
    const fork = firstDifference(node.key, leaf.key, depth)
    if (fork === KEY_BITS) return leaf
    grown.count++
    let branch: MapBranch = bit(leaf.key, fork) === 0 ? fresh(leaf, node) : fresh(node, leaf)
    for (let at = fork - 1; at >= depth; at--) {
      branch = bit(leaf.key, at) === 0 ? fresh(branch, null) : fresh(null, branch)
    }
    return branch
  }
  return bit(leaf.key, depth) === 0
    ? fresh(insert(node.left, leaf, depth + 1, grown), node.right)
    : fresh(node.left, insert(node.right, leaf, depth + 1, grown))
}

/** The root of the map; 32 zero bytes if it is empty. */
export function mapRoot(map: MapTree): Uint8Array {
  return hashOfNode(map.root)
}

/** The hash of a subtree; computed once for each node. */
export function hashOfNode(node: MapNode | null): Uint8Array {
  if (node === null) return EMPTY_SUBTREE
  node.hash ??= isLeaf(node)
    ? mapLeafHash(node.key, node.valueHash)
    : nodeHash(hashOfNode(node.left), hashOfNode(node.right))
  return node.hash
}

/** `H(00 ‖ key ‖ valueHash)`. */
export function mapLeafHash(key: Uint8Array, valueHash: Uint8Array): Uint8Array {
  return prefixedHash(0, key, valueHash)
}

/** Bits of a key: the longest way down. */
export const KEY_BITS = 8 * HASH_LENGTH

/** Bit `position` of a key, the most significant being 0. */
export function bit(key: Uint8Array, position: number): 0 | 1 {
  return ((key[position >> 3]! >> (7 - (position & 7))) & 1) as 0 | 1
}

/** The first bit from `from` on in which two keys differ; 256 if none. */
export function firstDifference(a: Uint8Array, b: Uint8Array, from: number): number {
  let at = from
  while (at < KEY_BITS && bit(a, at) === bit(b, at)) at++
  return at
}

/** Whether a node is a leaf. */
export function isLeaf(node: MapNode): node is MapLeaf {
  return 'key' in node
}

/**
 * Refuses what is not the length of a key.
 * @throws MerkleError KEY_LENGTH
 */
export function requireKey(key: Uint8Array): void {
  if (key.length !== HASH_LENGTH) throw new MerkleError('KEY_LENGTH', `a key has 32 bytes, not ${key.length}`)
}

function fresh(left: MapNode | null, right: MapNode | null): MapBranch {
  return { left, right, hash: null }
}
