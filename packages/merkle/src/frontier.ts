/**
 * A frontier is all of a tree that is needed to let it grow: the roots of its
 * complete subtrees, left to right, at most one for each bit of the size.
 */
import { MerkleError } from './error.ts'
import { HASH_LENGTH, nodeHash, requireHash } from './hash.ts'
import { countNodes, foldNodes } from './node.ts'
import { readU64, u64 } from './u64.ts'

/** The right edge of a tree of `size` leaves. */
export type Frontier = { readonly size: bigint; readonly nodes: readonly Uint8Array[] }

/** The frontier of a tree without leaves. */
export function emptyFrontier(): Frontier {
  return { size: 0n, nodes: [] }
}

/**
 * The frontier with one more leaf (a leaf hash); the one given stays as it is.
 * @throws MerkleError HASH_LENGTH
 */
export function appendLeaf(frontier: Frontier, leaf: Uint8Array): Frontier {
  requireHash(leaf)
  const nodes = frontier.nodes.slice()
  let node = leaf
  for (let bits = frontier.size; (bits & 1n) === 1n; bits >>= 1n) node = nodeHash(nodes.pop()!, node)
  nodes.push(node)
  return { size: frontier.size + 1n, nodes }
}

/** The root of the tree. */
export function frontierRoot(frontier: Frontier): Uint8Array {
  return foldNodes(frontier.nodes)
}

/** `u64(size) ‖ nodes`. */
export function encodeFrontier(frontier: Frontier): Uint8Array {
  const bytes = new Uint8Array(8 + frontier.nodes.length * HASH_LENGTH)
  bytes.set(u64(frontier.size))
  frontier.nodes.forEach((node, i) => {
    bytes.set(node, 8 + i * HASH_LENGTH)
  })
  return bytes
}

/**
 * The inverse of {@link encodeFrontier}.
 * @throws MerkleError FRONTIER_MALFORMED
 */
export function decodeFrontier(bytes: Uint8Array): Frontier {
  if (bytes.length < 8) throw new MerkleError('FRONTIER_MALFORMED', 'a frontier begins with its size')
  const size = readU64(bytes, 0)
  const count = countNodes(size)
  if (bytes.length !== 8 + count * HASH_LENGTH) {
    throw new MerkleError('FRONTIER_MALFORMED', `a frontier of size ${size} has ${count} nodes`)
  }
  const nodes = Array.from({ length: count }, (_, i) => bytes.slice(8 + i * HASH_LENGTH, 8 + (i + 1) * HASH_LENGTH))
  return { size, nodes }
}
