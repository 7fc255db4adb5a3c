import { equalBytes } from '@nguon/merkle'
import { keccak256 } from '@nguon/statement'
import { decodeRlp, encodeRlp, type Rlp, rlpBytes } from './rlp.ts'

/** A Merkle-Patricia proof that does not lead from its root to its key. */
export class TrieError extends Error {
  override readonly name = 'TrieError'
  readonly code = 'TRIE'
}

/** The root of a trie that holds nothing: the hash of the empty string in RLP. */
export const EMPTY_TRIE_ROOT: Uint8Array = keccak256(Uint8Array.of(0x80))

/**
 * The value that a trie holds under `key` (hashed, as Ethereum's are), or null where the proof shows that there is
 * none. The nodes are those on the way down, root first, and no other.
 *
 * @throws {TrieError}
 * @throws {RlpError}
 */
export function readTrie(root: Uint8Array, key: Uint8Array, nodes: readonly Uint8Array[]): Uint8Array | null {
  return walkTrie(root, nibbles(keccak256(key)), nodes)
}

/**
 * The same for the nibbles of a path, one to a byte.
 *
 * @throws {TrieError}
 * @throws {RlpError}
 */
export function walkTrie(root: Uint8Array, path: Uint8Array, nodes: readonly Uint8Array[]): Uint8Array | null {
  // Nodes differ in how they prove that an empty trie holds nothing: by no node at all, or by the empty one.
  if (equalBytes(root, EMPTY_TRIE_ROOT)) {
    if (nodes.length > 1 || (nodes[0] && !equalBytes(nodes[0], Uint8Array.of(0x80))))
      throw new TrieError('unused nodes')
    return null
  }
  let rest = path
  let used = 0
  let at: Rlp = nodeOf(root)

  function nodeOf(reference: Rlp): Rlp {
    // A child of fewer than 32 bytes stands in its parent itself, any other by its hash.
    if (!(reference instanceof Uint8Array)) {
      if (encodeRlp(reference).length >= 32) throw new TrieError('a long node within its parent')
      return reference
    }
    const node = nodes[used++]
    if (!node || reference.length !== 32) throw new TrieError('the proof is cut')
    if (!equalBytes(keccak256(node), reference)) throw new TrieError('a node is not the one its parent names')
    if (node.length < 32 && used > 1) throw new TrieError('a short node outside its parent')
    return decodeRlp(node)
  }
  function end(value: Uint8Array | null): Uint8Array | null {
    if (used !== nodes.length) throw new TrieError('unused nodes')
    return value
  }

  for (;;) {
    if (!Array.isArray(at)) throw new TrieError('not a node')
    if (at.length === 17) {
      const next: Rlp | undefined = rest.length === 0 ? undefined : at[rest[0]!]
      // Keys are all of one length here, so a branch never holds a value of its own.
      if (next === undefined || rlpBytes(at[16]).length > 0) throw new TrieError('a value in a branch')
      if (next instanceof Uint8Array && next.length === 0) return end(null)
      rest = rest.subarray(1)
      at = nodeOf(next)
    } else if (at.length === 2) {
      const { shared, leaf } = compactPath(rlpBytes(at[0]))
      const here = shared.length <= rest.length && equalBytes(shared, rest.subarray(0, shared.length))
      if (leaf) {
        if (!here) return end(null)
        if (shared.length !== rest.length) throw new TrieError('a leaf above its depth')
        return end(rlpBytes(at[1]))
      }
      if (shared.length === 0) throw new TrieError('an extension by nothing')
      if (!here) return end(null)
      rest = rest.subarray(shared.length)
      at = nodeOf(at[1]!)
    } else throw new TrieError('not a node')
  }
}

/** The nibbles of a key, one to a byte. */
export function nibbles(key: Uint8Array): Uint8Array {
  const digits = new Uint8Array(key.length * 2)
  key.forEach((byte, i) => {
    digits[2 * i] = byte >> 4
    digits[2 * i + 1] = byte & 15
  })
  return digits
}

/** The hex-prefix encoding of the yellow paper, appendix C. */
function compactPath(bytes: Uint8Array): { shared: Uint8Array; leaf: boolean } {
  const digits = nibbles(bytes)
  const flag = digits[0]
  if (flag === undefined || flag > 3 || (flag % 2 === 0 && digits[1] !== 0)) throw new TrieError('not a path')
  return { shared: digits.subarray(flag % 2 === 1 ? 1 : 2), leaf: flag >= 2 }
}
