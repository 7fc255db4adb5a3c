/**
 * The two hashes of an RFC 9162 §2.1 tree. The first byte keeps a leaf from
 * ever being taken for a node.
 *
 *     leaf  H(00 ‖ entry)
 *     node  H(01 ‖ left ‖ right)
 */
import { sha256 } from '#sha256'
import { MerkleError } from './error.ts'

export { sha256 }

/** Bytes of one hash. */
export const HASH_LENGTH = 32

/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0))

/** The leaf that stands for `entry`. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(1 + entry.length)
  preimage.set(entry, 1)
  return sha256(preimage)
}

/** What is hashed for a node or a map leaf. One for all: memory of this size costs as much as the hash. */
const preimage = new Uint8Array(1 + 2 * HASH_LENGTH)

/** The node above `left` and `right`, 32 bytes each. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return prefixedHash(1, left, right)
}

/** `H(prefix ‖ left ‖ right)`, 32 bytes each. */
export function prefixedHash(prefix: 0 | 1, left: Uint8Array, right: Uint8Array): Uint8Array {
  preimage[0] = prefix
  preimage.set(left, 1)
  preimage.set(right, 1 + HASH_LENGTH)
  return sha256(preimage)
}

/** The same of the 64 bytes at `offset`. */
export function prefixedHashAt(prefix: 0 | 1, bytes: Uint8Array, offset: number): Uint8Array {
  preimage[0] = prefix
  preimage.set(bytes.subarray(offset, offset + 2 * HASH_LENGTH), 1)
  return sha256(preimage)
}

/** Whether two byte strings are the same. Nothing compared here is secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * Refuses what is not the length of a hash.
 * @throws MerkleError HASH_LENGTH
 */
export function requireHash(hash: Uint8Array): void {
  if (hash.length !== HASH_LENGTH) throw new MerkleError('HASH_LENGTH', `a hash has 32 bytes, not ${hash.length}`)
}
