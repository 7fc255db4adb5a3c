import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { consistencyPath, verifyConsistency } from './consistency.ts'
import type { MerkleCode } from './error.ts'
import { EMPTY_ROOT } from './hash.ts'
import { type ReadNodes, rootAt } from './node.ts'
import { referenceConsistencyPath, treeRoot } from './reference.ts'
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
  test('every pair of trees up to 33 is consistent', async () => {
    for (let second = 0; second <= 33; second++) {
      const leaves = LEAVES.slice(0, second)
      for (let first = 0; first <= second; first++) {
        const path = await consistencyPath(BigInt(first), BigInt(second), read)
        expect(path).toEqual(referenceConsistencyPath(first, leaves))
        verifyConsistency(BigInt(first), BigInt(second), treeRoot(leaves.slice(0, first)), treeRoot(leaves), path)
      }
    }
  })

  test('any two sizes of a larger log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), fc.nat(), async (second, any) => {
        const leaves = LEAVES.slice(0, second)
        const first = any % (second + 1)
        const path = await consistencyPath(BigInt(first), BigInt(second), read)
        expect(path).toEqual(referenceConsistencyPath(first, leaves))
        verifyConsistency(BigInt(first), BigInt(second), treeRoot(leaves.slice(0, first)), treeRoot(leaves), path)
      }),
      { numRuns: 50 },
    )
  })

  test('a proof costs one read of a handful of tiles', async () => {
    log.reads.length = 0
    await consistencyPath(777n, 1500n, read)
    expect(log.reads).toHaveLength(1)
    expect(log.reads[0]!.length).toBeLessThanOrEqual(4)
  })
})

describe('what a consistency proof is refused for', () => {
  let path: Uint8Array[]
  let first: Uint8Array
  let second: Uint8Array
  beforeAll(async () => {
    path = await consistencyPath(11n, 27n, read)
    first = await rootAt(11n, read)
    second = await rootAt(27n, read)
  })

  test.each<[string, MerkleCode, () => void]>([
    ['a rewritten beginning', 'ROOT_MISMATCH', () => verifyConsistency(11n, 27n, EMPTY_ROOT, second, path)],
    ['another end', 'ROOT_MISMATCH', () => verifyConsistency(11n, 27n, first, EMPTY_ROOT, path)],
    ['swapped roots', 'ROOT_MISMATCH', () => verifyConsistency(11n, 27n, second, first, path)],
    ['a log that shrinks', 'SIZE_SHRINKS', () => verifyConsistency(27n, 11n, second, first, path)],
    ['another first size', 'ROOT_MISMATCH', () => verifyConsistency(9n, 27n, first, second, path)],
    ['another second size', 'PATH_CUT', () => verifyConsistency(11n, 33n, first, second, path)],
    ['a negative size', 'SIZE_RANGE', () => verifyConsistency(-1n, 27n, first, second, path)],
    ['a cut path', 'PATH_CUT', () => verifyConsistency(11n, 27n, first, second, path.slice(0, -1))],
    ['no path', 'PATH_CUT', () => verifyConsistency(11n, 27n, first, second, [])],
    ['a padded path', 'PATH_PADDED', () => verifyConsistency(11n, 27n, first, second, [...path, first])],
    ['a path for one size', 'PATH_PADDED', () => verifyConsistency(27n, 27n, second, second, path)],
    ['two roots of one size', 'ROOT_MISMATCH', () => verifyConsistency(27n, 27n, first, second, [])],
    ['a beginning that is not empty', 'ROOT_MISMATCH', () => verifyConsistency(0n, 27n, first, second, [])],
    ['a path from nothing', 'PATH_PADDED', () => verifyConsistency(0n, 27n, EMPTY_ROOT, second, path)],
    ['an empty log with a root', 'ROOT_MISMATCH', () => verifyConsistency(0n, 0n, EMPTY_ROOT, second, [])],
    ['a short hash', 'HASH_LENGTH', () => verifyConsistency(11n, 27n, first, second, [path[0]!.slice(1)])],
  ])('%s', (_, code, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code }))
  })
})

test('a prover is told of a log that shrinks', async () => {
  await expect(consistencyPath(6n, 5n, read)).rejects.toMatchObject({ code: 'SIZE_SHRINKS' })
})
