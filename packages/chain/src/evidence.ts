import { parseHeader, verifyAccountProof, verifyStorageProof } from '@nguon/proof'
import type { Head } from '@nguon/statement'
import { encodeRlp, getBytes, hexlify, keccak256, stripZerosLeft, toBeHex } from 'ethers'
import { z } from 'zod'
import {
  type Address,
  type AnchorLog,
  anchorLogCodeHash,
  anchorLogInterface,
  anchorLogSlot,
  blockParameter,
  ContractGoneError,
  readHead,
} from './anchor-log.ts'
import type { Rpc } from './rpc.ts'

/** A value in the contract's storage with its EIP-1186 proof: nodes root first; all lower-case `0x` hex. */
export type StorageEvidence = { key: string; value: string; proof: string[] }

/** The anchor object of a proof file (formats §8, §9), its members in that order. */
export type AnchorEvidence = {
  kind: 'evm'
  rules: 'ethereum'
  chainId: number
  contract: Address
  blockNumber: number
  header: string
  account: string[]
  storage: StorageEvidence[]
}

/** Where a head was anchored. */
export type AnchoredAt = { blockNumber: bigint; blockHash: Uint8Array; transaction: Uint8Array }

/** The chain does not hold the head, or the node's proof of it does not verify; `code` says which. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError'
  readonly code: 'HEAD_NOT_ON_CHAIN' | 'EVIDENCE_REFUSED' | 'EVIDENCE_WRONG'

  constructor(code: EvidenceError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * The newest block, from `since` on, whose `Anchored` event names `size`; the constructor's first head is
 * announced in the same way.
 * @throws {ChainUnavailableError}
 */
export async function findAnchoring(rpc: Rpc, contract: Address, size: bigint, since = 0n): Promise<AnchoredAt | null> {
  const topics = anchorLogInterface.encodeFilterTopics('Anchored', [size])
  const filter = { address: contract, topics, fromBlock: blockParameter(since), toBlock: 'latest' }
  const last = z.array(Log).parse(await rpc.request({ method: 'eth_getLogs', params: [filter] })).at(-1)
  if (!last) return null
  return {
    blockNumber: BigInt(last.blockNumber),
    blockHash: getBytes(last.blockHash),
    transaction: getBytes(last.transactionHash),
  }
}

/**
 * Fetches the proof that the contract held `head` in the block that anchored it and verifies it at once, since
 * nodes keep such proofs for about 128 blocks. Where that block's proof is gone already but the contract still holds
 * the head, the newest block proves it as well.
 * @throws {EvidenceError}
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function captureEvidence(
  rpc: Rpc,
  { chainId, contract }: AnchorLog,
  head: Head,
  since = 0n,
): Promise<{ evidence: AnchorEvidence; blockNumber: bigint; blockHash: Uint8Array }> {
  const anchored = await findAnchoring(rpc, contract, head.size, since)
  if (!anchored) throw new EvidenceError('HEAD_NOT_ON_CHAIN', `no block anchors the head of size ${head.size}`)
  try {
    return await evidenceAt(rpc, { chainId, contract }, head, anchored.blockHash)
  } catch (error) {
    if (!(error instanceof EvidenceError) || error.code !== 'EVIDENCE_REFUSED') throw error
    const held = await readHead(rpc, contract)
    if (held.size !== head.size) throw error
    const newest = Block.parse(await rpc.request({ method: 'eth_getBlockByNumber', params: ['latest', false] }))
    return await evidenceAt(rpc, { chainId, contract }, head, getBytes(newest.hash))
  }
}

/**
 * Checks that evidence shows `head` in the contract; what a verifier will do with it, but for the reader's trust.
 * @throws {EvidenceError}
 */
export function checkEvidence(evidence: AnchorEvidence, head: Head, blockHash: Uint8Array): void {
  try {
    const header = parseHeader(getBytes(evidence.header))
    requireEqual('block hash', header.hash, blockHash)
    requireEqual('block number', header.number, BigInt(evidence.blockNumber))
    const account = verifyAccountProof(header.stateRoot, getBytes(evidence.contract), evidence.account.map(bytes))
    if (!account) throw new Error('no account')
    requireEqual('code hash', account.codeHash, anchorLogCodeHash)
    for (const [i, expected] of slotsOf(head).entries()) {
      const { key, value, proof } = evidence.storage[i]!
      requireEqual('storage key', getBytes(key), expected.key)
      requireEqual('storage value', getBytes(value), expected.value)
      requireEqual('proven value', verifyStorageProof(account.storageRoot, expected.key, proof.map(bytes)), expected.value)
    }
  } catch (cause) {
    throw new EvidenceError('EVIDENCE_WRONG', `the node's proof of the head of size ${head.size} is wrong`, { cause })
  }
}

/** The three words in which the contract keeps a head: keys and values of 32 bytes. */
export function slotsOf(head: Head): { key: Uint8Array; value: Uint8Array }[] {
  const values = [head.logRoot, head.mapRoot, word((head.size << 64n) | head.time)]
  return values.map((value, i) => ({ key: word(anchorLogSlot + BigInt(i)), value }))
}

async function evidenceAt(rpc: Rpc, { chainId, contract }: AnchorLog, head: Head, blockHash: Uint8Array) {
  const block = Block.nullable().parse(
    await rpc.request({ method: 'eth_getBlockByHash', params: [hexlify(blockHash), false] }),
  )
  if (!block) throw new EvidenceError('HEAD_NOT_ON_CHAIN', `block ${hexlify(blockHash)} left the chain`)
  const proof = await getProof(rpc, contract, slotsOf(head).map(slot => hexlify(slot.key)), block)
  if (proof.accountProof.length === 0) throw new ContractGoneError(`no AnchorLog at ${contract}`)
  const evidence: AnchorEvidence = {
    kind: 'evm',
    rules: 'ethereum',
    chainId: Number(chainId),
    contract: contract.toLowerCase(),
    blockNumber: Number(block.number),
    header: headerRlp(block),
    account: proof.accountProof.map(lower),
    storage: proof.storageProof.map(({ key, value, proof }) => ({
      key: hexlify(word(BigInt(key))),
      value: hexlify(word(BigInt(value))),
      proof: proof.map(lower),
    })),
  }
  checkEvidence(evidence, head, blockHash)
  return { evidence, blockNumber: BigInt(block.number), blockHash }
}

async function getProof(rpc: Rpc, contract: Address, keys: string[], block: Block) {
  try {
    // By hash, so that a reorganisation between the calls cannot mix two blocks. Not every node takes that here.
    return Proof.parse(await rpc.request({ method: 'eth_getProof', params: [contract, keys, block.number] }))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'CHAIN_UNAVAILABLE') throw cause
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
  const header = encodeRlp([...fixed, ...since])
  // A fork that adds a field we do not know shows here, and not when a reader first verifies.
  if (keccak256(header) !== block.hash) {
    throw new EvidenceError('EVIDENCE_WRONG', `the header of block ${BigInt(block.number)} does not give its hash`)
  }
  return header
}

function requireEqual(what: string, found: Uint8Array | bigint, expected: Uint8Array | bigint): void {
  const text = (value: Uint8Array | bigint) => (typeof value === 'bigint' ? String(value) : hexlify(value))
  if (text(found) !== text(expected)) throw new Error(`${what} is ${text(found)}, not ${text(expected)}`)
}

function word(value: bigint): Uint8Array {
  return getBytes(toBeHex(value, 32))
}

function scalar(quantity: string): string {
  return stripZerosLeft(toBeHex(BigInt(quantity)))
}

function bytes(hex: string): Uint8Array {
  return getBytes(hex)
}

function lower(hex: string): string {
  return hex.toLowerCase()
}

const Hex = z.string().regex(/^0x[0-9a-f]*$/i)

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
