import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MerkleCode } from './error.ts'
import { EMPTY_ROOT } from './hash.ts'
import { inclusionPath, inclusionPaths, verifyInclusion } from './inclusion.ts'
import { type ReadNodes, rootAt } from './node.ts'
import { referenceInclusionPath, treeRoot } from './reference.ts'
import { type MemoryLog, memoryLog, someLeaves } from './testing.ts'
import { readNodesFromTiles } from './tile-nodes.ts'

const LEAVES = someLeaves(1500)
let log: MemoryLog
let read: ReadNodes

beforeAll(async () => {
  log = memoryLog()
  await log.append(LEAVES)
  read = readNodesFromTiles(log.readTiles)
})

describe('fast against slow', () => {
  test('every leaf of every tree up to 33: path, proof, root', async () => {
    for (let size = 1; size <= 33; size++) {
      const leaves = LEAVES.slice(0, size)
      const root = treeRoot(leaves)
      expect(await rootAt(BigInt(size), read)).toEqual(root)
      for (let index = 0; index < size; index++) {
        const path = await inclusionPath(BigInt(index), BigInt(size), read)
        expect(path).toEqual(referenceInclusionPath(index, leaves))
        verifyInclusion(leaves[index]!, BigInt(index), BigInt(size), path, root)
      }
    }
  })

  test('any leaf of a larger log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), fc.nat(), async (size, any) => {
        const leaves = LEAVES.slice(0, size)
        const index = any % size
        const path = await inclusionPath(BigInt(index), BigInt(size), read)
        expect(path).toEqual(referenceInclusionPath(index, leaves))
        verifyInclusion(leaves[index]!, BigInt(index), BigInt(size), path, treeRoot(leaves))
      }),
      { numRuns: 50 },
    )
  })

  test('the paths of many leaves are those of each, in one read', async () => {
    const indexes = [0n, 1499n, 700n, 701n, 0n]
    const one = await Promise.all(indexes.map(index => inclusionPath(index, 1500n, read)))
    log.reads.length = 0
    expect(await inclusionPaths(indexes, 1500n, read)).toEqual(one)
    expect(log.reads).toHaveLength(1)
    expect(await inclusionPaths([], 1500n, read)).toEqual([])
  })

  test('a proof costs one read of a handful of tiles', async () => {
    log.reads.length = 0
    await inclusionPath(777n, 1500n, read)
    expect(log.reads).toHaveLength(1)
    expect(log.reads[0]!.length).toBeLessThanOrEqual(4)
  })
})

describe('what an inclusion proof is refused for', () => {
  let path: Uint8Array[]
  let root: Uint8Array
  beforeAll(async () => {
    path = await inclusionPath(11n, 27n, read)
    root = await rootAt(27n, read)
  })
  const leaf = LEAVES[11]!

  test.each<[string, MerkleCode, () => void]>([
    ['another leaf', 'ROOT_MISMATCH', () => verifyInclusion(LEAVES[12]!, 11n, 27n, path, root)],
    ['another index', 'ROOT_MISMATCH', () => verifyInclusion(leaf, 10n, 27n, path, root)],
    ['an index past the end', 'INDEX_PAST_END', () => verifyInclusion(leaf, 27n, 27n, path, root)],
    ['a negative index', 'INDEX_PAST_END', () => verifyInclusion(leaf, -1n, 27n, path, root)],
    ['a tree without leaves', 'INDEX_PAST_END', () => verifyInclusion(leaf, 0n, 0n, [], root)],
    ['a size beyond 64 bits', 'SIZE_RANGE', () => verifyInclusion(leaf, 11n, 1n << 64n, path, root)],
    ['a size of another height', 'PATH_CUT', () => verifyInclusion(leaf, 11n, 33n, path, root)],
    ['another root', 'ROOT_MISMATCH', () => verifyInclusion(leaf, 11n, 27n, path, EMPTY_ROOT)],
    ['a cut path', 'PATH_CUT', () => verifyInclusion(leaf, 11n, 27n, path.slice(0, -1), root)],
    ['a path without its beginning', 'PATH_CUT', () => verifyInclusion(leaf, 11n, 27n, path.slice(1), root)],
    ['no path', 'PATH_CUT', () => verifyInclusion(leaf, 11n, 27n, [], root)],
    ['a padded path', 'PATH_PADDED', () => verifyInclusion(leaf, 11n, 27n, [...path, root], root)],
    ['a path with something before it', 'PATH_PADDED', () => verifyInclusion(leaf, 11n, 27n, [root, ...path], root)],
    ['a swapped path', 'ROOT_MISMATCH', () => verifyInclusion(leaf, 11n, 27n, path.toReversed(), root)],
    ['a short hash', 'HASH_LENGTH', () => verifyInclusion(leaf, 11n, 27n, [path[0]!.slice(1), ...path.slice(1)], root)],
    ['a long leaf', 'HASH_LENGTH', () => verifyInclusion(new Uint8Array(64), 11n, 27n, path, root)],
  ])('%s', (_, code, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code }))
  })

  test('any single bit of the path', () => {
    fc.assert(
      fc.property(fc.nat(path.length - 1), fc.nat(255), (step, position) => {
        const changed = path.map(hash => hash.slice())
        changed[step]![position >> 3]! ^= 1 << (position & 7)
        const attempt = () => verifyInclusion(leaf, 11n, 27n, changed, root)
        expect(attempt).toThrow(expect.objectContaining({ code: 'ROOT_MISMATCH' }))
      }),
    )
  })
})

describe('what a prover is told', () => {
  test('a leaf past the end, a reader that answers short', async () => {
    await expect(inclusionPath(5n, 5n, read)).rejects.toMatchObject({ code: 'INDEX_PAST_END' })
    await expect(inclusionPaths([1n, 5n], 5n, read)).rejects.toMatchObject({ code: 'INDEX_PAST_END' })
    await expect(rootAt(7n, async () => [])).rejects.toMatchObject({ code: 'NODE_MISSING' })
    await expect(rootAt(1n, async () => [new Uint8Array(31)])).rejects.toMatchObject({ code: 'HASH_LENGTH' })
  })
})
