import { createHash } from 'node:crypto'

/**
 * The log tree in the words of RFC 9162 §2.1, over the half-open ranges of its text: slow where it may be,
 * obvious always. It shares no line with the product.
 */
export type Tree = { size: number; root(start: number, end: number): Uint8Array }

/** MTH over leaf hashes given one by one; nothing is remembered. */
export function smallTree(leaves: Uint8Array[]): Tree {
  const root = (start: number, end: number): Uint8Array => {
    if (end - start === 1) return leaves[start]!
    const k = split(end - start)
    return parent(root(start, start + k), root(start + k, end))
  }
  return { size: leaves.length, root }
}

/** The same for millions of leaves: complete subtrees are computed once. */
export function largeTree(size: number): Tree {
  const levels: Buffer[] = [Buffer.concat(Array.from({ length: size }, (_, i) => leaf(i)))]
  for (let below = levels[0]!; below.length >= 64; below = levels.at(-1)!) {
    const level = Buffer.alloc(Math.floor(below.length / 64) * 32)
    for (let i = 0; i < level.length; i += 32)
      parent(below.subarray(2 * i, 2 * i + 32), below.subarray(2 * i + 32, 2 * i + 64)).copy(level, i)
    levels.push(level)
  }
  const root = (start: number, end: number): Uint8Array => {
    const width = end - start
    const level = Math.log2(width)
    if (Number.isInteger(level) && start % width === 0) {
      const at = (start / width) * 32
      return levels[level]!.subarray(at, at + 32)
    }
    const k = split(width)
    return parent(root(start, start + k), root(start + k, end))
  }
  return { size, root }
}

/** PROOF(m, D_n) of RFC 9162 §2.1.4.1 over the first `n` leaves, for 0 < m < n. */
export function consistencyProof(tree: Tree, m: number, n: number): Uint8Array[] {
  const subproof = (m: number, start: number, end: number, known: boolean): Uint8Array[] => {
    if (m === end - start) return known ? [] : [tree.root(start, end)]
    const k = split(end - start)
    return m <= k
      ? [...subproof(m, start, start + k, known), tree.root(start + k, end)]
      : [...subproof(m - k, start + k, end, false), tree.root(start, start + k)]
  }
  return subproof(m, 0, n, true)
}

/** PATH(m, D_n) of RFC 9162 §2.1.3.1, each node with the side it stands on. */
export function inclusionProof(tree: Tree, m: number, n: number): { sibling: Uint8Array; left: boolean }[] {
  const path = (m: number, start: number, end: number): { sibling: Uint8Array; left: boolean }[] => {
    if (end - start === 1) return []
    const k = split(end - start)
    return m < k
      ? [...path(m, start, start + k), { sibling: tree.root(start + k, end), left: false }]
      : [...path(m - k, start + k, end), { sibling: tree.root(start, start + k), left: true }]
  }
  return path(m, 0, n)
}

/** A leaf hash for a place in the tree. */
export function leaf(index: number): Buffer {
  return leafOf(Buffer.from(`entry ${index}`))
}

/** The leaf hash of an entry. */
export function leafOf(entry: Uint8Array): Buffer {
  return sha256(Buffer.from([0]), entry)
}

/** The largest power of two smaller than `n`. */
function split(n: number): number {
  let k = 1
  while (2 * k < n) k *= 2
  return k
}

/** The node above two others. */
export function parent(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.from([1]), left, right)
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
