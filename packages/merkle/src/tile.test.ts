import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MerkleError } from './error.ts'
import { rootAt } from './node.ts'
import { treeRoot } from './reference.ts'
import { memoryLog, someLeaves } from './testing.ts'
import { growTiles, type TileId, tileKey } from './tile.ts'
import { keepTiles, readNodesFromTiles } from './tile-nodes.ts'
import { bundlePath, parseBundlePath, parseTilePath, tilePath } from './tile-path.ts'

const LEAVES = someLeaves(70_000)

describe('growing tiles', () => {
  test('in any batches gives the tiles of one batch', async () => {
    const batches = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(batches, async counts => {
        const [many, one] = [memoryLog(), memoryLog()]
        let from = 0
        for (const count of counts) {
          await many.append(LEAVES.slice(from, from + count))
          from += count
        }
        await one.append(LEAVES.slice(0, from))
        expect(many.tiles).toEqual(one.tiles)
        expect(await rootAt(BigInt(from), readNodesFromTiles(many.readTiles))).toEqual(treeRoot(LEAVES.slice(0, from)))
      }),
      { numRuns: 30 },
    )
  })

  test('up to the third level, each level reading at most its right edge', async () => {
    const log = memoryLog()
    await log.append(LEAVES.slice(0, 65_000))
    expect(log.reads).toEqual([])
    await log.append(LEAVES.slice(65_000))
    expect(log.reads).toEqual([
      [
        { level: 0, index: 253n },
        { level: 1, index: 0n },
      ],
    ])
    expect(log.tiles.get('2/0')).toHaveLength(32)
    expect(log.tiles.get('1/1')).toHaveLength(17 * 32)
    expect(log.tiles.get('0/273')).toHaveLength((70_000 % 256) * 32)
    expect(await rootAt(70_000n, readNodesFromTiles(log.readTiles))).toEqual(treeRoot(LEAVES))
  })

  test('by nothing changes nothing', async () => {
    expect(await growTiles(5n, [], async () => [])).toEqual([])
  })

  test('refuses a short tile, a missing tile, a short hash', async () => {
    const [leaf] = LEAVES
    await expect(growTiles(5n, [leaf!], async () => [new Uint8Array(4 * 32)])).rejects.toMatchObject({
      code: 'TILE_LENGTH',
    })
    await expect(growTiles(5n, [leaf!], async () => [])).rejects.toMatchObject({ code: 'NODE_MISSING' })
    await expect(growTiles(0n, [leaf!.slice(1)], async () => [])).rejects.toMatchObject({ code: 'HASH_LENGTH' })
  })

  test('a tile that is wider than the size asked for gives the same nodes', async () => {
    const log = memoryLog()
    await log.append(LEAVES.slice(0, 700))
    for (const size of [1, 255, 256, 257, 511, 600]) {
      expect(await rootAt(BigInt(size), readNodesFromTiles(log.readTiles))).toEqual(treeRoot(LEAVES.slice(0, size)))
    }
  })
})

describe('tiles that are kept', () => {
  test('full ones are read once, partial ones each time, the oldest goes first', async () => {
    const log = memoryLog()
    await log.append(LEAVES.slice(0, 1000))
    const asked: string[] = []
    const kept = keepTiles(async ids => {
      asked.push(...ids.map(tileKey))
      return log.readTiles(ids)
    }, 2)
    const ids = (...indexes: bigint[]): TileId[] => indexes.map(index => ({ level: 0, index }))
    expect(await kept(ids(0n, 3n))).toEqual(await log.readTiles(ids(0n, 3n)))
    expect(await kept(ids(3n, 0n))).toEqual(await log.readTiles(ids(3n, 0n)))
    expect(asked).toEqual(['0/0', '0/3', '0/3'])
    await kept(ids(1n))
    await kept(ids(0n))
    await kept(ids(2n))
    asked.length = 0
    await kept(ids(0n, 2n, 1n))
    expect(asked).toEqual(['0/1'])
  })

  test('a partial tile that grew is seen grown', async () => {
    const log = memoryLog()
    const read = readNodesFromTiles(keepTiles(log.readTiles, 10))
    for (const size of [3, 200, 256, 300, 512, 513]) {
      await log.append(LEAVES.slice(Number(log.size), size))
      expect(await rootAt(BigInt(size), read)).toEqual(treeRoot(LEAVES.slice(0, size)))
    }
  })
})

describe('addresses of tiles', () => {
  test.each<[string, bigint, number]>([
    ['tile/0/000', 0n, 256],
    ['tile/0/067.p/1', 67n, 1],
    ['tile/0/x001/067', 1067n, 256],
    ['tile/0/x001/x234/067.p/255', 1234067n, 255],
    ['tile/0/x001/000', 1000n, 256],
  ])('%s', (path, index, width) => {
    expect(tilePath({ level: 0, index }, width)).toBe(path)
    expect(parseTilePath(path)).toEqual({ id: { level: 0, index }, width })
    const entries = path.replace('/0/', '/entries/')
    expect(bundlePath(index, width)).toBe(entries)
    expect(parseBundlePath(entries)).toEqual({ index, width })
  })

  test('writing and reading are inverses', () => {
    fc.assert(
      fc.property(
        fc.nat(63),
        fc.bigInt(0n, (1n << 64n) - 1n),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          expect(parseTilePath(tilePath({ level, index }, width))).toEqual({ id: { level, index }, width })
        },
      ),
    )
  })

  test.each([
    ['tile/0/67'],
    ['tile/00/067'],
    ['tile/64/067'],
    ['tile/0/x000/067'],
    ['tile/0/x67'],
    ['tile/0/001/067'],
    ['tile/0/067.p/0'],
    ['tile/0/067.p/256'],
    ['tile/0/067.p/01'],
    ['tile/0/067.p/'],
    ['tile/0/067/'],
    ['tile/0/x018/x446/x744/x073/x709/x551/616'],
    ['/tile/0/067'],
    ['tile/entries/067'],
    ['tile/0/067\n'],
  ])('refused: %s', path => {
    expect(() => parseTilePath(path)).toThrow(MerkleError)
  })

  test('no such tile to write', () => {
    for (const width of [0, 257, 1.5]) expect(() => bundlePath(0n, width)).toThrow(MerkleError)
    expect(() => tilePath({ level: 64, index: 0n })).toThrow(MerkleError)
    expect(() => tilePath({ level: 0, index: -1n })).toThrow(MerkleError)
    expect(() => parseBundlePath('tile/0/067')).toThrow(MerkleError)
  })
})
