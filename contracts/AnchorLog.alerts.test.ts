import { AbiCoder, type Contract, id, keccak256, type Signer, toBeHex } from 'ethers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ADMIN, type Chain, connect, deploy, REGULATORS, revertOf, struct, terms } from './test/chain.ts'
import { leaf } from './test/reference.ts'

const BASE = 0x6fc965f35aa867077b31716521f51eadb08312329f650c648931b9f0aabde600n
const [lot, item, product] = [id('a lot'), id('an item'), id('a product')] as [string, string, string]
const [recall, order] = [id('a recall'), id('another order')] as [string, string]

let chain: Chain
let contract: Contract
/** The contract as called by an account. */
let as: (account: string) => Promise<Contract>
const [first, second] = REGULATORS as [string, string]
const third = '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65'

beforeAll(async () => {
  chain = await connect()
})
beforeEach(async () => {
  const head = { size: 1, time: 1_780_000_000, logRoot: leaf(0), mapRoot: leaf(1) }
  contract = await deploy(chain.signer, 'AnchorLog', [struct(head), terms()])
  as = async account => contract.connect((await chain.ethers.getSigner(account)) as unknown as Signer) as Contract
})

const call = async (account: string, name: string, ...args: unknown[]) => (await as(account)).getFunction(name)(...args)
const open = (key: string): Promise<bigint> => contract.getFunction('openNotices')(key)
const isOpen = (key: string, notice: string): Promise<boolean> => contract.getFunction('isOpen')(key, notice)
const isRegulator = (account: string): Promise<boolean> => contract.getFunction('isRegulator')(account)

/** The word that a proof of storage shows for a key (formats §6). */
async function word(key: string): Promise<bigint> {
  const slot = keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint256'], [key, BASE + 3n]))
  return BigInt(await chain.ethers.provider.getStorage(await contract.getAddress(), slot))
}

async function eventsOf(name: string): Promise<unknown[][]> {
  const events = await contract.queryFilter(name)
  return events.map(event => [...(event as unknown as { args: unknown[] }).args])
}

describe('an alert', () => {
  test('is raised on many subjects at once and counted where proofs look', async () => {
    await call(first, 'raiseAlerts', [lot, product], recall)
    expect([await word(lot), await word(product), await word(item)]).toEqual([1n, 1n, 0n])
    expect([await open(lot), await open(product), await open(item)]).toEqual([1n, 1n, 0n])
    expect([await isOpen(lot, recall), await isOpen(lot, order), await isOpen(item, recall)]).toEqual([
      true,
      false,
      false,
    ])
    expect(await eventsOf('AlertRaised')).toEqual([
      [lot, recall, first],
      [product, recall, first],
    ])
  })

  test('stands until every notice is cleared, by any regulator', async () => {
    await call(first, 'raiseAlerts', [lot], recall)
    await call(second, 'raiseAlerts', [lot], order)
    expect(await word(lot)).toBe(2n)
    await call(second, 'clearAlert', lot, recall)
    expect([await word(lot), await isOpen(lot, recall), await isOpen(lot, order)]).toEqual([1n, false, true])
    await call(first, 'clearAlert', lot, order)
    expect([await word(lot), await open(lot)]).toEqual([0n, 0n])
    expect(await eventsOf('AlertCleared')).toEqual([
      [lot, recall, second],
      [lot, order, first],
    ])
  })

  test('raised again, or twice in one call, counts once; the other subjects get theirs', async () => {
    await call(first, 'raiseAlerts', [lot], recall)
    await call(second, 'raiseAlerts', [lot, item, item], recall)
    expect([await word(lot), await word(item)]).toEqual([1n, 1n])
    expect(await eventsOf('AlertRaised')).toHaveLength(2)
  })

  test('can be raised anew after it was cleared', async () => {
    await call(first, 'raiseAlerts', [lot], recall)
    await call(first, 'clearAlert', lot, recall)
    await call(first, 'raiseAlerts', [lot], recall)
    expect(await word(lot)).toBe(1n)
  })

  test('that is not open cannot be cleared', async () => {
    await call(first, 'raiseAlerts', [lot], recall)
    const expected = { name: 'AnchorLogNoticeNotOpen', args: [lot, order] }
    expect(await revertOf(call(first, 'clearAlert', lot, order))).toEqual(expected)
    await call(first, 'clearAlert', lot, recall)
    expect((await revertOf(call(first, 'clearAlert', lot, recall))).name).toBe('AnchorLogNoticeNotOpen')
    expect(await word(lot)).toBe(0n)
  })

  test.each([
    ['the admin', ADMIN],
    ['a stranger', third],
  ])('is not %s’s to raise or to clear', async (_, account) => {
    await call(first, 'raiseAlerts', [lot], recall)
    const expected = { name: 'AnchorLogNotRegulator', args: [account] }
    expect(await revertOf(call(account, 'raiseAlerts', [item], recall))).toEqual(expected)
    expect(await revertOf(call(account, 'clearAlert', lot, recall))).toEqual(expected)
    expect([await word(lot), await word(item)]).toEqual([1n, 0n])
  })

  test('no alert lies anywhere else: the head’s words and the neighbours’ stay', async () => {
    const address = await contract.getAddress()
    const words = () => Promise.all([0n, 1n, 2n, 3n].map(i => chain.ethers.provider.getStorage(address, BASE + i)))
    const before = await words()
    await call(first, 'raiseAlerts', [lot, toBeHex(0, 32), `0x${'ff'.repeat(32)}`], recall)
    expect(await words()).toEqual(before)
    expect([await word(lot), await word(toBeHex(0, 32)), await word(`0x${'ff'.repeat(32)}`)]).toEqual([1n, 1n, 1n])
  })
})

describe('the regulators', () => {
  test('take others in and put them out, two of them always left', async () => {
    await call(second, 'addRegulator', third)
    await call(third, 'raiseAlerts', [lot], recall)
    await call(third, 'removeRegulator', first)
    expect([await isRegulator(first), await isRegulator(second), await isRegulator(third)]).toEqual([false, true, true])
    expect(await contract.getFunction('regulatorCount')()).toBe(2n)
    expect(await revertOf(call(first, 'clearAlert', lot, recall))).toEqual({
      name: 'AnchorLogNotRegulator',
      args: [first],
    })
    expect(await revertOf(call(third, 'removeRegulator', third))).toEqual({
      name: 'AnchorLogTooFewRegulators',
      args: [1n],
    })
    expect((await eventsOf('RegulatorAdded')).at(-1)).toEqual([third, second])
    expect(await eventsOf('RegulatorRemoved')).toEqual([[first, third]])
  })

  test('may leave by themselves', async () => {
    await call(first, 'addRegulator', third)
    await call(first, 'removeRegulator', first)
    expect(await isRegulator(first)).toBe(false)
  })

  test.each([
    ['the admin', ADMIN],
    ['one of them', second],
    ['nobody', `0x${'0'.repeat(40)}`],
  ])('do not take %s in', async (_, account) => {
    expect(await revertOf(call(first, 'addRegulator', account))).toEqual({
      name: 'AnchorLogRegulatorRefused',
      args: [account],
    })
  })

  test('do not put out who is none', async () => {
    await call(first, 'addRegulator', third)
    expect(await revertOf(call(first, 'removeRegulator', ADMIN))).toEqual({
      name: 'AnchorLogNotRegulator',
      args: [ADMIN],
    })
  })

  test.each([
    ['the admin', ADMIN],
    ['a stranger', third],
  ])('are not chosen by %s', async (_, account) => {
    const expected = { name: 'AnchorLogNotRegulator', args: [account] }
    expect(await revertOf(call(account, 'addRegulator', third))).toEqual(expected)
    expect(await revertOf(call(account, 'removeRegulator', first))).toEqual(expected)
  })
})
