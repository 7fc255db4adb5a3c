import { Buffer } from 'node:buffer'
import { readAnchor, verifyAnchor } from '@nguon/proof'
import type { Head } from '@nguon/statement'
import { hexlify, Transaction, TypedDataEncoder } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consistencyProof, leaf, smallTree } from '../../../contracts/test/reference.ts'
import {
  type AnchorLog,
  addressOfKey,
  anchorLogCodeHash,
  buildAnchorTransaction,
  ChainMismatchError,
  ContractGoneError,
  captureEvidence,
  feesOf,
  findAnchoring,
  findTransaction,
  generateEvmKey,
  predictContractAddress,
  type Rpc,
  raiseFees,
  readChainId,
  readFees,
  readHead,
  readIsWitness,
  readNonce,
  readQuorum,
  requireAnchorLog,
  sendRaw,
  signDigest,
  TransactionRefusedError,
} from './index.ts'
import { type Anvil, deployAnchorLog, fund, hardhatRpc, startAnvil } from './testing.ts'

const tree = smallTree(Array.from({ length: 20 }, (_, i) => leaf(i)))
const now = BigInt(Math.floor(Date.now() / 1000))
const key = generateEvmKey()
const witness = generateEvmKey()

const headAt = (size: number): Head => ({
  size: BigInt(size),
  time: now - 1000n + BigInt(size),
  logRoot: Uint8Array.from(tree.root(0, size)),
  mapRoot: new Uint8Array(32).fill(size),
})

function callFor(head: Head, from: number, { chainId, contract }: AnchorLog, by = witness) {
  const digest = TypedDataEncoder.hash(
    { name: 'Nguon AnchorLog', version: '1', chainId, verifyingContract: contract },
    {
      Head: ['uint64 size', 'uint64 time', 'bytes32 logRoot', 'bytes32 mapRoot'].map(field => ({
        type: field.split(' ')[0]!,
        name: field.split(' ')[1]!,
      })),
    },
    { ...head, logRoot: hexlify(head.logRoot), mapRoot: hexlify(head.mapRoot) },
  )
  const signature = signDigest(by, Buffer.from(digest.slice(2), 'hex'))
  return {
    head,
    consistency: consistencyProof(tree, from, Number(head.size)),
    signatures: [{ address: addressOfKey(by), signature }],
  }
}

let anvil: Anvil
beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.stop())

describe.each([
  ['a chain in this process', hardhatRpc],
  ['a node of its own', async () => anvil.rpc],
])('on %s', (_, connect: () => Promise<Rpc>) => {
  let rpc: Rpc
  let log: AnchorLog
  beforeAll(async () => {
    rpc = await connect()
    const nonce = await readNonce(rpc, addressOfKey(key))
    const contract = await deployAnchorLog(rpc, key, {
      first: headAt(3),
      witnesses: [addressOfKey(witness)],
      quorum: 1,
    })
    expect(contract).toBe(predictContractAddress(addressOfKey(key), nonce))
    log = { chainId: await readChainId(rpc), contract }
  })

  async function build(head: Head, from: number, fees = readFees(rpc)) {
    const nonce = await readNonce(rpc, addressOfKey(key))
    return await buildAnchorTransaction(rpc, key, { ...log, nonce, fees: await fees }, callFor(head, from, log))
  }

  test('the contract is ours, with the head and the witnesses it was created with', async () => {
    await requireAnchorLog(rpc, log)
    expect(await readHead(rpc, log.contract)).toEqual(headAt(3))
    expect(await readQuorum(rpc, log.contract)).toBe(1n)
    expect(await readIsWitness(rpc, log.contract, addressOfKey(witness))).toBe(true)
    expect(await readIsWitness(rpc, log.contract, addressOfKey(key))).toBe(false)
  })

  test('an address without a contract, another code and another chain are told apart', async () => {
    const nobody = `0x${'11'.repeat(20)}`
    await expect(readHead(rpc, nobody)).rejects.toThrow(ContractGoneError)
    await expect(requireAnchorLog(rpc, { ...log, contract: nobody })).rejects.toThrow(ContractGoneError)
    await expect(requireAnchorLog(rpc, { ...log, chainId: 5n })).rejects.toThrow(ChainMismatchError)
  })

  test('the constructor’s head has evidence', async () => {
    const { evidence, blockHash } = await captureEvidence(rpc, log, headAt(3))
    const header = verifyAnchor(readAnchor(JSON.parse(JSON.stringify(evidence))), headAt(3), anchorLogCodeHash)
    expect(header.hash).toEqual(blockHash)
  })

  test('a stored transaction is sent again without harm, anchors once, and leaves evidence', async () => {
    const transaction = await build(headAt(7), 3)
    expect(await findTransaction(rpc, transaction.hash)).toEqual({ state: 'unknown' })
    await sendRaw(rpc, transaction.raw)
    await sendRaw(rpc, transaction.raw)
    const mined = await findTransaction(rpc, transaction.hash)
    expect(mined).toMatchObject({ state: 'mined', succeeded: true })
    expect(await readHead(rpc, log.contract)).toEqual(headAt(7))
    const { evidence, blockNumber, blockHash } = await captureEvidence(rpc, log, headAt(7))
    expect(mined).toMatchObject({ blockNumber, blockHash })
    expect(verifyAnchor(readAnchor(evidence), headAt(7), anchorLogCodeHash).hash).toEqual(blockHash)
    expect(await findAnchoring(rpc, log.contract, 7n)).toEqual({
      blockNumber,
      blockHash,
      transaction: transaction.hash,
    })
  })

  test('the head can be read as it was at a block', async () => {
    const first = (await findAnchoring(rpc, log.contract, 3n))!
    expect(await readHead(rpc, log.contract, first.blockNumber)).toEqual(headAt(3))
    expect(await readHead(rpc, log.contract, { blockHash: first.blockHash })).toEqual(headAt(3))
  })

  test('a head that the contract would not take is refused before anything is paid, with its reason', async () => {
    const nonce = await readNonce(rpc, addressOfKey(key))
    const build = async (call: ReturnType<typeof callFor>) =>
      buildAnchorTransaction(rpc, key, { ...log, nonce, fees: await readFees(rpc) }, call)
    await expect(build(callFor(headAt(5), 3, log))).rejects.toMatchObject({
      code: 'ANCHOR_REFUSED',
      reason: 'AnchorLogNotGrowing',
    })
    await expect(build(callFor(headAt(9), 6, log))).rejects.toMatchObject({ reason: 'AnchorLogInconsistent' })
    await expect(build(callFor(headAt(9), 7, log, key))).rejects.toMatchObject({ reason: 'AnchorLogSignerUnknown' })
    await expect(build(callFor(headAt(9), 7, { ...log, chainId: 1n }))).rejects.toMatchObject({
      reason: 'AnchorLogSignerUnknown',
    })
  })

  test('a transaction whose nonce is used is refused', async () => {
    const nonce = await readNonce(rpc, addressOfKey(key))
    const fees = await readFees(rpc)
    const old = await buildAnchorTransaction(rpc, key, { ...log, nonce: nonce - 1n, fees }, callFor(headAt(9), 7, log))
    await expect(sendRaw(rpc, old.raw)).rejects.toThrow(TransactionRefusedError)
  })

  test('no evidence is captured for a head that is not there, or is not quite the one that is', async () => {
    await expect(captureEvidence(rpc, log, headAt(8))).rejects.toMatchObject({ code: 'HEAD_NOT_ON_CHAIN' })
    const other = { ...headAt(7), mapRoot: Buffer.alloc(32, 99) }
    await expect(captureEvidence(rpc, log, other)).rejects.toMatchObject({ code: 'EVIDENCE_WRONG' })
  })

  test('a proof that the node made up is not taken for evidence', async () => {
    const lying: Rpc = {
      async request(call) {
        const answer = await rpc.request(call)
        if (call.method !== 'eth_getProof') return answer
        const text = JSON.stringify(answer)
        const root = Buffer.from(headAt(7).logRoot).toString('hex')
        return JSON.parse(text.replaceAll(root, Buffer.from(headAt(8).logRoot).toString('hex')))
      },
    }
    await expect(captureEvidence(lying, log, headAt(7))).rejects.toMatchObject({ code: 'EVIDENCE_WRONG' })
  })

  test('where the block’s proof is gone, the newest block proves the head as well', async () => {
    const { blockNumber } = (await findAnchoring(rpc, log.contract, 7n))!
    await rpc.request({ method: 'evm_mine' })
    const forgetful: Rpc = {
      async request(call) {
        if (call.method === 'eth_getProof' && BigInt(String(call.params?.[2])) === blockNumber)
          throw new Error('distance too large')
        return await rpc.request(call)
      },
    }
    const captured = await captureEvidence(forgetful, log, headAt(7))
    expect(captured.blockNumber).toBeGreaterThan(blockNumber)
    await expect(captureEvidence(forgetful, log, { ...headAt(7), time: 5n })).rejects.toMatchObject({
      code: 'EVIDENCE_WRONG',
    })
  })

  test('a replacement offers more than the nodes ask for', async () => {
    const fees = { maxFee: 1_000_000_000n, maxPriorityFee: 7n }
    const { raw } = await build(headAt(9), 7, Promise.resolve({ ...fees, maxFee: fees.maxFee * 100n }))
    expect(feesOf(raw)).toEqual({ ...fees, maxFee: fees.maxFee * 100n })
    expect(Transaction.from(hexlify(raw)).to?.toLowerCase()).toBe(log.contract)
    const raised = raiseFees(fees)
    expect(raised.maxFee * 10n).toBeGreaterThanOrEqual(fees.maxFee * 11n)
    expect(raised.maxPriorityFee * 10n).toBeGreaterThanOrEqual(fees.maxPriorityFee * 11n)
  })
})

test('a node that stopped is unavailable, not silent', async () => {
  const node = await startAnvil()
  await fund(node.rpc, addressOfKey(key))
  await node.stop()
  await expect(readChainId(node.rpc)).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
})
