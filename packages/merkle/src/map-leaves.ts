/**
 * Leaves of the subject map as a page holds them: `key ‖ H(value)`, one after another, ascending by key.
 */
import { HASH_LENGTH, nodeHash, prefixedHashAt } from './hash.ts'
import { EMPTY_SUBTREE } from './map.ts'

/** Bytes of a leaf as pages hold it. */
export const LEAF_LENGTH = 2 * HASH_LENGTH

/** The hash of a subtree at `depth` bits that holds these leaves, from the one at `from` up to and without `to`. */
export function leavesHash(leaves: Uint8Array, depth: number, from: number, to: number): Uint8Array {
  if (from === to) return EMPTY_SUBTREE
  if (to - from === 1) return prefixedHashAt(0, leaves, from * LEAF_LENGTH)
  const fork = firstRight(leaves, depth, from, to)
  return nodeHash(leavesHash(leaves, depth + 1, from, fork), leavesHash(leaves, depth + 1, fork, to))
}

/** The first of the leaves whose bit at `depth` is set; they share every bit before. */
export function firstRight(leaves: Uint8Array, depth: number, from: number, to: number): number {
  const bit = 128 >> (depth & 7)
  let at = from
  while (at < to && (leaves[at * LEAF_LENGTH + (depth >> 3)]! & bit) === 0) at++
  return at
}

/** How many leaves there are. */
export function leafCount(leaves: Uint8Array): number {
  return leaves.length / LEAF_LENGTH
}

/** The key of a leaf. */
export function leafKey(leaves: Uint8Array, at: number): Uint8Array {
  return leaves.subarray(at * LEAF_LENGTH, at * LEAF_LENGTH + HASH_LENGTH)
}

/** The hash of what a leaf's key holds. */
export function leafValueHash(leaves: Uint8Array, at: number): Uint8Array {
  return leaves.subarray(at * LEAF_LENGTH + HASH_LENGTH, (at + 1) * LEAF_LENGTH)
}

/** The runs of leaves that share the digit at `position`. */
export function* runs(leaves: Uint8Array, position: number): Generator<{ slot: number; from: number; to: number }> {
  const count = leafCount(leaves)
  for (let from = 0; from < count; ) {
    const slot = leafDigit(leaves, from, position)
    let to = from + 1
    while (to < count && leafDigit(leaves, to, position) === slot) to++
    yield { slot, from, to }
    from = to
  }
}

/** The slots that leaves go into, a bit for each. */
export function slotsOf(leaves: Uint8Array, position: number): number {
  let slots = 0
  for (const { slot } of runs(leaves, position)) slots |= 1 << slot
  return slots
}

function leafDigit(leaves: Uint8Array, at: number, position: number): number {
  const byte = leaves[at * LEAF_LENGTH + (position >> 1)]!
  return position % 2 === 0 ? byte >> 4 : byte & 15
}

/** Both lists as one, ascending as they are; where they share a key the changed leaf stands. */
export function mergeLeaves(kept: Uint8Array, changed: Uint8Array): Uint8Array {
  const merged = room(kept.length + changed.length)
  let end = 0
  let next = 0
  const keepUpTo = (offset: number) => {
    merged.set(kept.subarray(next, offset), end)
    end += offset - next
    next = offset
  }
  for (let at = 0; at < changed.length; at += LEAF_LENGTH) {
    let offset = next
    while (offset < kept.length && compareKeys(kept, offset, changed, at) < 0) offset += LEAF_LENGTH
    keepUpTo(offset)
    if (offset < kept.length && compareKeys(kept, offset, changed, at) === 0) next += LEAF_LENGTH
    merged.set(changed.subarray(at, at + LEAF_LENGTH), end)
    end += LEAF_LENGTH
  }
  keepUpTo(kept.length)
  return merged.subarray(0, end)
}

/** Less than 0, 0 or more, as the key at one offset stands to that at another. */
function compareKeys(a: Uint8Array, offsetA: number, b: Uint8Array, offsetB: number): number {
  for (let i = 0; i < HASH_LENGTH; i++) {
    const difference = a[offsetA + i]! - b[offsetB + i]!
    if (difference !== 0) return difference
  }
  return 0
}

/** Leaves one after another. */
export function joinLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(leaves.length * LEAF_LENGTH)
  for (const [i, leaf] of leaves.entries()) joined.set(leaf, i * LEAF_LENGTH)
  return joined
}

/** Bytes of one piece of memory. */
const PIECE = 64 * 1024
let piece = new Uint8Array(0)
let taken = 0

/** Zeros for a page or a part of one. Thousands are made at a time, and memory is much quicker had in large pieces. */
export function room(length: number): Uint8Array {
  if (taken + length > piece.length) {
    piece = new Uint8Array(Math.max(PIECE, length))
    taken = 0
  }
  taken += length
  return piece.subarray(taken - length, taken)
}
