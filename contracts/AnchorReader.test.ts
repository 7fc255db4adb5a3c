import { Buffer } from 'node:buffer'
import {
  emptyMap,
  encodeMapValue,
  type MapProof,
  type MapTree,
  mapRoot,
  proveInMap,
  setInMap,
  sha256,
} from '@nguon/merkle'
import { type Contract, hexlify } from 'ethers'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Chain, connect, deploy, struct, terms } from './test/chain.ts'
import { inclusionProof, leaf, leafOf, smallTree } from './test/reference.ts'

const NOTHING = new Uint8Array(32)
let chain: Chain
let reader: Contract
beforeAll(async () => {
  chain = await connect()
  reader = await deploy(chain.signer, 'AnchorReader')
})

async function logWith(head: { size: number; logRoot: Uint8Array; mapRoot: Uint8Array }): Promise<string> {
  const contract = await deploy(chain.signer, 'AnchorLog', [struct({ ...head, time: 1_750_000_000 }), terms()])
  return await contract.getAddress()
}

describe('an entry', () => {
  const SIZES = 33
  const entryAt = (index: number) => Buffer.alloc(100 + index, `entry ${index} `)
  const leaves = Array.from({ length: SIZES }, (_, i) => leafOf(entryAt(i)))
  const tree = smallTree(leaves)
  const logs = new Map<number, string>()
  beforeAll(async () => {
    for (let size = 1; size <= SIZES; size++)
      logs.set(size, await logWith({ size, logRoot: tree.root(0, size), mapRoot: NOTHING }))
  })
  const pathOf = (index: number, size: number) => inclusionProof(tree, index, size).map(({ sibling }) => sibling)
  const ask = (size: number, index: number, entry: Uint8Array, path: Uint8Array[]): Promise<boolean> =>
    reader.getFunction('verifyEntry')(
      logs.get(size),
      index,
      entry,
      path.map(node => hexlify(node)),
    )

  test('of every log up to 33 entries is found by the RFC proof, at its own place alone', async () => {
    for (let size = 1; size <= SIZES; size++) {
      for (let index = 0; index < size; index++) {
        expect([size, index, await ask(size, index, entryAt(index), pathOf(index, size))]).toEqual([size, index, true])
        const elsewhere = (index + 1) % size
        if (size > 1) expect(await ask(size, elsewhere, entryAt(index), pathOf(index, size))).toBe(false)
      }
    }
  }, 60_000)

  test('by another, a cut, padded or altered proof, or past the end, is not', async () => {
    for (const [index, size] of [
      [0, 1],
      [4, 7],
      [6, 7],
      [32, 33],
      [13, 31],
    ] as const) {
      const path = pathOf(index, size)
      const altered = path.map((_, i) => path.map((node, j) => (i === j ? leaf(99) : node)))
      const cut = path.length > 0 ? [path.slice(1), path.slice(0, -1)] : []
      for (const wrong of [...altered, ...cut, [...path, leaf(0)], [leaf(0), ...path]])
        expect(await ask(size, index, entryAt(index), wrong)).toBe(false)
      expect(await ask(size, size, entryAt(index), path)).toBe(false)
      expect(await ask(size, index, entryAt(index + 1), path)).toBe(false)
    }
  })

  test('is never a node of the tree, nor what is too short or too long for one', async () => {
    const inner = Buffer.concat([leaves[0]!, leaves[1]!])
    expect(await ask(2, 0, inner, [])).toBe(false)
    for (const [length, found] of [
      [99, false],
      [100, true],
      [65_535, true],
      [65_536, false],
    ] as const) {
      const entry = Buffer.alloc(length, 1)
      const log = await logWith({ size: 1, logRoot: leafOf(entry), mapRoot: NOTHING })
      expect(await reader.getFunction('verifyEntry')(log, 0, entry, [])).toBe(found)
    }
  })
})

describe('a subject', () => {
  const keyOf = (name: number) => sha256(Buffer.from(`subject ${name}`))
  const historyOf = (name: number) => ({ count: 1 + (name % 5), root: sha256(Buffer.from(`history ${name}`)) })
  const encoded = ({ count, root }: { count: number; root: Uint8Array }) => encodeMapValue(BigInt(count), root)
  const mapOf = (names: readonly number[]): MapTree =>
    names.reduce((map, name) => setInMap(map, keyOf(name), encoded(historyOf(name))), emptyMap)
  const ask = (log: string, key: Uint8Array, count: number, root: Uint8Array, proof: MapProof): Promise<boolean> => {
    const { siblings, terminal } = proof
    const other = terminal === null || terminal === 'present' ? { key: NOTHING, valueHash: NOTHING } : terminal
    const nodes = siblings.map(node => hexlify(node))
    return reader.getFunction('verifySubject')(log, key, count, root, [nodes, other.key, other.valueHash])
  }
  const logOf = (map: MapTree) => logWith({ size: 1, logRoot: leaf(0), mapRoot: mapRoot(map) })

  test('has its own history and no other, and where it has none, that is proved', async () => {
    const names = fc.uniqueArray(fc.nat({ max: 500 }), { minLength: 1, maxLength: 40 })
    const property = fc.asyncProperty(names, fc.nat({ max: 500 }), async (held, asked) => {
      const map = mapOf(held)
      const log = await logOf(map)
      const { count, root } = historyOf(held[0]!)
      const proof = proveInMap(map, keyOf(held[0]!))
      expect(await ask(log, keyOf(held[0]!), count, root, proof)).toBe(true)
      expect(await ask(log, keyOf(held[0]!), count + 1, root, proof)).toBe(false)
      expect(await ask(log, keyOf(held[0]!), count, leaf(1), proof)).toBe(false)
      expect(await ask(log, keyOf(held[0]!), 0, NOTHING, proof)).toBe(false)
      if (held.includes(asked)) return
      const absence = proveInMap(map, keyOf(asked))
      expect(await ask(log, keyOf(asked), 0, NOTHING, absence)).toBe(true)
      expect(await ask(log, keyOf(asked), 0, leaf(1), absence)).toBe(false)
      expect(await ask(log, keyOf(asked), historyOf(asked).count, historyOf(asked).root, absence)).toBe(false)
      // The other leaf says nothing about a key that is there.
      expect(await ask(log, keyOf(held[0]!), 0, NOTHING, absence)).toBe(false)
    })
    await fc.assert(property, { numRuns: 60 })
  }, 60_000)

  test('of an empty map has no history', async () => {
    const log = await logOf(emptyMap)
    expect(await ask(log, keyOf(1), 0, NOTHING, { siblings: [], terminal: null })).toBe(true)
    expect(await ask(log, keyOf(1), 1, NOTHING, { siblings: [], terminal: 'present' })).toBe(false)
  })

  test('is not proved by another, a cut, padded or altered way', async () => {
    const held = Array.from({ length: 40 }, (_, name) => name)
    const map = mapOf(held)
    const log = await logOf(map)
    const [key, { count, root }] = [keyOf(7), historyOf(7)]
    const { siblings, terminal } = proveInMap(map, key)
    const altered = siblings.map((_, i) => siblings.map((node, j) => (i === j ? leaf(99) : node)))
    const padded = [[...siblings, NOTHING], [NOTHING, ...siblings], Array.from({ length: 257 }, (_, i) => leaf(i))]
    for (const wrong of [...altered, ...padded, siblings.slice(1), siblings.slice(0, -1), siblings.toReversed()])
      expect(await ask(log, key, count, root, { siblings: wrong, terminal })).toBe(false)
    // The leaf of another in the place of its own, and its own in the place of another's.
    const other = { key: keyOf(8), valueHash: sha256(encoded(historyOf(8))) }
    expect(await ask(log, key, 0, NOTHING, { siblings: proveInMap(map, keyOf(8)).siblings, terminal: other })).toBe(
      false,
    )
    const own = { key, valueHash: sha256(encoded(historyOf(7))) }
    expect(await ask(log, key, 0, NOTHING, { siblings, terminal: own })).toBe(false)
    expect(await ask(log, key, count, root, { siblings, terminal: own })).toBe(false)
  })

  test('of a map that was not built as it must be is not proved by the leaf that stands too deep', async () => {
    // A lone leaf with nothing beside it belongs one level higher, where the root would be another.
    const key = Buffer.alloc(32, 0)
    const value = { count: 1, root: leaf(1) }
    const map = setInMap(emptyMap, key, encoded(value))
    const deeper = sha256(Buffer.concat([Buffer.from([1]), mapRoot(map), NOTHING]))
    const log = await logWith({ size: 1, logRoot: leaf(0), mapRoot: deeper })
    expect(await ask(log, key, 1, value.root, { siblings: [NOTHING], terminal: 'present' })).toBe(false)
  })
})
