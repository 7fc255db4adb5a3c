/**
 * The subject map in pages, so that it is never held whole. A page stands at a
 * path, the first hex digits of its keys, and holds the next four levels of
 * nodes (its crown). What is below depends on how many keys are there:
 *
 *     few    up to 4    00 ‖ leaves                     hashed anew when needed
 *     some   up to 32   01 ‖ crown ‖ leaves
 *     many   more       02 ‖ crown                      each slot is a page, one digit longer
 *
 *     leaf   = key ‖ H(value), ascending
 *     crown  = u16 slots with keys ‖ u16 slots with one key ‖ hashes: of level 1 down to the 16
 *              slots, left to right, without the empty ones and those above a single leaf
 *
 * Keys are never taken out, so the pages depend on the keys alone and not on the order they came in.
 */
import { MerkleError } from './error.ts'
import { HASH_LENGTH, prefixedHashAt } from './hash.ts'
import { LEAF_LENGTH, room } from './map-leaves.ts'

/** One page as it is stored. */
export type MapPage = { path: string; content: Uint8Array }

/** A page, read: without leaves it has a page below each slot, without a crown it has few. */
export type OpenPage = { crown: Crown | null; leaves: Uint8Array | null }

/** Four levels of nodes as a heap: 1 is the top, 2i and 2i+1 are below i, 16 to 31 are the slots. */
export type Crown = { occupied: number; single: number; hashes: Uint8Array }

/** Most leaves of a page without crown. */
export const FEW = 4
/** Most leaves of a page. */
export const SOME = 32
/** Levels of a crown, and its slots. */
export const CROWN_LEVELS = 4
export const SLOTS = 16
const CROWN_LENGTH = 2 * SLOTS * HASH_LENGTH

/** A crown over empty slots. */
export function emptyCrown(): Crown {
  return { occupied: 0, single: 0, hashes: room(CROWN_LENGTH) }
}

/** The hash of a node of the crown. */
export function crownHash({ hashes }: Crown, node: number): Uint8Array {
  return hashes.subarray(node * HASH_LENGTH, (node + 1) * HASH_LENGTH)
}

/** Puts what is below a slot. */
export function setSlot(crown: Crown, slot: number, hash: Uint8Array, single: boolean): void {
  crown.occupied |= 1 << slot
  crown.single = single ? crown.single | (1 << slot) : crown.single & ~(1 << slot)
  crown.hashes.set(hash, (SLOTS + slot) * HASH_LENGTH)
}

/** Hashes the nodes above the `changed` slots, a bit for each. */
export function settleCrown(crown: Crown, changed: number): void {
  for (let node = SLOTS - 1; node >= 1; node--) {
    const below = slotsBelow(node)
    if ((below & changed) === 0) continue
    const only = singleSlot(crown, node)
    const hash =
      only === null ? prefixedHashAt(1, crown.hashes, 2 * node * HASH_LENGTH) : crownHash(crown, SLOTS + only)
    crown.hashes.set(hash, node * HASH_LENGTH)
  }
}

/** The slots below a node, a bit for each. */
export function slotsBelow(node: number): number {
  const level = 31 - Math.clz32(node)
  const width = SLOTS >> level
  return ((1 << width) - 1) << (node * width - SLOTS)
}

/** The slot of the one key below a node; null if there is none or more than one. */
export function singleSlot({ occupied, single }: Crown, node: number): number | null {
  const below = slotsBelow(node) & occupied
  const one = below !== 0 && (below & (below - 1)) === 0 && (below & single) !== 0
  return one ? 31 - Math.clz32(below) : null
}

/** A page as it is stored. */
export function encodePage({ crown, leaves }: OpenPage): Uint8Array {
  const kept = crown ? storedRuns(crown) : []
  let length = crown ? 5 : 1
  for (const [from, to] of kept) length += (to - from) * HASH_LENGTH
  const content = room(length + (leaves?.length ?? 0))
  content[0] = leaves === null ? 2 : crown ? 1 : 0
  if (crown) {
    content[1] = crown.occupied >> 8
    content[2] = crown.occupied
    content[3] = crown.single >> 8
    content[4] = crown.single
    let at = 5
    for (const [from, to] of kept) {
      content.set(crown.hashes.subarray(from * HASH_LENGTH, to * HASH_LENGTH), at)
      at += (to - from) * HASH_LENGTH
    }
  }
  if (leaves) content.set(leaves, length)
  return content
}

/**
 * The inverse of {@link encodePage}.
 * @throws MerkleError PAGE_MALFORMED
 */
export function decodePage({ path, content }: MapPage): OpenPage {
  const [kind = -1] = content
  const crown = kind === 0 ? null : openCrown(content)
  const start = crown ? crown.end : 1
  const leaves = kind === 2 ? null : content.subarray(start)
  const rest = content.length - start
  if (kind < 0 || kind > 2 || rest < 0 || (kind === 2 ? rest !== 0 : rest % LEAF_LENGTH !== 0)) {
    throw new MerkleError('PAGE_MALFORMED', `the page at "${path}" cannot be read`)
  }
  return { crown, leaves }
}

/** The crown that `content` begins with, and where it should end. */
function openCrown(content: Uint8Array): Crown & { end: number } {
  const occupied = (content[1]! << 8) | content[2]!
  const single = (content[3]! << 8) | content[4]!
  const crown = { occupied, single, hashes: room(CROWN_LENGTH), end: 5 }
  for (const [from, to] of storedRuns(crown)) {
    const length = (to - from) * HASH_LENGTH
    crown.hashes.set(content.subarray(crown.end, crown.end + length), from * HASH_LENGTH)
    crown.end += length
  }
  for (let node = SLOTS - 1; single !== 0 && node > 1; node--) {
    const only = singleSlot(crown, node)
    if (only !== null) crown.hashes.set(crownHash(crown, SLOTS + only), node * HASH_LENGTH)
  }
  return crown
}

/** The nodes whose hashes are stored, as runs: all but the empty ones and those above a single leaf. */
function storedRuns(crown: Crown): [from: number, to: number][] {
  if (crown.occupied === 0xffff && crown.single === 0) return [[2, 2 * SLOTS]]
  const found: [number, number][] = []
  for (let node = 2; node < 2 * SLOTS; node++) {
    if ((slotsBelow(node) & crown.occupied) === 0) continue
    if (node < SLOTS && singleSlot(crown, node) !== null) continue
    const last = found.at(-1)
    if (last?.[1] === node) last[1]++
    else found.push([node, node + 1])
  }
  return found
}
