import { type Contract, type Signer, toQuantity, type Wallet } from 'ethers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ADMIN, type Chain, connect, deploy, keys, REGULATORS, revertOf, struct, terms } from './test/chain.ts'
import { leaf } from './test/reference.ts'

const [first, second, third, fourth] = keys as [Wallet, Wallet, Wallet, Wallet]
const DELAY = 7 * 86_400
const LIFETIME = 14 * 86_400
const zero = `0x${'0'.repeat(40)}`

/** A change as the contract's struct. */
type Change = [action: number, witness: string, quorum: number]
const adding = (key: Wallet): Change => [0, key.address, 0]
const removing = (key: Wallet): Change => [1, key.address, 0]
const lowering = (quorum: number): Change => [2, zero, quorum]

let chain: Chain
let contract: Contract
beforeAll(async () => {
  chain = await connect()
})

/** A contract of two witnesses out of three, unless the test says otherwise. */
async function begin(witnesses: Wallet[] = [first, second, third], quorum = 2): Promise<void> {
  const head = { size: 1, time: 1_780_000_000, logRoot: leaf(0), mapRoot: leaf(1) }
  const agreed = terms({ witnesses: witnesses.map(key => key.address), quorum, delay: DELAY })
  contract = await deploy(chain.signer, 'AnchorLog', [struct(head), agreed])
}
beforeEach(() => begin())

async function call(name: string, argument: unknown, account = ADMIN): Promise<unknown> {
  const signer = (await chain.ethers.getSigner(account)) as unknown as Signer
  return (contract.connect(signer) as Contract).getFunction(name)(argument)
}

const encoded = (name: string, change: Change) => contract.interface.encodeFunctionData(name, [change])

async function pass(seconds: number): Promise<void> {
  await chain.provider.request({ method: 'evm_increaseTime', params: [toQuantity(seconds)] })
  await chain.provider.request({ method: 'evm_mine', params: [] })
}

/** Announces the changes and lets the delay go by. */
async function announce(...changes: Change[]): Promise<void> {
  for (const change of changes) await call('schedule', change)
  await pass(DELAY)
}

const readyAt = (change: Change): Promise<bigint> => contract.getFunction('readyAt')(change)
const isWitness = (key: Wallet): Promise<boolean> => contract.getFunction('isWitness')(key.address)
const state = async () => ({
  quorum: Number(await contract.getFunction('quorum')()),
  witnesses: Number(await contract.getFunction('witnessCount')()),
})

async function eventsOf(name: string): Promise<unknown[][]> {
  const events = await contract.queryFilter(name)
  return events.map(event => [...(event as unknown as { args: unknown[] }).args])
}

describe('a change', () => {
  test('is announced to everyone and waits out the delay', async () => {
    await call('schedule', adding(fourth))
    const block = await chain.ethers.provider.getBlock('latest')
    const ready = BigInt(block!.timestamp + DELAY)
    expect(await readyAt(adding(fourth))).toBe(ready)
    expect(await eventsOf('ChangeScheduled')).toEqual([[0n, fourth.address, 0n, ready]])
    await pass(DELAY - 10)
    expect(await revertOf(call('execute', adding(fourth)))).toEqual({ name: 'AnchorLogChangeNotReady', args: [ready] })
    expect(await isWitness(fourth)).toBe(false)
    await pass(10)
    await call('execute', adding(fourth))
    expect(await isWitness(fourth)).toBe(true)
    expect(await state()).toEqual({ quorum: 2, witnesses: 4 })
    expect((await eventsOf('WitnessAdded')).at(-1)).toEqual([fourth.address])
  })

  test('can be made in the very second it is ready, and not in the one before', async () => {
    await call('schedule', adding(fourth))
    const ready = Number(await readyAt(adding(fourth)))
    const at = (time: number) => chain.provider.request({ method: 'evm_setNextBlockTimestamp', params: [time] })
    await at(ready - 1)
    await chain.provider.request({ method: 'evm_mine', params: [] })
    const asked = { from: ADMIN, to: await contract.getAddress(), data: encoded('execute', adding(fourth)) }
    const answer = chain.provider.request({ method: 'eth_call', params: [asked, 'latest'] })
    expect((await revertOf(answer)).name).toBe('AnchorLogChangeNotReady')
    await at(ready)
    await call('execute', adding(fourth))
  })

  test('is made once', async () => {
    await announce(adding(fourth), removing(fourth))
    await call('execute', adding(fourth))
    expect(await readyAt(adding(fourth))).toBe(0n)
    await call('execute', removing(fourth))
    expect((await revertOf(call('execute', adding(fourth)))).name).toBe('AnchorLogChangeNotScheduled')
  })

  test('announced anew waits anew', async () => {
    await announce(adding(fourth))
    await call('schedule', adding(fourth))
    expect((await revertOf(call('execute', adding(fourth)))).name).toBe('AnchorLogChangeNotReady')
  })

  test('that nobody made within fourteen days has lapsed', async () => {
    await announce(adding(fourth))
    const lapsed = (await readyAt(adding(fourth))) + BigInt(LIFETIME)
    await pass(LIFETIME)
    expect(await revertOf(call('execute', adding(fourth)))).toEqual({ name: 'AnchorLogChangeLapsed', args: [lapsed] })
    await announce(adding(fourth))
    await pass(LIFETIME - DELAY)
    await call('execute', adding(fourth))
  })

  test('that is called off is not made', async () => {
    await announce(adding(fourth))
    await call('cancel', adding(fourth))
    expect((await revertOf(call('execute', adding(fourth)))).name).toBe('AnchorLogChangeNotScheduled')
    expect(await eventsOf('ChangeCancelled')).toEqual([[0n, fourth.address, 0n]])
  })

  test('that was never announced is neither made nor called off', async () => {
    await announce(adding(fourth))
    for (const name of ['execute', 'cancel']) {
      expect((await revertOf(call(name, removing(first)))).name).toBe('AnchorLogChangeNotScheduled')
      expect((await revertOf(call(name, [1, fourth.address, 0]))).name).toBe('AnchorLogChangeNotScheduled')
    }
  })

  test.each<[string, Change]>([
    ['an addition that names a quorum', [0, fourth.address, 1]],
    ['a removal that names a quorum', [1, first.address, 1]],
    ['a lowering that names a witness', [2, first.address, 1]],
  ])('that says more than it does is refused: %s', async (_, change) => {
    expect((await revertOf(call('schedule', change))).name).toBe('AnchorLogChangeMalformed')
  })

  test.each([
    ['a regulator', REGULATORS[0]!],
    ['a stranger', '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65'],
  ])('is not %s’s to announce, make or call off', async (_, account) => {
    await announce(adding(fourth))
    const expected = { name: 'AnchorLogNotAdmin', args: [account] }
    for (const name of ['schedule', 'execute', 'cancel'])
      expect(await revertOf(call(name, adding(fourth), account))).toEqual(expected)
    expect(await revertOf(call('raiseQuorum', 3, account))).toEqual(expected)
  })
})

describe('witnesses', () => {
  test('are removed after the delay', async () => {
    await announce(removing(third))
    await call('execute', removing(third))
    expect(await isWitness(third)).toBe(false)
    expect(await state()).toEqual({ quorum: 2, witnesses: 2 })
    expect(await eventsOf('WitnessRemoved')).toEqual([[third.address]])
  })

  test('that are some are not added, those that are none not removed, nor is nobody added', async () => {
    await announce(adding(first), removing(fourth), [0, zero, 0])
    expect(await revertOf(call('execute', adding(first)))).toEqual({
      name: 'AnchorLogWitnessNotNew',
      args: [first.address],
    })
    expect((await revertOf(call('execute', [0, zero, 0]))).name).toBe('AnchorLogWitnessNotNew')
    expect(await revertOf(call('execute', removing(fourth)))).toEqual({
      name: 'AnchorLogWitnessUnknown',
      args: [fourth.address],
    })
  })

  test('are never fewer than the quorum, in whatever order announced changes come', async () => {
    await announce(removing(first), removing(second), removing(third), lowering(1))
    await call('execute', removing(second))
    const outOfBounds = { name: 'AnchorLogQuorumOutOfBounds', args: [2n, 1n] }
    expect(await revertOf(call('execute', removing(third)))).toEqual(outOfBounds)
    expect(await revertOf(call('execute', removing(first)))).toEqual(outOfBounds)
    await call('execute', lowering(1))
    await call('execute', removing(first))
    expect(await revertOf(call('execute', removing(third)))).toEqual({
      name: 'AnchorLogQuorumOutOfBounds',
      args: [1n, 0n],
    })
    expect(await state()).toEqual({ quorum: 1, witnesses: 1 })
  })
})

describe('the quorum', () => {
  test('is raised at once within the number of witnesses', async () => {
    await call('raiseQuorum', 3)
    expect((await state()).quorum).toBe(3)
    expect(await eventsOf('QuorumChanged')).toEqual([[2n], [3n]])
    expect(await revertOf(call('raiseQuorum', 4))).toEqual({ name: 'AnchorLogQuorumOutOfBounds', args: [4n, 3n] })
  })

  test.each([0, 1, 2])('is not lowered to %d of two by raising it', async quorum => {
    expect(await revertOf(call('raiseQuorum', quorum))).toEqual({
      name: 'AnchorLogQuorumNotRaised',
      args: [BigInt(quorum), 2n],
    })
  })

  test('is not cut off where it is stored', async () => {
    expect((await revertOf(call('raiseQuorum', 2n ** 128n + 3n))).name).toBe('AnchorLogQuorumOutOfBounds')
  })

  test('is lowered after the delay, never to nothing', async () => {
    await announce(lowering(1), lowering(0))
    await call('execute', lowering(1))
    expect((await state()).quorum).toBe(1)
    expect((await revertOf(call('execute', lowering(0)))).name).toBe('AnchorLogQuorumOutOfBounds')
  })

  test('is not raised, nor kept, by what was announced as a lowering', async () => {
    await announce(lowering(1), lowering(2), lowering(3))
    for (const quorum of [2, 3]) {
      expect(await revertOf(call('execute', lowering(quorum)))).toEqual({
        name: 'AnchorLogQuorumNotLowered',
        args: [BigInt(quorum), 2n],
      })
    }
    await call('execute', lowering(1))
    expect((await revertOf(call('execute', lowering(2)))).name).toBe('AnchorLogQuorumNotLowered')
  })

  test('raised meanwhile stops a removal that was announced before', async () => {
    await announce(removing(third))
    await call('raiseQuorum', 3)
    expect((await revertOf(call('execute', removing(third)))).name).toBe('AnchorLogQuorumOutOfBounds')
  })
})
