import { Buffer } from 'node:buffer'
import { type Node, readSource } from '@nguon/proof/source'
import { type Head, type Subject, subjectKey, toHex } from '@nguon/statement'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AnchorLog,
  addressOfKey,
  buildClearAlertTransaction,
  buildRaiseAlertsTransaction,
  findTransaction,
  generateEvmKey,
  type Numbers,
  type Rpc,
  readChainId,
  readFees,
  readIsOpen,
  readIsRegulator,
  readNonce,
  readOpenNotices,
  type SignedTransaction,
  sendRaw,
} from './index.ts'
import { type Anvil, deployAnchorLog, fund, hardhatRpc, startAnvil } from './testing.ts'

const [regulator, other, witness] = [generateEvmKey(), generateEvmKey(), generateEvmKey()]
const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
const [lot, product] = [subjectKey(LOT), subjectKey(PRODUCT)]
const recall = Buffer.alloc(32, 1)
const order = Buffer.alloc(32, 2)
const first: Head = { size: 5n, time: 1_750_000_000n, logRoot: Buffer.alloc(32, 7), mapRoot: Buffer.alloc(32, 8) }

let anvil: Anvil
beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.stop())

describe.each([
  ['a chain in this process', hardhatRpc],
  ['a node of its own', async () => anvil.rpc],
])('alerts on %s', (_, connect: () => Promise<Rpc>) => {
  let rpc: Rpc
  let log: AnchorLog
  beforeAll(async () => {
    rpc = await connect()
    const regulators = [addressOfKey(regulator), addressOfKey(other)]
    const terms = { first, witnesses: [addressOfKey(witness)], quorum: 1, regulators }
    log = { chainId: await readChainId(rpc), contract: await deployAnchorLog(rpc, generateEvmKey(), terms) }
    await fund(rpc, addressOfKey(regulator))
    await fund(rpc, addressOfKey(witness))
  })

  const numbersFor = async (key: string): Promise<Numbers> => ({
    ...log,
    nonce: await readNonce(rpc, addressOfKey(key)),
    fees: await readFees(rpc),
  })

  async function carried({ raw, hash }: SignedTransaction): Promise<boolean> {
    await sendRaw(rpc, raw).catch(error => {
      // Hardhat mines a call that the contract refuses, and says so at once.
      if (error.code !== 'TRANSACTION_REFUSED') throw error
    })
    for (;;) {
      const found = await findTransaction(rpc, hash)
      if (found.state === 'mined') return found.succeeded
      await new Promise(done => setTimeout(done, 20))
    }
  }

  /** What a reader's own look-up says: proof files are verified with it. */
  async function lookUp(): Promise<(bigint | undefined)[]> {
    const node: Node = { name: 'node', url: 'http://node.test', independent: false }
    const question = { ...log, blockNumber: null, subjects: [LOT, PRODUCT] }
    const { alerts, head } = await readSource(node, question, async (_url, { body }) => {
      const { method, params } = JSON.parse(body)
      return { ok: true, json: async () => ({ result: await rpc.request({ method, params }) }) }
    })
    expect(head).toEqual({ ...first, logRoot: new Uint8Array(32).fill(7), mapRoot: new Uint8Array(32).fill(8) })
    return [lot, product].map(key => alerts!.get(toHex(key)))
  }

  test('are counted by the contract and read by a reader’s look-up from its storage', async () => {
    expect(await lookUp()).toEqual([0n, 0n])
    const raised = buildRaiseAlertsTransaction(regulator, await numbersFor(regulator), {
      keys: [lot, product],
      notice: recall,
    })
    expect(raised.from).toBe(addressOfKey(regulator))
    expect(await carried(raised)).toBe(true)
    expect(await lookUp()).toEqual([1n, 1n])
    const more = { keys: [lot], notice: order }
    expect(await carried(buildRaiseAlertsTransaction(regulator, await numbersFor(regulator), more))).toBe(true)
    expect(await lookUp()).toEqual([2n, 1n])
    expect([await readOpenNotices(rpc, log.contract, lot), await readOpenNotices(rpc, log.contract, product)]).toEqual([
      2n,
      1n,
    ])
    expect(await readIsOpen(rpc, log.contract, { key: product, notice: recall })).toBe(true)
    expect(await readIsOpen(rpc, log.contract, { key: product, notice: order })).toBe(false)
    for (const notice of [recall, order]) {
      const numbers = await numbersFor(regulator)
      expect(await carried(buildClearAlertTransaction(regulator, numbers, { key: lot, notice }))).toBe(true)
    }
    expect(await lookUp()).toEqual([0n, 1n])
  })

  test('reach a hundred lots in one transaction, whose gas is enough', async () => {
    const keys = Array.from({ length: 100 }, (_, i) => subjectKey({ type: 'lot', id: `(01)08930000000019(10)L${i}` }))
    const raised = buildRaiseAlertsTransaction(regulator, await numbersFor(regulator), { keys, notice: recall })
    expect(await carried(raised)).toBe(true)
    for (const key of [keys[0]!, keys[99]!]) expect(await readOpenNotices(rpc, log.contract, key)).toBe(1n)
  })

  test('are regulators’ alone', async () => {
    expect(await readIsRegulator(rpc, log.contract, addressOfKey(other))).toBe(true)
    expect(await readIsRegulator(rpc, log.contract, addressOfKey(witness))).toBe(false)
    const key = subjectKey({ type: 'lot', id: '(01)08930000000019(10)OTHER' })
    const raised = { keys: [key], notice: recall }
    expect(await carried(buildRaiseAlertsTransaction(witness, await numbersFor(witness), raised))).toBe(false)
    expect(await readOpenNotices(rpc, log.contract, key)).toBe(0n)
  })
})
