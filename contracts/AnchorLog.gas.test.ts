import { Buffer } from 'node:buffer'
import { hexlify } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { connect, deploy, digestOf, keys, sign, struct } from './test/chain.ts'
import { consistencyProof, largeTree, leaf, type Tree } from './test/reference.ts'

const SIZE = 1_001_000
const witness = keys[0]!
const now = Math.floor(Date.now() / 1000)
let tree: Tree
let chain: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  tree = largeTree(SIZE)
  chain = await connect()
}, 120_000)

/** What one anchoring with one witness costs, the whole transaction. */
async function gasOf(first: number, second: number): Promise<number> {
  const at = (size: number, time: number) => ({ size, time, logRoot: tree.root(0, size), mapRoot: leaf(size) })
  const contract = await deploy(chain.signer, 'AnchorLog', [struct(at(first, now - 100)), [witness.address], 1])
  const next = at(second, now)
  const digest = digestOf(next, { chainId: chain.chainId, contract: await contract.getAddress() })
  const path = consistencyProof(tree, first, second).map(node => hexlify(node))
  const sent = await contract.getFunction('anchor')(struct(next), path, [sign(witness, digest)])
  return Number((await sent.wait()).gasUsed)
}

test('from a million entries to a thousand more costs at most 70,000 gas', async () => {
  const gas = await gasOf(1_000_000, 1_001_000)
  process.stdout.write(`gas of 1,000,000 → 1,001,000 with one witness: ${gas}\n`)
  expect(gas).toBeLessThanOrEqual(70_000)
})

test('60 random pairs in a log of a million cost at most 77,000 on average and 84,000 at worst', async () => {
  const random = mulberry32(20260629)
  const gas: number[] = []
  while (gas.length < 60) {
    const [a, b] = [1 + Math.floor(random() * 1_000_000), 1 + Math.floor(random() * 1_000_000)]
    if (a !== b) gas.push(await gasOf(Math.min(a, b), Math.max(a, b)))
  }
  const mean = Math.round(gas.reduce((sum, one) => sum + one, 0) / gas.length)
  process.stdout.write(`gas of 60 random pairs: mean ${mean}, worst ${Math.max(...gas)}\n`)
  expect(mean).toBeLessThanOrEqual(77_000)
  expect(Math.max(...gas)).toBeLessThanOrEqual(84_000)
})

test('an event that nobody checks costs about a third of it', async () => {
  const contract = await deploy(chain.signer, 'EventOnly')
  const sent = await contract.getFunction('anchor')(1_001_000, now, leaf(1), Buffer.alloc(32, 7))
  const gas = Number((await sent.wait()).gasUsed)
  process.stdout.write(`gas of an event alone: ${gas}\n`)
  expect(gas).toBeLessThan(26_000)
})

/** Random numbers that are the same in every run. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
