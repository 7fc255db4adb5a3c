import { MerkleError } from './error.ts'
import { equalBytes, nodeHash, requireHash } from './hash.ts'
import { bit, EMPTY_SUBTREE, mapLeafHash, requireKey } from './map.ts'
import { firstRight, leafCount, leafKey, leafValueHash, leavesHash, runs } from './map-leaves.ts'
import {
  CROWN_LEVELS,
  type Crown,
  crownHash,
  decodePage,
  type OpenPage,
  SLOTS,
  singleSlot,
  slotsBelow,
} from './map-page.ts'
import { digitAt, hexOf, openPages, type ReadMapPages } from './map-pages.ts'
import type { MapProof, OtherLeaf } from './map-proof.ts'

/** Where a way ends: a leaf, nothing, or the one leaf of a page that was not read yet. */
type Way = { siblings: Uint8Array[]; end: OtherLeaf | null | { path: string } }

/**
 * The proofs of what the map under `root` holds for each of `keys`. Reads once, or once more for each of two rare
 * cases: many keys that begin alike, and a way that ends beside the leaf of another page.
 * What is read is not believed: every proof leads to `root`, or none is given.
 * @throws MerkleError KEY_LENGTH, HASH_LENGTH, PAGE_MISSING, PAGE_MALFORMED, ROOT_MISMATCH
 */
export async function proveInMapPages(
  root: Uint8Array,
  keys: readonly Uint8Array[],
  read: ReadMapPages,
): Promise<MapProof[]> {
  requireHash(root)
  for (const key of keys) requireKey(key)
  const names = keys.map(hexOf)
  const pages = await openPages(names, read)
  const ways = keys.map((key, i) => wayOf(pages, key, names[i]!))
  const beside = ways.flatMap(({ end }) => (end && 'path' in end ? [end.path] : []))
  const more = beside.length > 0 ? await read(beside) : []
  const besides = new Map(more.map(page => [page.path, decodePage(page)]))
  return keys.map((key, i) => {
    const { siblings, end } = ways[i]!
    const leaf = end && 'path' in end ? onlyLeaf(besides, end.path) : end
    if (!equalBytes(rootOfWay(key, siblings, leaf), root)) {
      throw new MerkleError('ROOT_MISMATCH', 'the pages of the map lead to another root')
    }
    return { siblings, terminal: leaf && equalBytes(leaf.key, key) ? 'present' : leaf }
  })
}

function wayOf(pages: ReadonlyMap<string, OpenPage>, key: Uint8Array, name: string): Way {
  const siblings: Uint8Array[] = []
  for (let length = 0; ; length++) {
    const path = name.slice(0, length)
    const page = pages.get(path)
    if (!page) {
      if (length > 0) throw new MerkleError('PAGE_MISSING', `there is no page at "${path}"`)
      return { siblings, end: null }
    }
    const { crown, leaves } = page
    if (crown) {
      const ended = descend(crown, digitAt(name, length), siblings)
      if (ended === 'empty') return { siblings, end: null }
      if (ended !== null) {
        if (leaves === null) return { siblings, end: { path: path + ended.toString(16) } }
        const run = runs(leaves, length).find(({ slot }) => slot === ended)!
        return { siblings, end: leafOf(leaves, run.from) }
      }
    }
    if (leaves === null) continue
    let from = 0
    let to = leafCount(leaves)
    if (crown) ({ from, to } = runs(leaves, length).find(({ slot }) => slot === digitAt(name, length))!)
    return { siblings, end: descendLeaves(leaves, key, siblings, from, to) }
  }
}

/** Goes down a crown to a slot: null if more than one key is below it, else where the way ends. */
function descend(crown: Crown, slot: number, siblings: Uint8Array[]): number | 'empty' | null {
  for (let level = 0; level < CROWN_LEVELS; level++) {
    const node = (SLOTS + slot) >> (CROWN_LEVELS - level)
    const ended = endAt(crown, node)
    if (ended !== null) return ended
    siblings.push(crownHash(crown, ((SLOTS + slot) >> (CROWN_LEVELS - level - 1)) ^ 1).slice())
  }
  return endAt(crown, SLOTS + slot)
}

function endAt(crown: Crown, node: number): number | 'empty' | null {
  return (slotsBelow(node) & crown.occupied) === 0 ? 'empty' : singleSlot(crown, node)
}

function descendLeaves(
  leaves: Uint8Array,
  key: Uint8Array,
  siblings: Uint8Array[],
  first: number,
  last: number,
): OtherLeaf | null {
  let from = first
  let to = last
  while (to - from > 1) {
    const depth = siblings.length
    const fork = firstRight(leaves, depth, from, to)
    const left = bit(key, depth) === 0
    siblings.push(left ? leavesHash(leaves, depth + 1, fork, to) : leavesHash(leaves, depth + 1, from, fork))
    if (left) to = fork
    else from = fork
  }
  return from === to ? null : leafOf(leaves, from)
}

function onlyLeaf(pages: ReadonlyMap<string, OpenPage>, path: string): OtherLeaf {
  const leaves = pages.get(path)?.leaves
  if (!leaves || leafCount(leaves) !== 1) throw new MerkleError('PAGE_MISSING', `there is no leaf at "${path}"`)
  return leafOf(leaves, 0)
}

function leafOf(leaves: Uint8Array, at: number): OtherLeaf {
  return { key: leafKey(leaves, at).slice(), valueHash: leafValueHash(leaves, at).slice() }
}

function rootOfWay(key: Uint8Array, siblings: readonly Uint8Array[], leaf: OtherLeaf | null): Uint8Array {
  let hash = leaf ? mapLeafHash(leaf.key, leaf.valueHash) : EMPTY_SUBTREE
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    const sibling = siblings[depth]!
    hash = bit(key, depth) === 0 ? nodeHash(hash, sibling) : nodeHash(sibling, hash)
  }
  return hash
}
