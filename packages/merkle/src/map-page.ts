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
import { HASH_LENGTH, nodeHash } from './hash.ts'
import { LEAF_LENGTH } from './map-leaves.ts'

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

/** A crown over empty slots. */
export function emptyCrown(): Crown {
  return { occupied: 0, single: 0, hashes: new Uint8Array(2 * SLOTS * HASH_LENGTH) }
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
      only === null
        ? nodeHash(crownHash(crown, 2 * node), crownHash(crown, 2 * node + 1))
        : crownHash(crown, SLOTS + only)
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
  const nodes = crown ? storedNodes(crown) : []
  const head = crown ? 5 + nodes.length * HASH_LENGTH : 1
  const content = new Uint8Array(head + (leaves?.length ?? 0))
  content[0] = leaves === null ? 2 : crown ? 1 : 0
  if (crown) {
    const view = new DataView(content.buffer)
    view.setUint16(1, crown.occupied)
    view.setUint16(3, crown.single)
    nodes.forEach((node, i) => {
      content.set(crownHash(crown, node), 5 + i * HASH_LENGTH)
    })
  }
  if (leaves) content.set(leaves, head)
  return content
}

/**
 * The inverse of {@link encodePage}.
 * @throws MerkleError PAGE_MALFORMED
 */
export function decodePage({ path, content }: MapPage): OpenPage {
  const malformed = () => new MerkleError('PAGE_MALFORMED', `the page at "${path}" cannot be read`)
  const [kind] = content
  if (kind !== 0 && kind !== 1 && kind !== 2) throw malformed()
  if (kind === 0) {
    if (content.length % LEAF_LENGTH !== 1) throw malformed()
    return { crown: null, leaves: content.subarray(1) }
  }
  if (content.length < 5) throw malformed()
  const view = new DataView(content.buffer, content.byteOffset)
  const crown: Crown = { ...emptyCrown(), occupied: view.getUint16(1), single: view.getUint16(3) }
  const nodes = storedNodes(crown)
  const end = 5 + nodes.length * HASH_LENGTH
  if (content.length < end || (content.length - end) % LEAF_LENGTH !== 0) throw malformed()
  nodes.forEach((node, i) => {
    crown.hashes.set(content.subarray(5 + i * HASH_LENGTH, 5 + (i + 1) * HASH_LENGTH), node * HASH_LENGTH)
  })
  for (let node = SLOTS - 1; node > 1; node--) {
    const only = singleSlot(crown, node)
    if (only !== null) crown.hashes.set(crownHash(crown, SLOTS + only), node * HASH_LENGTH)
  }
  if (kind === 2 && content.length !== end) throw malformed()
  return { crown, leaves: kind === 2 ? null : content.subarray(end) }
}

function storedNodes(crown: Crown): number[] {
  const nodes: number[] = []
  for (let node = 2; node < 2 * SLOTS; node++) {
    const empty = (slotsBelow(node) & crown.occupied) === 0
    if (!empty && (node >= SLOTS || singleSlot(crown, node) === null)) nodes.push(node)
  }
  return nodes
}
