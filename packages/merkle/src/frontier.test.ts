import { describe, expect, test } from 'vitest'
import { appendLeaf, decodeFrontier, emptyFrontier, encodeFrontier, frontierRoot } from './frontier.ts'
import { treeRoot } from './reference.ts'
import { someLeaves } from './testing.ts'

describe('a frontier', () => {
  test('has the root of the whole tree at every size, and survives being written', () => {
    const leaves = someLeaves(70)
    let frontier = emptyFrontier()
    expect(frontierRoot(frontier)).toEqual(treeRoot([]))
    leaves.forEach((leaf, i) => {
      const before = encodeFrontier(frontier)
      const next = appendLeaf(frontier, leaf)
      expect(encodeFrontier(frontier)).toEqual(before)
      frontier = next
      expect(frontier.size).toBe(BigInt(i + 1))
      expect(frontierRoot(frontier)).toEqual(treeRoot(leaves.slice(0, i + 1)))
      expect(decodeFrontier(encodeFrontier(frontier))).toEqual(frontier)
    })
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['half a size', new Uint8Array(4)],
    ['a size without its node', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)],
    ['a node too many', new Uint8Array(8 + 32)],
    ['half a node', new Uint8Array(8 + 16)],
  ])('is refused if it is %s', (_, bytes) => {
    expect(() => decodeFrontier(bytes)).toThrow(expect.objectContaining({ code: 'FRONTIER_MALFORMED' }))
  })

  test('takes hashes only', () => {
    expect(() => appendLeaf(emptyFrontier(), new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: 'HASH_LENGTH' }),
    )
  })
})
