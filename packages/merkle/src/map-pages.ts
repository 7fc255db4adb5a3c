/**
 * Growing a map that lies in pages: what is read is what the changed keys need, what comes back is what changed. Two
 * generations live side by side wherever the pages of the earlier one are kept beside those of the later.
 */
import { MerkleError } from './error.ts'
import { HASH_LENGTH, prefixedHashAt, sha256 } from './hash.ts'
import { EMPTY_SUBTREE, requireKey } from './map.ts'
import { joinLeaves, LEAF_LENGTH, leafCount, leavesHash, mergeLeaves, runs, slotsOf } from './map-leaves.ts'
import {
  CROWN_LEVELS,
  type Crown,
  crownHash,
  decodePage,
  emptyCrown,
  encodePage,
  FEW,
  type MapPage,
  type OpenPage,
  SLOTS,
  SOME,
  setSlot,
  settleCrown,
} from './map-page.ts'

/** Gives the pages at these paths that exist, in whatever order. */
export type ReadMapPages = (paths: readonly string[]) => Promise<readonly MapPage[]>

/** A map that was grown: its root, and the pages that are new or changed. */
export type GrownMap = { root: Uint8Array; pages: MapPage[] }

/**
 * Sets `entries` in the map that `read` shows, the later of a key winning. Reads a constant number of times: once, or
 * up to four times where somebody made many keys that begin alike.
 * @throws MerkleError KEY_LENGTH, PAGE_MISSING, PAGE_MALFORMED
 */
export async function growMapPages(
  entries: Iterable<readonly [key: Uint8Array, value: Uint8Array]>,
  read: ReadMapPages,
): Promise<GrownMap> {
  const leaves = new Map<string, Uint8Array>()
  for (const [key, value] of entries) {
    requireKey(key)
    const leaf = new Uint8Array(LEAF_LENGTH)
    leaf.set(key)
    leaf.set(sha256(value), HASH_LENGTH)
    leaves.set(hexOf(key), leaf)
  }
  if (leaves.size === 0) return { root: await rootOfMapPages(read), pages: [] }
  const ascending = [...leaves].sort(([a], [b]) => (a < b ? -1 : 1))
  const before = await openPages([...leaves.keys()], read)
  const pages: MapPage[] = []
  const put = (path: string, page: OpenPage) => pages.push({ path, content: encodePage(page) })
  const { hash } = growPage({ before, put }, '', joinLeaves(ascending.map(([, leaf]) => leaf)))
  return { root: hash, pages }
}

/**
 * The root of the map that `read` shows.
 * @throws MerkleError PAGE_MALFORMED
 */
export async function rootOfMapPages(read: ReadMapPages): Promise<Uint8Array> {
  const [page] = await read([''])
  return rootOf(page && decodePage(page))
}

function rootOf(page: OpenPage | undefined): Uint8Array {
  if (!page) return EMPTY_SUBTREE
  if (!page.crown) return leavesHash(page.leaves!, 0, 0, leafCount(page.leaves!))
  return prefixedHashAt(1, page.crown.hashes, 2 * HASH_LENGTH)
}

/** How many digits of a path are asked for at once: five reach the leaves of some ten million keys. */
const READS = [5, 8, 16, 64]

/**
 * The pages on the ways of these keys (in hex).
 * @throws MerkleError PAGE_MALFORMED
 */
export async function openPages(keys: readonly string[], read: ReadMapPages): Promise<Map<string, OpenPage>> {
  const pages = new Map<string, OpenPage>()
  let open = keys
  let from = 0
  for (const to of READS) {
    if (open.length === 0) break
    const paths = new Set<string>()
    for (const key of open) for (let length = from; length < to; length++) paths.add(key.slice(0, length))
    for (const page of await read([...paths])) pages.set(page.path, decodePage(page))
    open = open.filter(key => goesOn(pages, key, to))
    from = to
  }
  return pages
}

/** Whether there is more of a key's way below its first `length` digits. */
function goesOn(pages: ReadonlyMap<string, OpenPage>, key: string, length: number): boolean {
  const page = pages.get(key.slice(0, length - 1))
  return page?.leaves === null && isOccupied(page.crown!, digitAt(key, length - 1))
}

type Growth = { before: ReadonlyMap<string, OpenPage>; put(path: string, page: OpenPage): void }
type Subtree = { hash: Uint8Array; single: boolean }

/** Sets leaves, ascending, below a path. */
function growPage(growth: Growth, path: string, changed: Uint8Array): Subtree {
  const page = growth.before.get(path)
  const depth = path.length * CROWN_LEVELS
  if (page?.leaves === null) return growBranch(growth, path, page.crown!, changed)
  const leaves = page ? mergeLeaves(page.leaves!, changed) : changed
  const count = leafCount(leaves)
  if (count > SOME) return growBranch(growth, path, emptyCrown(), leaves)
  if (count <= FEW) {
    growth.put(path, { crown: null, leaves })
    return { hash: leavesHash(leaves, depth, 0, count), single: count === 1 }
  }
  const crown = page?.crown ?? emptyCrown()
  const slots = slotsOf(page?.crown ? changed : leaves, path.length)
  for (const { slot, from, to } of runs(leaves, path.length)) {
    if (slots & (1 << slot)) {
      setSlot(crown, slot, leavesHash(leaves, depth + CROWN_LEVELS, from, to), to - from === 1)
    }
  }
  settleCrown(crown, slots)
  growth.put(path, { crown, leaves })
  return { hash: crownHash(crown, 1), single: false }
}

/** The same where every slot is a page of its own. */
function growBranch(growth: Growth, path: string, crown: Crown, changed: Uint8Array): Subtree {
  for (const { slot, from, to } of runs(changed, path.length)) {
    const part = changed.subarray(from * LEAF_LENGTH, to * LEAF_LENGTH)
    const below = path + slot.toString(16)
    if (isOccupied(crown, slot)) requirePage(growth.before, below)
    const { hash, single } = growPage(growth, below, part)
    setSlot(crown, slot, hash, single)
  }
  settleCrown(crown, slotsOf(changed, path.length))
  growth.put(path, { crown, leaves: null })
  return { hash: crownHash(crown, 1), single: false }
}

/** @throws MerkleError PAGE_MISSING */
function requirePage(pages: ReadonlyMap<string, OpenPage>, path: string): void {
  if (!pages.has(path)) throw new MerkleError('PAGE_MISSING', `there is no page at "${path}"`)
}

/** Whether there are keys below a slot. */
export function isOccupied({ occupied }: Crown, slot: number): boolean {
  return (occupied & (1 << slot)) !== 0
}

/** The slot that a key, in hex, goes into below its first `position` digits. */
export function digitAt(key: string, position: number): number {
  return Number.parseInt(key[position]!, SLOTS)
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A key in hex, as paths are written. */
export function hexOf(key: Uint8Array): string {
  let hex = ''
  for (const byte of key) hex += HEX[byte]
  return hex
}
