import { anchorJson, headSlots, readAnchor, verifyAnchor } from '@nguon/proof'
import type { Head } from '@nguon/statement'
import { encodeRlp, getBytes, hexlify, stripZerosLeft, toBeHex, toQuantity } from 'ethers'
import { z } from 'zod'
import { type Address, type AnchorLog, anchorLogCodeHash, anchorLogInterface, readHead } from './anchor-log.ts'
import { Hex, quantity } from './hex.ts'
import { ChainUnavailableError, type Rpc } from './rpc.ts'

/** Where a head was anchored. */
export type AnchoredAt = { blockNumber: bigint; blockHash: Uint8Array; transaction: Uint8Array }

/** An element of a proof file's `anchors` as JSON (formats §9), verified, and the block that it is of. */
export type Evidence = { evidence: ReturnType<typeof anchorJson>; blockNumber: bigint; blockHash: Uint8Array }

/** The chain does not hold the head, or the node's proof of it does not verify; `code` says which. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError'
  readonly code: 'HEAD_NOT_ON_CHAIN' | 'EVIDENCE_REFUSED' | 'EVIDENCE_WRONG'

  constructor(code: EvidenceError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** How many blocks back the anchoring of a head is looked for; nodes refuse logs of an unbounded range. */
const LOOK_BACK = 9_000n

/**
 * The newest block whose `Anchored` event names `size`; the constructor's first head is announced in the same way.
 * Null if it is not among the last thousands of blocks.
 * @throws {ChainUnavailableError}
 */
export async function findAnchoring(rpc: Rpc, contract: Address, size: bigint): Promise<AnchoredAt | null> {
  const newest = quantity(await rpc.request({ method: 'eth_blockNumber' }))
  const fromBlock = toQuantity(newest > LOOK_BACK ? newest - LOOK_BACK : 0n)
  const topics = anchorLogInterface.encodeFilterTopics('Anchored', [size])
  const filter = { address: contract, topics, fromBlock, toBlock: 'latest' }
  const last = z
    .array(Log)
    .parse(await rpc.request({ method: 'eth_getLogs', params: [filter] }))
    .at(-1)
  if (!last) return null
  return {
    blockNumber: BigInt(last.blockNumber),
    blockHash: getBytes(last.blockHash),
    transaction: getBytes(last.transactionHash),
  }
}

/**
 * The hash of the block of this height, as the node has it now; null if it has none, not yet or no longer.
 * @throws {ChainUnavailableError}
 */
export async function readBlockHash(rpc: Rpc, number: bigint): Promise<Uint8Array | null> {
  const block = await rpc.request({ method: 'eth_getBlockByNumber', params: [toQuantity(number), false] })
  return block === null ? null : getBytes(z.object({ hash: Hex }).parse(block).hash)
}

/**
 * Fetches the proof that the contract held `head` in the block that anchored it and verifies it at once, since
 * nodes keep such proofs for about 128 blocks. Where that block, or its proof, is gone already but the contract still
 * holds the head, the newest block proves it as well.
 * @throws {EvidenceError}
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function captureEvidence(rpc: Rpc, log: AnchorLog, head: Head): Promise<Evidence> {
  const anchored = await findAnchoring(rpc, log.contract, head.size)
  try {
    if (anchored) return await evidenceAt(rpc, log, head, anchored.blockHash)
  } catch (error) {
    if (!(error instanceof EvidenceError) || error.code !== 'EVIDENCE_REFUSED') throw error
  }
  const newest = Block.parse(await rpc.request({ method: 'eth_getBlockByNumber', params: ['latest', false] }))
  const held = await readHead(rpc, log.contract, { blockHash: getBytes(newest.hash) })
  if (held.size !== head.size) {
    throw new EvidenceError('HEAD_NOT_ON_CHAIN', `no block is left that proves the head of size ${head.size}`)
  }
  return await evidenceAt(rpc, log, head, getBytes(newest.hash))
}

async function evidenceAt(rpc: Rpc, { chainId, contract }: AnchorLog, head: Head, blockHash: Uint8Array) {
  const params = [hexlify(blockHash), false]
  const block = Block.nullable().parse(await rpc.request({ method: 'eth_getBlockByHash', params }))
  if (!block) throw new EvidenceError('HEAD_NOT_ON_CHAIN', `block ${hexlify(blockHash)} left the chain`)
  const { accountProof, storageProof } = await getProof(rpc, contract, head, block)
  try {
    const anchor = readAnchor({
      kind: 'evm',
      rules: 'ethereum',
      chainId: Number(chainId),
      contract: contract.toLowerCase(),
      blockNumber: Number(block.number),
      header: headerRlp(block),
      account: accountProof.map(lower),
      storage: storageProof.map(({ key, value, proof }) => ({
        key: toBeHex(BigInt(key), 32),
        value: toBeHex(BigInt(value), 32),
        proof: proof.map(lower),
      })),
    })
    const header = verifyAnchor(anchor, head, anchorLogCodeHash)
    // A fork that adds a header field we do not know of shows here, and not when a reader first verifies.
    if (hexlify(header.hash) !== hexlify(blockHash)) throw new Error('the header does not give the block hash')
    return { evidence: anchorJson(anchor), blockNumber: anchor.blockNumber, blockHash }
  } catch (cause) {
    const message = `the node's proof of the head of size ${head.size} does not verify`
    throw new EvidenceError('EVIDENCE_WRONG', message, { cause })
  }
}

async function getProof(rpc: Rpc, contract: Address, head: Head, block: Block) {
  const keys = headSlots(head).map(slot => hexlify(slot.key))
  try {
    // By number, since not every node takes a hash here. If the chain was reorganised between the calls, the
    // proof does not lead to the header's state root.
    return Proof.parse(await rpc.request({ method: 'eth_getProof', params: [contract, keys, block.number] }))
  } catch (cause) {
    if (cause instanceof ChainUnavailableError) throw cause
    const message = `the node gives no proof of block ${BigInt(block.number)}`
    throw new EvidenceError('EVIDENCE_REFUSED', message, { cause })
  }
}

/** The header as the chain hashes it: the fields of all forks so far, each there from its fork on. */
function headerRlp(block: Block): string {
  const fixed = [
    block.parentHash,
    block.sha3Uncles,
    block.miner,
    block.stateRoot,
    block.transactionsRoot,
    block.receiptsRoot,
    block.logsBloom,
    scalar(block.difficulty),
    scalar(block.number),
    scalar(block.gasLimit),
    scalar(block.gasUsed),
    scalar(block.timestamp),
    block.extraData,
    block.mixHash,
    block.nonce,
  ]
  const since = [
    block.baseFeePerGas && scalar(block.baseFeePerGas),
    block.withdrawalsRoot,
    block.blobGasUsed && scalar(block.blobGasUsed),
    block.excessBlobGas && scalar(block.excessBlobGas),
    block.parentBeaconBlockRoot,
    block.requestsHash,
  ].filter(field => field !== undefined)
  return encodeRlp([...fixed, ...since])
}

function scalar(quantity: string): string {
  return stripZerosLeft(toBeHex(BigInt(quantity)))
}

function lower(hex: string): string {
  return hex.toLowerCase()
}

const Log = z.object({ blockNumber: Hex, blockHash: Hex, transactionHash: Hex })

const Proof = z.object({
  accountProof: z.array(Hex),
  storageProof: z.array(z.object({ key: Hex, value: Hex, proof: z.array(Hex) })),
})

const Block = z.object({
  hash: Hex,
  parentHash: Hex,
  sha3Uncles: Hex,
  miner: Hex,
  stateRoot: Hex,
  transactionsRoot: Hex,
  receiptsRoot: Hex,
  logsBloom: Hex,
  difficulty: Hex,
  number: Hex,
  gasLimit: Hex,
  gasUsed: Hex,
  timestamp: Hex,
  extraData: Hex,
  mixHash: Hex,
  nonce: Hex,
  baseFeePerGas: Hex.optional(),
  withdrawalsRoot: Hex.optional(),
  blobGasUsed: Hex.optional(),
  excessBlobGas: Hex.optional(),
  parentBeaconBlockRoot: Hex.optional(),
  requestsHash: Hex.optional(),
})

type Block = z.infer<typeof Block>
