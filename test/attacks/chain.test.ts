/** Attacks on the chain’s part of a file, and on its time. Formats §6, §8 and §9. */

import { consistencyPath } from '@nguon/merkle'
import type { EvmAnchor, ProofCode, ProofFile, Source } from '@nguon/proof'
import { readSource } from '@nguon/proof/source'
import {
  answerRpc,
  chainHolding,
  checkpointOf,
  logEvent,
  nodesOf,
  proofOf,
  seal,
  sourceOf,
  trustOf,
  type World,
  witnessed,
} from '@nguon/proof/testing'
import { fromHex, type Head, subjectKey, toHex } from '@nguon/statement'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { Wallet } from 'ethers'
import { describe, expect, it } from 'vitest'
import { connect, deploy, digestOf, revertOf, sign, struct, terms } from '../../contracts/test/chain.ts'
import { eventOf, invalidAt, LOT, PRODUCT, read, recall, type Stage, stage, withoutIndependent } from './operator.ts'

/** Two anchored heads, the second after a recall. */
function grown(options: Parameters<typeof stage>[0] = {}) {
  const it = stage(options)
  const before = seal(it.world)
  logEvent(it.world, it.farm, recall)
  return { ...it, before, after: seal(it.world) }
}

/** The file as it was under the world's first head. */
async function oldFile({ world }: { world: World }): Promise<ProofFile> {
  return await proofOf({ ...world, heads: world.heads.slice(0, 1) }, [LOT])
}

const owned = (world: World, changes: Partial<Source> = {}) =>
  sourceOf(world, { name: 'nền tảng', independent: false, ...changes })

describe('a file without `anchors`', () => {
  it('is never "verified", whatever witnesses and sources say', async () => {
    const { world } = grown()
    const file = { ...(await oldFile({ world })), anchors: [] }
    for (const sources of [[], [owned(world)], [sourceOf(world)]])
      expect(await read(world, file, { sources })).toMatchObject({
        verdict: 'unanchored',
        strength: null,
        reason: { step: 'anchor', code: 'anchor-missing' },
      })
  })
})

describe('an old head shown as new', () => {
  it('is old by the reader’s clock', async () => {
    const { world, before } = grown()
    const now = before.time + trustOf(world).maxAge + 1n
    const old = await read(world, await oldFile({ world }), { now, sources: [] })
    expect(old).toMatchObject({ verdict: 'stale', reason: { step: 'age', code: 'head-old' } })
  })

  it('is old by what the contract holds, which anyone can ask', async () => {
    const { world, before, after } = grown()
    const newest = { ...after, time: before.time + trustOf(world).maxAge / 4n + 1n }
    const sources = [sourceOf(world, { head: newest, blockHash: world.heads[0]!.blockHash })]
    expect(await read(world, await oldFile({ world }), { sources })).toMatchObject({
      verdict: 'stale',
      reason: { step: 'sources', code: 'head-superseded' },
    })
  })

  it('with a new time is not the head that the checkpoint, the witness or the contract has', async () => {
    const it = grown({ operated: true })
    const { world } = it
    const file = await oldFile(it)
    file.head.time += 3600n
    const now = file.head.time
    expect(await read(world, file, { now })).toMatchObject(invalidAt('head', 'checkpoint-other-head'))
    // The log's own key is in the operator's hand, the witness's is not.
    file.head.checkpoint = checkpointOf(world, file.head)
    expect(await read(world, file, { now })).toMatchObject(invalidAt('head', 'witness-signature'))
    withoutIndependent(world, file)
    file.head.witnesses = witnessed(world, file.head).filter(
      ({ address }) => file.head.witnesses[0]!.address === address,
    )
    expect(await read(world, file, { now })).toMatchObject(invalidAt('anchor', 'slots-differ'))
  })

  it('with a new time and a chain made up for it is contradicted by any other node', async () => {
    const it = grown({ operated: true })
    const { world } = it
    const file = withoutIndependent(world, await oldFile(it))
    file.head.time += 3600n
    file.head.checkpoint = checkpointOf(world, file.head)
    const own = world.witnesses.find(({ independent }) => !independent)!
    file.head.witnesses = [{ address: own.address, signature: own.sign(file.head) }]
    const { anchor, blockHash } = chainHolding(file.head, { ...world, number: 1000n })
    file.anchors = [anchor]
    const now = file.head.time
    const honest = world.heads[0]!.blockHash
    const accomplice = owned(world, { blockHash, head: file.head })
    expect(await read(world, file, { now, sources: [accomplice] })).toMatchObject({
      strength: 'operator',
      complete: false,
    })
    expect(await read(world, file, { now, sources: [] })).toMatchObject({ verdict: 'unanchored' })
    for (const sources of [
      [sourceOf(world, { blockHash: honest })],
      [accomplice, sourceOf(world, { blockHash: honest })],
    ])
      expect(await read(world, file, { now, sources })).toMatchObject({
        verdict: 'contradicted',
        reason: { step: 'sources', code: 'other-block' },
      })
  })
})

/** Writes members over those that are there. */
const put = <Target extends object>(target: Target, members: Partial<Target>): void => {
  Object.assign(target, members)
}

const forgeries = (all: [what: string, code: ProofCode, forge: (anchor: EvmAnchor, world: World) => void][]) =>
  it.each(all)('%s is refused: %s', async (_, code, forge) => {
    const { world } = grown()
    const file = await proofOf(world, [LOT])
    expect(await read(world, file)).toMatchObject({ verdict: 'recalled' })
    forge(file.anchors[0]!, world)
    expect(await read(world, file)).toMatchObject(invalidAt('anchor', code))
  })

describe('an anchor of another contract, chain or code', () => {
  const remade = (anchor: EvmAnchor, world: World, change: Partial<World>) => {
    const { head } = world.heads.at(-1)!
    Object.assign(anchor, chainHolding(head, { ...world, ...change, number: anchor.blockNumber }).anchor)
  }
  const OTHER = `0x${'bad0'.repeat(10)}`
  forgeries([
    [
      'another contract with the very head in it',
      'anchor-foreign',
      (anchor, world) => remade(anchor, world, { contract: OTHER }),
    ],
    [
      'another chain with the very head on it',
      'anchor-foreign',
      (anchor, world) => remade(anchor, world, { chainId: 1n }),
    ],
    [
      'other code at the contract’s address',
      'code-hash',
      (anchor, world) => remade(anchor, world, { codeHash: keccak_256(fromHex('60')) }),
    ],
    ['other rules of the chain', 'rules-unknown', anchor => put(anchor, { rules: 'qbft' })],
    [
      'another contract under the address of the right one',
      'account-proof',
      (anchor, world) => {
        remade(anchor, world, { contract: OTHER })
        anchor.contract = world.contract
      },
    ],
  ])
})

describe('a header, account or slot exchanged', () => {
  const earlier = (world: World) => world.heads[0]!.anchor
  forgeries([
    ['the header of an earlier block', 'header', (anchor, world) => put(anchor, { header: earlier(world).header })],
    [
      'the header of an earlier block with its number',
      'account-proof',
      (anchor, world) => {
        const { header, blockNumber } = earlier(world)
        Object.assign(anchor, { header, blockNumber })
      },
    ],
    [
      'the account of an earlier block',
      'account-proof',
      (anchor, world) => put(anchor, { account: earlier(world).account }),
    ],
    [
      'the storage of an earlier block',
      'storage-proof',
      (anchor, world) => put(anchor, { storage: earlier(world).storage }),
    ],
    ['the whole of an earlier anchor', 'slots-differ', (anchor, world) => put(anchor, earlier(world))],
    [
      'one slot for another',
      'storage-proof',
      anchor => put(anchor, { storage: [anchor.storage[1], anchor.storage[0], anchor.storage[2]] }),
    ],
    ['the value of a slot', 'storage-proof', ({ storage }) => put(storage[1], { value: new Uint8Array(32).fill(7) })],
    ['the proof of a slot', 'storage-proof', ({ storage }) => put(storage[1], { proof: storage[0].proof })],
  ])
})

describe('a first head that is not the log’s', () => {
  /** The log as the operator would like it to have been: of the same size, its last entry another. */
  const lying = ({ world, carrier }: Stage): World => {
    const other: World = { ...world, kept: world.kept.slice(0, -1), heads: [], now: world.now - 10n }
    logEvent(other, carrier, eventOf('storing'))
    seal(other)
    return other
  }

  it('is never joined by the log’s next head: the contract refuses it, and stays where it lied', async () => {
    const it = stage()
    const { world } = it
    const first = seal(world)
    const lie = lying(it).heads[0]!.head
    expect([lie.size, lie.time]).toEqual([first.size, first.time])
    logEvent(world, it.farm, recall)
    const next = seal(world)
    const { signer, chainId } = await connect()
    const witness = Wallet.createRandom()
    const anchoring = async (from: Head) => {
      const contract = await deploy(signer, 'AnchorLog', [struct(plain(from)), terms({ witnesses: [witness.address] })])
      const path = await consistencyPath(first.size, next.size, nodesOf(world))
      const domain = { chainId, contract: await contract.getAddress() }
      const signature = sign(new Wallet(witness.privateKey), digestOf(plain(next), domain))
      return contract.getFunction('anchor')(struct(plain(next)), path, [signature])
    }
    await expect(anchoring(first)).resolves.toBeDefined()
    expect(await revertOf(anchoring(lie))).toMatchObject({ name: 'AnchorLogInconsistent' })
  })

  it('is a head that no witness signed, and a reader refuses its file', async () => {
    const it = stage({ operated: true })
    const { world } = it
    const head = seal(world)
    const other = lying(it)
    const file = await proofOf(other, [LOT])
    const trust = trustOf(world)
    const sources = [sourceOf(other)]
    file.head.witnesses = []
    expect(await read(other, file, { trust, sources })).toMatchObject(invalidAt('head', 'below-quorum'))
    file.head.witnesses = witnessed(world, head)
    expect(await read(other, file, { trust, sources })).toMatchObject(invalidAt('head', 'witness-signature'))
    file.head.witnesses = witnessed(other, file.head)
    withoutIndependent(world, file)
    expect(await read(other, file, { trust, sources })).toMatchObject({ complete: false, strength: 'chain' })
  })
})

describe('alert raised after the head', () => {
  const raised = (subject = LOT) =>
    new Map([LOT, PRODUCT].map(one => [toHex(subjectKey(one)), one === subject ? 1n : 0n]))

  it('reaches whoever asks the contract, though the file knows nothing of it', async () => {
    const { world } = stage()
    seal(world)
    const file = await proofOf(world, [LOT])
    expect(await read(world, file)).toMatchObject({ verdict: 'verified' })
    for (const subject of [LOT, PRODUCT])
      expect(await read(world, file, { sources: [sourceOf(world, { alerts: raised(subject) })] })).toMatchObject({
        verdict: 'alert',
        alerts: { state: 'raised', subjects: [subject] },
      })
  })

  it('is not talked away by the operator’s own node', async () => {
    const { world } = stage()
    seal(world)
    const sources = [owned(world), sourceOf(world, { alerts: raised() })]
    expect(await read(world, undefined, { sources })).toMatchObject({ verdict: 'alert' })
  })

  it('is not said to be absent where nobody answered, nor on whose word where only the operator did', async () => {
    const { world } = stage()
    seal(world)
    expect(await read(world, undefined, { sources: [] })).toMatchObject({ alerts: { state: 'unknown' } })
    expect(await read(world, undefined, { sources: [owned(world)] })).toMatchObject({
      verdict: 'verified',
      alerts: { state: 'none', independent: false },
    })
  })

  it('is not said to be absent until a source answered for each contract that the reader trusts', async () => {
    const { world } = stage()
    seal(world)
    const other = `0x${'b'.repeat(40)}`
    const { anchors, ...rest } = trustOf(world)
    const trust = { ...rest, anchors: [...anchors, { ...anchors[0]!, contract: other }] }
    const silent = sourceOf(world, { alerts: null })
    const there = sourceOf(world, { contract: other, blockHash: null, head: null })
    const states = []
    for (const sources of [[sourceOf(world)], [silent, there], [sourceOf(world), { ...there, independent: false }]])
      states.push((await read(world, undefined, { sources, trust })).alerts)
    expect(states).toMatchObject([
      { state: 'unknown', independent: false },
      { state: 'unknown', independent: false },
      { state: 'none', independent: false },
    ])
    expect(await read(world, undefined, { sources: [sourceOf(world), there], trust })).toMatchObject({
      alerts: { state: 'none', independent: true },
    })
  })

  it('is read from the newest block, not from the one that the file names', async () => {
    const { world } = stage()
    seal(world)
    const asked: unknown[] = []
    const fetch = async (_: string, { body }: { body: string }) => {
      const { method, params } = JSON.parse(body)
      if (method === 'eth_getStorageAt') asked.push(params[2])
      const newest = { number: '0xffff', hash: `0x${'11'.repeat(32)}` }
      const result = params[0] === 'latest' ? newest : answerRpc(world, method, params)
      return { ok: true, json: async () => ({ result }) }
    }
    const question = { chainId: world.chainId, contract: world.contract, blockNumber: 1000n, subjects: [LOT] }
    await readSource({ name: 'a', url: 'https://a.example', independent: true }, question, fetch)
    expect(new Set(asked)).toEqual(new Set(['0xffff']))
  })
})

const plain = ({ size, time, logRoot, mapRoot }: Head) => ({
  size: Number(size),
  time: Number(time) - 100_000_000,
  logRoot,
  mapRoot,
})
