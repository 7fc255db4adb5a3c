import { Buffer } from 'node:buffer'
import { AbiCoder, type Contract, hexlify, id, keccak256, type Signer, toBeHex, type Wallet } from 'ethers'
import { beforeAll, describe, expect, test } from 'vitest'
import { compiled, connect, deploy, digestOf, keys, revertOf, sign, struct, type TestHead } from './test/chain.ts'
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

function headAt(size: number, time = now - 1000 + size): TestHead {
  return { size, time, logRoot: tree.root(0, size), mapRoot: Buffer.alloc(32, size) }
}

/** A contract at `size`, with what brings the next head to it. */
async function contractAt(size: number, witnesses = [first.address, second.address, third.address], quorum = 1) {
  const contract = await deploy(signer, 'AnchorLog', [struct(headAt(size)), witnesses, quorum])
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
  })

  test.each([
    ['an empty log', { ...headAt(1), size: 0 }, [first.address], 1, 'AnchorLogEmpty'],
    ['a head from the future', headAt(1, now + 3600), [first.address], 1, 'AnchorLogTimeAhead'],
    ['no quorum', headAt(1), [first.address], 0, 'AnchorLogQuorumOutOfBounds'],
    ['no witness', headAt(1), [], 0, 'AnchorLogQuorumOutOfBounds'],
    ['a quorum that cannot be met', headAt(1), [first.address], 2, 'AnchorLogQuorumOutOfBounds'],
    ['a witness twice', headAt(1), [first.address, first.address], 1, 'AnchorLogWitnessesNotAscending'],
    ['witnesses out of order', headAt(1), [second.address, first.address], 1, 'AnchorLogWitnessesNotAscending'],
    ['the zero address', headAt(1), [`0x${'0'.repeat(40)}`], 1, 'AnchorLogWitnessesNotAscending'],
  ])('refuses %s', async (_, head, witnesses, quorum, name) => {
    expect((await revertOf(deploy(signer, 'AnchorLog', [struct(head), witnesses, quorum]))).name).toBe(name)
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

  test('the place of an alert is still empty', async () => {
    const { address } = await contractAt(7)
    const slot = keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint256'], [id('a subject'), base + 3n]))
    expect(BigInt(await chain.ethers.provider.getStorage(address, slot))).toBe(0n)
  })

  test('every deployment has the checked-in code', async () => {
    const { address } = await contractAt(7)
    expect(await chain.ethers.provider.getCode(address)).toBe(compiled('AnchorLog').deployedBytecode)
  })
})
