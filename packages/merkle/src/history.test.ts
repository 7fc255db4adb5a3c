import { describe, expect, test } from 'vitest'
import { appendLeaf, emptyFrontier } from './frontier.ts'
import { leafHash } from './hash.ts'
import {
  decodeMapValue,
  encodeMapValue,
  historyItem,
  historyLeaf,
  historyRoot,
  valueOfFrontier,
  valueOfHistory,
} from './history.ts'
import { someLeaves } from './testing.ts'

const LEAVES = someLeaves(20)
const ITEMS = LEAVES.map((leaf, i) => historyItem(BigInt(3 * i), leaf))
const malformed = expect.objectContaining({ code: 'HISTORY_MALFORMED' })

describe('the history of a subject', () => {
  test('an item is the index in eight bytes and the leaf', () => {
    expect([...ITEMS[1]!.slice(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 3])
    expect(ITEMS[1]!.slice(8)).toEqual(LEAVES[1])
  })

  test('the leaf of an item is the hash of its bytes', () => {
    for (const index of [0n, 1n, 256n, (1n << 64n) - 1n]) {
      expect(historyLeaf(index, LEAVES[0]!)).toEqual(leafHash(historyItem(index, LEAVES[0]!)))
    }
    expect(() => historyLeaf(-1n, LEAVES[0]!)).toThrow(expect.objectContaining({ code: 'SIZE_RANGE' }))
    expect(() => historyLeaf(0n, LEAVES[0]!.slice(1))).toThrow(expect.objectContaining({ code: 'HASH_LENGTH' }))
  })

  test('a history of one has the leaf of its item as root', () => {
    expect(historyRoot(ITEMS.slice(0, 1))).toEqual(leafHash(ITEMS[0]!))
  })

  test('the value follows from the items, and from the frontier alone', () => {
    let frontier = emptyFrontier()
    ITEMS.forEach((item, i) => {
      frontier = appendLeaf(frontier, leafHash(item))
      const value = valueOfHistory(ITEMS.slice(0, i + 1))
      expect(valueOfFrontier(frontier)).toEqual(value)
      expect(decodeMapValue(value)).toEqual({ count: BigInt(i + 1), historyRoot: historyRoot(ITEMS.slice(0, i + 1)) })
    })
  })

  test('no item, a repeated item, items out of order, and an item of another length are refused', () => {
    expect(() => valueOfHistory([])).toThrow(malformed)
    expect(() => valueOfFrontier(emptyFrontier())).toThrow(malformed)
    expect(() => historyRoot([ITEMS[0]!, ITEMS[0]!])).toThrow(malformed)
    expect(() => historyRoot([ITEMS[1]!, ITEMS[0]!])).toThrow(malformed)
    expect(() => historyRoot([ITEMS[0]!.slice(1)])).toThrow(malformed)
    expect(() => encodeMapValue(0n, LEAVES[0]!)).toThrow(malformed)
    expect(() => decodeMapValue(new Uint8Array(40))).toThrow(malformed)
    expect(() => decodeMapValue(ITEMS[1]!.slice(1))).toThrow(malformed)
    expect(() => historyItem(-1n, LEAVES[0]!)).toThrow(expect.objectContaining({ code: 'SIZE_RANGE' }))
  })
})
