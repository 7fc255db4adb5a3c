import { appendLeaf, emptyFrontier, frontierRoot, growTiles, readNodesFromTiles, rootAt } from '@nguon/merkle'
import { expect, test } from 'vitest'
import { computeStep, openEdge } from './step.ts'

/** Some leaf hash of this position. */
function leaf(position: number): Uint8Array {
  const hash = new Uint8Array(32).fill(7)
  new DataView(hash.buffer).setUint32(0, position)
  return hash
}
const leaves = (from: number, count: number) => Array.from({ length: count }, (_, i) => leaf(from + i))
const name = ({ level, index }: { level: number; index: bigint }) => `${level}/${index}`

// The second step fills a tile of level 1, which level 2 then takes up: that one was last written long ago.
test('a later step of a transaction finds tiles of its own steps and of the database at once', async () => {
  const [before, first, second] = [2 * 65_536 - 60, 50, 300]
  const written = new Map(
    (await growTiles(0n, leaves(0, before), async () => [])).map(({ id, hashes }) => [name(id), hashes]),
  )
  const edge = openEdge(async ids =>
    ids.map(id => {
      const tile = written.get(name(id))
      if (!tile) throw new Error(`tile ${name(id)} is not written yet`)
      return tile
    }),
  )
  const steps = []
  for (const [from, count] of [
    [before, first],
    [before + first, second],
  ] as const) {
    const statements = leaves(from, count).map(leaf => ({ leaf, subjects: [] }))
    steps.push(await computeStep(edge, BigInt(from), { statements, signers: [], subjects: [] }))
  }
  for (const tile of steps.flatMap(({ tiles }) => tiles)) written.set(name(tile), tile.hashes)

  const size = before + first + second
  const root = await rootAt(
    BigInt(size),
    readNodesFromTiles(async ids => ids.map(id => written.get(name(id))!)),
  )
  expect(root).toEqual(frontierRoot(leaves(0, size).reduce(appendLeaf, emptyFrontier())))
})
