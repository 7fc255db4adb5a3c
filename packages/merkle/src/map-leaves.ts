/**
 * Leaves of the subject map as a page holds them: `key ‖ H(value)`, one after another, ascending by key.
 */
import { equalBytes, HASH_LENGTH, nodeHash } from './hash.ts'
import { bit, EMPTY_SUBTREE, mapLeafHash } from './map.ts'

/** Bytes of a leaf as pages hold it. */
export const LEAF_LENGTH = 2 * HASH_LENGTH

/** The hash of a subtree at `depth` bits that holds these leaves, from the one at `from` up to and without `to`. */
export function leavesHash(leaves: Uint8Array, depth: number, from: number, to: number): Uint8Array {
  if (from === to) return EMPTY_SUBTREE
  if (to - from === 1) return mapLeafHash(leafKey(leaves, from), leafValueHash(leaves, from))
  const fork = firstRight(leaves, depth, from, to)
  return nodeHash(leavesHash(leaves, depth + 1, from, fork), leavesHash(leaves, depth + 1, fork, to))
}

/** The first of the leaves whose bit at `depth` is set; they share every bit before. */
export function firstRight(leaves: Uint8Array, depth: number, from: number, to: number): number {
  let at = from
  while (at < to && bit(leafKey(leaves, at), depth) === 0) at++
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
  const parts: Uint8Array[] = []
  let next = 0
  for (let at = 0; at < leafCount(changed); at++) {
    const key = leafKey(changed, at)
    while (next < leafCount(kept) && isBefore(leafKey(kept, next), key)) parts.push(leafAt(kept, next++))
    if (next < leafCount(kept) && equalBytes(leafKey(kept, next), key)) next++
    parts.push(leafAt(changed, at))
  }
  while (next < leafCount(kept)) parts.push(leafAt(kept, next++))
  return joinLeaves(parts)
}

function leafAt(leaves: Uint8Array, at: number): Uint8Array {
  return leaves.subarray(at * LEAF_LENGTH, (at + 1) * LEAF_LENGTH)
}

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < HASH_LENGTH; i++) if (a[i] !== b[i]) return a[i]! < b[i]!
  return false
}

/** Leaves one after another. */
export function joinLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(leaves.length * LEAF_LENGTH)
  for (const [i, leaf] of leaves.entries()) joined.set(leaf, i * LEAF_LENGTH)
  return joined
}
