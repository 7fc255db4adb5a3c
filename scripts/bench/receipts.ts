/**
 * Receipts (formats §7) signed a second on one core: the path read from the tiles of a tree of a million entries, the bytes,
 * the signature. No address serves them yet; the promise that goes with every accepted statement is measured beside them.
 */

import { randomBytes } from 'node:crypto'
import { growTiles, inclusionPath, keepTiles, readNodesFromTiles, rootAt } from '@nguon/merkle'
import { generateP256 } from '@nguon/signer'
import { assemblePromise, assembleReceipt, draftPromise, draftReceipt } from '@nguon/statement'
import { type Figure, rate } from './table.ts'

const SIZE = 1_000_000

/** Measures both. */
export async function measureReceipts(seconds: number): Promise<Figure[]> {
  const key = generateP256()
  const leaves = Array.from({ length: SIZE }, (_, i) => leaf(i))
  const tiles = new Map(
    (await growTiles(0n, leaves, async () => [])).map(({ id, hashes }) => [`${id.level}/${id.index}`, hashes]),
  )
  const read = readNodesFromTiles(
    keepTiles(async ids => ids.map(({ level, index }) => tiles.get(`${level}/${index}`)!), tiles.size),
  )
  const size = BigInt(SIZE)
  const root = await rootAt(size, read)
  const claims = { kid: key.kid, iss: 'https://nguon.example', sub: 'https://id.gs1.org/01/08930000000019/10/A' }
  const receipts = await rate(seconds, async () => {
    const index = BigInt(Math.floor(Math.random() * SIZE))
    const receipt = { ...claims, time: 1_790_000_000, size, index, path: await inclusionPath(index, size, read) }
    const draft = draftReceipt(receipt, root)
    assembleReceipt(draft, key.sign(draft.toBeSigned))
  })
  const promises = await rate(seconds, () => {
    const draft = draftPromise(key.kid, {
      ...{ origin: 'nguon.example/log', entryId: leaves[0]!, received: 1_790_000_000, due: 1_790_000_900 },
    })
    assemblePromise(draft, key.sign(draft.toBeSigned))
  })
  const message = leaf(0)
  const signing = await rate(seconds, () => key.sign(message))
  const ceiling = { name: 'one ES256 signature alone', value: signing }
  return [
    { name: 'receipts signed, tree of 1,000,000', value: receipts, unit: 'receipts/s', ceiling },
    { name: 'promises signed', value: promises, unit: 'promises/s', ceiling },
  ]
}

const drawn = new Uint8Array(randomBytes(32))

/** Some leaf hash of this position. */
function leaf(position: number): Uint8Array {
  const hash = drawn.slice()
  new DataView(hash.buffer).setUint32(0, position)
  return hash
}
