import { Buffer } from 'node:buffer'
import { type Contract, hexlify, id, keccak256, type Signer, toBeHex, type Wallet } from 'ethers'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  ADMIN,
  compiled,
  connect,
  deploy,
  digestOf,
  keys,
  REGULATORS,
  revertOf,
  sign,
  struct,
  type TestHead,
  type TestTerms,
  terms,
} from './test/chain.ts'
import { consistencyProof, leaf, smallTree } from './test/reference.ts'

const [first, second, third, stranger] = keys as [Wallet, Wallet, Wallet, Wallet]
const tree = smallTree(Array.from({ length: 40 }, (_, i) => leaf(i)))
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

let chain: Awaited<ReturnType<typeof connect>>
let signer: Signer
beforeAll(async () => {
  chain = await connect()
  signer = chain.signer
})

const now = Math.floor(Date.now() / 1000)
const zero = `0x${'0'.repeat(40)}`

function headAt(size: number, time = now - 1000 + size): TestHead {
  return { size, time, logRoot: tree.root(0, size), mapRoot: Buffer.alloc(32, size) }
}

/** A contract at `size`, with what brings the next head to it. */
async function contractAt(size: number, witnesses = [first.address, second.address, third.address], quorum = 1) {
  const contract = await deploy(signer, 'AnchorLog', [struct(headAt(size)), terms({ witnesses, quorum })])
  const address = await contract.getAddress()
  const domain = { chainId: chain.chainId, contract: address }
  const signed = (head: TestHead, by: Wallet[] = [first]) => by.map(key => sign(key, digestOf(head, domain)))
  const anchor = (head: TestHead, changed: { path?: Uint8Array[]; signatures?: unknown[]; from?: number } = {}) =>
    contract.getFunction('anchor')(
      struct(head),
      (changed.path ?? consistencyProof(tree, changed.from ?? size, head.size)).map(node => hexlify(node)),
      changed.signatures ?? signed(head),
    )
  return { contract, address, domain, signed, anchor }
}

async function headOf(contract: Contract): Promise<TestHead> {
  const [size, time, logRoot, mapRoot] = await contract.getFunction('head')()
  return {
    size: Number(size),
    time: Number(time),
    logRoot: Buffer.from(logRoot.slice(2), 'hex'),
    mapRoot: Buffer.from(mapRoot.slice(2), 'hex'),
  }
}

/** Every event so far, as its name and values. */
async function namesOf(contract: Contract): Promise<string[]> {
  const logs = await contract.queryFilter('*')
  return logs.map(log => {
    const { name, args } = contract.interface.parseLog(log)!
    return `${name} ${args.join()}`
  })
}

describe('the constructor', () => {
  test('takes a first head and announces it', async () => {
    const { contract } = await contractAt(7)
    expect(await headOf(contract)).toEqual(headAt(7))
    const [event] = await contract.queryFilter('Anchored')
    expect((event as unknown as { args: unknown[] }).args).toEqual([
      7n,
      BigInt(headAt(7).time),
      ...struct(headAt(7)).slice(2),
    ])
  })

  test('tells who may witness and how many must', async () => {
    const { contract } = await contractAt(1, [first.address, second.address], 2)
    expect(await contract.getFunction('quorum')()).toBe(2n)
    expect(await contract.getFunction('witnessCount')()).toBe(2n)
    expect(await contract.getFunction('isWitness')(second.address)).toBe(true)
    expect(await contract.getFunction('isWitness')(stranger.address)).toBe(false)
    expect(await namesOf(contract)).toEqual([
      `WitnessAdded ${first.address}`,
      `WitnessAdded ${second.address}`,
      'QuorumChanged 2',
      ...REGULATORS.map(regulator => `RegulatorAdded ${regulator},${zero}`),
      expect.stringMatching(/^Anchored /),
    ])
  })

  test('tells who regulates, who administers and how long a change waits', async () => {
    const { contract } = await contractAt(1)
    expect(await contract.getFunction('regulatorCount')()).toBe(2n)
    expect(await contract.getFunction('isRegulator')(REGULATORS[1])).toBe(true)
    expect(await contract.getFunction('isRegulator')(ADMIN)).toBe(false)
    expect(await contract.getFunction('admin')()).toBe(ADMIN)
    expect(await contract.getFunction('delay')()).toBe(60n)
  })

  const [one, other] = REGULATORS as [string, string]
  test.each<[string, Partial<TestHead>, Partial<TestTerms>, string]>([
    ['an empty log', { size: 0 }, {}, 'AnchorLogEmpty'],
    ['a head from the future', { time: now + 3600 }, {}, 'AnchorLogTimeAhead'],
    ['no quorum', {}, { quorum: 0 }, 'AnchorLogQuorumOutOfBounds'],
    ['no witness', {}, { witnesses: [], quorum: 0 }, 'AnchorLogQuorumOutOfBounds'],
    ['a quorum that cannot be met', {}, { quorum: 2 }, 'AnchorLogQuorumOutOfBounds'],
    ['a quorum that would be cut off to one', {}, { quorum: 2n ** 128n + 1n }, 'AnchorLogQuorumOutOfBounds'],
    ['a witness twice', {}, { witnesses: [first.address, first.address] }, 'AnchorLogAddressesNotAscending'],
    ['witnesses out of order', {}, { witnesses: [second.address, first.address] }, 'AnchorLogAddressesNotAscending'],
    ['nobody as a witness', {}, { witnesses: [zero] }, 'AnchorLogAddressesNotAscending'],
    ['no regulator', {}, { regulators: [] }, 'AnchorLogTooFewRegulators'],
    ['one regulator alone', {}, { regulators: [one] }, 'AnchorLogTooFewRegulators'],
    ['a regulator twice', {}, { regulators: [one, one] }, 'AnchorLogAddressesNotAscending'],
    ['regulators out of order', {}, { regulators: [other, one] }, 'AnchorLogAddressesNotAscending'],
    ['nobody as a regulator', {}, { regulators: [zero, one] }, 'AnchorLogAddressesNotAscending'],
    ['a regulator who is the admin', {}, { admin: other }, 'AnchorLogRegulatorRefused'],
    ['no admin', {}, { admin: zero }, 'AnchorLogTermsMissing'],
    ['changes that do not wait', {}, { delay: 0 }, 'AnchorLogTermsMissing'],
  ])('refuses %s', async (_, head, changed, name) => {
    const args = [struct({ ...headAt(1), ...head }), terms(changed)]
    expect((await revertOf(deploy(signer, 'AnchorLog', args))).name).toBe(name)
  })
})

describe('anchor', () => {
  test('takes a larger, consistent, witnessed head and announces it', async () => {
    const { contract, anchor } = await contractAt(7)
    await anchor(headAt(12))
    expect(await headOf(contract)).toEqual(headAt(12))
    const events = await contract.queryFilter('Anchored')
    expect(events.map(event => (event as unknown as { args: unknown[] }).args[0])).toEqual([7n, 12n])
  })

  test('takes it from anyone', async () => {
    const { contract, signed } = await contractAt(7)
    const other = (await chain.ethers.getSigners())[5] as unknown as Signer
    const path = consistencyProof(tree, 7, 8).map(node => hexlify(node))
    await (contract.connect(other) as Contract).getFunction('anchor')(struct(headAt(8)), path, signed(headAt(8)))
    expect((await headOf(contract)).size).toBe(8)
  })

  test('goes on from head to head', async () => {
    const { contract, anchor } = await contractAt(1)
    for (const [from, to] of [
      [1, 2],
      [2, 3],
      [3, 17],
      [17, 40],
    ] as const)
      await anchor(headAt(to), { from })
    expect(await headOf(contract)).toEqual(headAt(40))
  })

  test.each([
    ['the same size', headAt(7, now), 'AnchorLogNotGrowing', [7n, 7n]],
    ['a smaller size', headAt(6, now), 'AnchorLogNotGrowing', [6n, 7n]],
    [
      'the same time',
      headAt(8, headAt(7).time),
      'AnchorLogTimeNotGrowing',
      [BigInt(headAt(7).time), BigInt(headAt(7).time)],
    ],
    ['an earlier time', headAt(8, 1), 'AnchorLogTimeNotGrowing', [1n, BigInt(headAt(7).time)]],
  ])('refuses %s', async (_, head, name, args) => {
    const { contract, anchor } = await contractAt(7)
    expect(await revertOf(anchor(head, { path: [] }))).toEqual({ name, args })
    expect(await headOf(contract)).toEqual(headAt(7))
  })

  test('refuses a time more than a minute ahead of the chain, and takes one just below', async () => {
    const { anchor } = await contractAt(7)
    const block = await chain.ethers.provider.getBlock('latest')
    expect((await revertOf(anchor(headAt(8, block!.timestamp + 120)))).name).toBe('AnchorLogTimeAhead')
    await anchor(headAt(8, block!.timestamp + 55))
  })
})

describe('witness signatures', () => {
  const next = headAt(9)

  test('one of three is enough where one is asked for, and all three are welcome', async () => {
    const { anchor, signed } = await contractAt(7)
    await anchor(next, { signatures: signed(next, [third]) })
    await anchor(headAt(10), { from: 9, signatures: signed(headAt(10), [first, second, third]) })
  })

  test('two are needed where two are asked for', async () => {
    const { anchor, signed } = await contractAt(7, [first.address, second.address, third.address], 2)
    expect(await revertOf(anchor(next, { signatures: [] }))).toEqual({
      name: 'AnchorLogTooFewSignatures',
      args: [0n, 2n],
    })
    expect(await revertOf(anchor(next, { signatures: signed(next, [first]) }))).toEqual({
      name: 'AnchorLogTooFewSignatures',
      args: [1n, 2n],
    })
    await anchor(next, { signatures: signed(next, [first, third]) })
  })

  test.each([
    ['one witness twice', [first, first], 'AnchorLogSignersNotAscending'],
    ['descending addresses', [second, first], 'AnchorLogSignersNotAscending'],
    ['a stranger', [stranger], 'AnchorLogSignerUnknown'],
  ])('refuses %s', async (_, by, name) => {
    const ascending = [first, second, third].filter(key => !by.includes(key) || key !== stranger)
    const { anchor, signed } = await contractAt(
      7,
      ascending.map(key => key.address),
    )
    expect((await revertOf(anchor(next, { signatures: signed(next, by) }))).name).toBe(name)
  })

  test('refuses a stranger beside enough witnesses: what is shown must all count', async () => {
    const { anchor, signed } = await contractAt(7, [first.address], 1)
    expect((await revertOf(anchor(next, { signatures: signed(next, [first, stranger]) }))).name).toBe(
      'AnchorLogSignerUnknown',
    )
  })

  test.each(['size', 'time', 'logRoot', 'mapRoot'] as const)('refuses a signature over another %s', async member => {
    const { anchor, signed } = await contractAt(7)
    const other = {
      ...next,
      [member]: typeof next[member] === 'number' ? Number(next[member]) + 1 : Buffer.alloc(32, 99),
    }
    const { name } = await revertOf(anchor(next, { signatures: signed(other) }))
    expect(['AnchorLogSignerUnknown', 'AnchorLogSignatureMalformed']).toContain(name)
  })

  test('refuses signatures for another chain or another contract', async () => {
    const { anchor, domain } = await contractAt(7)
    const chainSignature = sign(first, digestOf(next, { ...domain, chainId: domain.chainId + 1n }))
    const contractSignature = sign(first, digestOf(next, { ...domain, contract: first.address }))
    expect((await revertOf(anchor(next, { signatures: [chainSignature] }))).name).toBe('AnchorLogSignerUnknown')
    expect((await revertOf(anchor(next, { signatures: [contractSignature] }))).name).toBe('AnchorLogSignerUnknown')
  })

  test('refuses the high s of the same signature, s = 0 and a point that does not exist', async () => {
    const { anchor, signed } = await contractAt(7)
    const [[r, vs]] = signed(next) as [[string, string]]
    const s = BigInt(vs) & (2n ** 255n - 1n)
    const flipped = (BigInt(vs) >> 255n) ^ 1n
    // n - s has 255 bits only for some s; where it has not, the form itself cannot say it.
    const high = toBeHex(((flipped << 255n) | ((ORDER - s) & (2n ** 255n - 1n))) & (2n ** 256n - 1n), 32)
    const justHigh = toBeHex(HALF_ORDER + 1n, 32)
    for (const forged of [
      [r, high],
      [r, justHigh],
      [r, toBeHex(0n, 32)],
      [toBeHex(0n, 32), vs],
    ]) {
      const { name } = await revertOf(anchor(next, { signatures: [forged] }))
      expect(['AnchorLogSignatureMalformed', 'AnchorLogSignerUnknown']).toContain(name)
    }
    expect(await revertOf(anchor(next, { signatures: [[r, justHigh]] }))).toEqual({
      name: 'AnchorLogSignatureMalformed',
      args: [0n],
    })
    await anchor(next, { signatures: [[r, vs]] })
  })
})

describe('storage', () => {
  const base = (BigInt(keccak256(toBeHex(BigInt(id('nguon.anchorlog')) - 1n, 32))) >> 8n) << 8n

  test('the base slot is the ERC-7201 one', () => {
    expect(toBeHex(base, 32)).toBe('0x6fc965f35aa867077b31716521f51eadb08312329f650c648931b9f0aabde600')
  })

  test('log root, map root, size and time lie in the first three words', async () => {
    const { address, anchor } = await contractAt(7)
    await anchor(headAt(9))
    const { size, time, logRoot, mapRoot } = headAt(9)
    const words = [0n, 1n, 2n].map(i => chain.ethers.provider.getStorage(address, base + i))
    expect(await Promise.all(words)).toEqual([
      hexlify(logRoot),
      hexlify(mapRoot),
      toBeHex((BigInt(size) << 64n) | BigInt(time), 32),
    ])
  })

  test('every deployment has the checked-in code', async () => {
    const { address } = await contractAt(7)
    expect(await chain.ethers.provider.getCode(address)).toBe(compiled('AnchorLog').deployedBytecode)
  })
})
