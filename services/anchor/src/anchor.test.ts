import {
  addressOfKey,
  anchorLogCodeHash,
  buildAnchorTransaction,
  generateEvmKey,
  type Rpc,
  readFees,
  readHead,
  readNonce,
  sendRaw,
  signDigest,
} from '@nguon/chain'
import { fund } from '@nguon/chain/testing'
import { consistencyPath, readNodesFromTiles } from '@nguon/merkle'
import { readAnchor, verifyAnchor } from '@nguon/proof'
import { headDigest } from '@nguon/statement'
import {
  anchorsOf,
  anchorTransactions,
  findHead,
  headInFlight,
  headSignatures,
  newestAnchoredHead,
  readTiles,
} from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { anchorOnce } from './anchor.ts'
import { REPLACE_AFTER_MS } from './bring.ts'
import { gatherSignatures } from './signatures.ts'
import { abandon, askWitnesses, fillTiles, headAt, openHead, testAnchor, testWitnesses } from './testing.ts'

let db: Awaited<ReturnType<typeof testDatabase>>['db']
type Setup = Awaited<ReturnType<typeof testAnchor>>

/** A database whose newest anchored head is the one that the contract was created with. */
async function setUp(options: Parameters<typeof testAnchor>[1] = {}): Promise<Setup> {
  const deps = await testAnchor(db, options)
  await openHead(db, 1)
  expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 1n })
  return deps
}

async function expectAnchored(deps: Setup, size: number): Promise<void> {
  expect(await readHead(deps.rpc, deps.target.contract)).toEqual(headAt(size))
  expect(await findHead(db, BigInt(size))).toMatchObject({ state: 'anchored' })
  const [anchor, ...others] = await anchorsOf(db, BigInt(size))
  expect(others).toEqual([])
  const header = verifyAnchor(readAnchor(JSON.parse(anchor!.evidence)), headAt(size), anchorLogCodeHash)
  expect(header.hash).toEqual(anchor!.blockHash)
}

beforeEach(async () => {
  ;({ db } = await testDatabase())
  await fillTiles(db)
})

describe('a turn of the anchorer', () => {
  test('has nothing to do where nothing is in flight', async () => {
    const deps = await setUp()
    expect(await anchorOnce(deps)).toEqual({ did: 'nothing' })
    await expectAnchored(deps, 1)
  })

  test('takes a head from the witness to the chain and brings the evidence back', async () => {
    const deps = await setUp()
    for (const size of [2, 3, 17, 300, 600]) {
      await openHead(db, size)
      expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: BigInt(size) })
      await expectAnchored(deps, size)
      expect(await anchorTransactions(db, BigInt(size), deps.target.chainId)).toHaveLength(1)
    }
    expect(await headInFlight(db)).toBeUndefined()
  })

  test('waits for a quorum, keeps what it has, and asks only who was silent', async () => {
    const deps = await setUp({ witnesses: testWitnesses(3), quorum: 2 })
    await openHead(db, 5)
    const [first, second, third] = deps.witnesses
    second!.holds = () => null
    third!.holds = () => {
      throw new Error('away')
    }
    expect(await anchorOnce(deps)).toEqual({ did: 'wait-for-witnesses', size: 5n })
    expect(await headSignatures(db, [5n])).toHaveLength(1)
    expect((await headInFlight(db))?.state).toBe('open')
    const asked = first!.asked
    second!.holds = headAt
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 5n })
    expect(first!.asked).toBe(asked)
    await expectAnchored(deps, 5)
  })

  test('counts no signature over another head, for another contract, or of another key', async () => {
    const deps = await setUp({ witnesses: testWitnesses(3), quorum: 1 })
    await openHead(db, 5)
    const [first, second, third] = deps.witnesses
    first!.holds = size => ({ ...headAt(size), mapRoot: new Uint8Array(32) })
    const foreign = askWitnesses(deps.witnesses, { ...deps.target, chainId: 1n })
    const genuine = deps.fetch!
    third!.key = generateEvmKey()
    const fetch: typeof globalThis.fetch = input =>
      String(input).startsWith(second!.url) ? foreign(input) : genuine(input)
    expect(await anchorOnce({ ...deps, fetch })).toEqual({ did: 'wait-for-witnesses', size: 5n })
    expect(await headSignatures(db, [5n])).toEqual([])
  })

  test('a signature that was kept for another contract is asked for anew', async () => {
    const deps = await setUp()
    await openHead(db, 5)
    const elsewhere = { ...deps.target, contract: `0x${'33'.repeat(20)}` }
    await gatherSignatures({ ...deps, target: elsewhere, fetch: askWitnesses(deps.witnesses, elsewhere) }, headAt(5))
    expect(await headSignatures(db, [5n])).toHaveLength(1)
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 5n })
  })

  test('leaves a head alone that was given up while its witnesses were asked', async () => {
    const deps = await setUp()
    await openHead(db, 5)
    const fetch: typeof globalThis.fetch = async input => {
      await abandon(db, 5)
      return await deps.fetch!(input)
    }
    expect(await anchorOnce({ ...deps, fetch })).toEqual({ did: 'nothing' })
    expect(await findHead(db, 5n)).toMatchObject({ state: 'abandoned' })
    await openHead(db, 6)
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 6n })
  })

  test('a head that anyone else brought is taken as anchored, without a transaction of ours', async () => {
    const deps = await setUp()
    await openHead(db, 9)
    await bringAsStranger(deps, 1, 9)
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 9n })
    await expectAnchored(deps, 9)
    expect(await anchorTransactions(db, 9n, deps.target.chainId)).toEqual([])
  })

  test('goes on from a head that was given up here and brought by anyone else', async () => {
    const deps = await setUp()
    await openHead(db, 9)
    await abandon(db, 9)
    await bringAsStranger(deps, 1, 9)
    await openHead(db, 12)
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 12n })
    await expectAnchored(deps, 12)
  })
})

test('the first head waits for the contract that will be created with it', async () => {
  const deps = await testAnchor(db)
  const target = { ...deps.target, contract: `0x${'44'.repeat(20)}` }
  const early = { ...deps, target, fetch: askWitnesses(deps.witnesses, target) }
  expect(await anchorOnce(early)).toEqual({ did: 'nothing' })
  await openHead(db, 1)
  expect(await anchorOnce(early)).toEqual({ did: 'wait-for-chain', size: 1n })
  expect((await headInFlight(db))?.state).toBe('witnessed')
})

describe('a chain in trouble', () => {
  test('a head that has its quorum waits for a chain that is down', async () => {
    const deps = await setUp()
    await openHead(db, 5)
    const rpc = brokenAfter(deps.rpc, 0)
    await expect(anchorOnce({ ...deps, rpc })).rejects.toThrow('died')
    expect((await headInFlight(db))?.state).toBe('witnessed')
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 5n })
  })

  test('a contract that is gone, another chain, and a head that is not ours have each their code', async () => {
    const deps = await setUp()
    const nowhere = { ...deps.target, contract: `0x${'44'.repeat(20)}` }
    await expect(anchorOnce({ ...deps, target: nowhere })).rejects.toMatchObject({ code: 'CONTRACT_GONE' })
    await expect(anchorOnce({ ...deps, target: { ...deps.target, chainId: 5n } })).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
    })
    // The database is an older copy: it never heard of the contract's head.
    await bringAsStranger(deps, 1, 9)
    await expect(anchorOnce(deps)).rejects.toMatchObject({ code: 'CHAIN_HOLDS_OTHER_HEAD' })
  })

  test('a chain that went back by one head gets the same head again, by the same transaction', async () => {
    const deps = await setUp()
    const snapshot = await deps.rpc.request({ method: 'evm_snapshot' })
    await openHead(db, 5)
    await anchorOnce(deps)
    const [before] = await anchorsOf(db, 5n)
    await deps.rpc.request({ method: 'evm_revert', params: [snapshot] })
    await deps.rpc.request({ method: 'evm_increaseTime', params: [100] })
    await deps.rpc.request({ method: 'evm_mine' })
    expect(await readHead(deps.rpc, deps.target.contract)).toEqual(headAt(1))
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor-again', size: 5n })
    await expectAnchored(deps, 5)
    const [after] = await anchorsOf(db, 5n)
    expect(after!.blockHash).not.toEqual(before!.blockHash)
    expect(await anchorTransactions(db, 5n, deps.target.chainId)).toHaveLength(1)
  })

  test('a chain that went back by several heads gets the newest, and then what is in flight', async () => {
    const deps = await setUp()
    const snapshot = await deps.rpc.request({ method: 'evm_snapshot' })
    for (const size of [5, 9, 12]) {
      await openHead(db, size)
      await anchorOnce(deps)
    }
    await openHead(db, 20)
    await deps.rpc.request({ method: 'evm_revert', params: [snapshot] })
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor-again', size: 12n })
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 20n })
    expect(await findHead(db, 12n)).toMatchObject({ state: 'anchored' })
    await expectAnchored(deps, 20)
  })

  test('evidence of a block that was replaced by another is captured again', async () => {
    const deps = await setUp()
    const snapshot = await deps.rpc.request({ method: 'evm_snapshot' })
    await openHead(db, 5)
    await anchorOnce(deps)
    const { raw } = (await anchorTransactions(db, 5n, deps.target.chainId))[0]!
    const before = (await anchorsOf(db, 5n))[0]!
    await deps.rpc.request({ method: 'evm_revert', params: [snapshot] })
    await deps.rpc.request({ method: 'evm_increaseTime', params: [100] })
    await sendRaw(deps.rpc, raw)
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor-again', size: 5n })
    expect((await anchorsOf(db, 5n))[0]!.blockHash).not.toEqual(before.blockHash)
    await expectAnchored(deps, 5)
  })

  test('a transaction that is in no block is waited for, then replaced by one that offers more', async () => {
    const deps = await setUp()
    await openHead(db, 5)
    await deps.rpc.request({ method: 'evm_setAutomine', params: [false] })
    expect(await anchorOnce(deps)).toEqual({ did: 'wait-for-chain', size: 5n })
    expect(await anchorOnce(deps)).toEqual({ did: 'wait-for-chain', size: 5n })
    expect(await anchorTransactions(db, 5n, deps.target.chainId)).toHaveLength(1)
    deps.clock.ahead = REPLACE_AFTER_MS + 5_000
    expect(await anchorOnce(deps)).toEqual({ did: 'wait-for-chain', size: 5n })
    const stored = await anchorTransactions(db, 5n, deps.target.chainId)
    expect(stored).toHaveLength(2)
    expect(stored[0]!.nonce).toBe(stored[1]!.nonce)
    await deps.rpc.request({ method: 'evm_setAutomine', params: [true] })
    await deps.rpc.request({ method: 'evm_mine' })
    expect(await anchorOnce(deps)).toEqual({ did: 'anchor', size: 5n })
    await expectAnchored(deps, 5)
  })
})

describe('dying at any step', () => {
  test('before or after any question to the chain, the next turn brings the head there once', async () => {
    const deps = await setUp()
    let size = 1
    for (const when of ['before', 'after'] as const) {
      for (let step = 0; ; step++) {
        size++
        await openHead(db, size)
        const died = await anchorOnce({ ...deps, rpc: brokenAfter(deps.rpc, step, when) }).then(
          () => false,
          error => String(error).includes('died'),
        )
        if (died) expect(await anchorOnce(deps)).toMatchObject({ size: BigInt(size) })
        await expectAnchored(deps, size)
        expect(await anchorTransactions(db, BigInt(size), deps.target.chainId)).toHaveLength(1)
        if (!died) break
        expect(step).toBeLessThan(40)
      }
    }
    // Every head was anchored, in its turn, by one transaction, and no nonce was left out.
    expect(await readNonce(deps.rpc, addressOfKey(deps.key))).toBe(BigInt(size))
    expect((await newestAnchoredHead(db))?.size).toBe(BigInt(size))
  })

  test('before any query of the database, the next turn brings the head there once', async () => {
    const deps = await setUp()
    let size = 1
    for (let step = 0; ; step++) {
      size++
      await openHead(db, size)
      let left = step
      const dying = db.withPlugin({
        transformQuery({ node }) {
          if (left-- === 0) throw new Error('died')
          return node
        },
        transformResult: async ({ result }) => result,
      })
      const died = await anchorOnce({ ...deps, db: dying }).then(
        () => false,
        error => String(error).includes('died'),
      )
      if (died) expect(await anchorOnce(deps)).toMatchObject({ size: BigInt(size) })
      await expectAnchored(deps, size)
      expect(await anchorTransactions(db, BigInt(size), deps.target.chainId)).toHaveLength(1)
      if (!died) break
      expect(step).toBeLessThan(40)
    }
    expect(size).toBeGreaterThan(8)
  })
})

/** A node that dies with its `step`-th question, having answered it or not. */
function brokenAfter(rpc: Rpc, step: number, when: 'before' | 'after' = 'before'): Rpc {
  let asked = 0
  return {
    async request(call) {
      const last = asked++ >= step
      if (last && when === 'before') throw new Error('died')
      const answer = await rpc.request(call)
      if (last) throw new Error('died')
      return answer
    },
  }
}

/** Brings a witnessed head with a key that is nobody's. */
async function bringAsStranger(deps: Setup, from: number, to: number): Promise<void> {
  const stranger = generateEvmKey()
  await fund(deps.rpc, addressOfKey(stranger))
  const nodes = readNodesFromTiles(async ids => {
    const rows = await readTiles(db, ids)
    return ids.map(id => rows.find(row => row.level === id.level && row.index === id.index)!.hashes)
  })
  const [{ key, address }] = deps.witnesses as [Setup['witnesses'][number]]
  const signatures = [{ address, signature: signDigest(key, headDigest(headAt(to), deps.target)) }]
  const consistency = await consistencyPath(BigInt(from), BigInt(to), nodes)
  const fees = await readFees(deps.rpc)
  const call = { head: headAt(to), consistency, signatures }
  const { raw } = await buildAnchorTransaction(deps.rpc, stranger, { ...deps.target, nonce: 0n, fees }, call)
  await sendRaw(deps.rpc, raw)
}
