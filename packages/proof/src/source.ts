import { fromHex, type Head, type Subject, subjectKey, toHex } from '@nguon/statement'
import { ProofError } from './error.ts'
import { ANCHOR_LOG_SLOT, alertSlot, uint256 } from './evm.ts'
import type { EvmAnchor, ProofFile } from './file.ts'
import { parseProofFile } from './read-file.ts'
import type { Source } from './sources.ts'
import type { Trust } from './trust.ts'

/** A chain that only its operator runs, by the convention of development nodes: its word is always the operator's. */
const DEVELOPMENT_CHAIN = 31337n

/** A node to ask, as the reader knows it. */
export type Node = { name: string; url: string; independent: boolean }

/** What to ask it about: a contract, the block that a proof file names, and the subjects of its answers. */
export type Question = {
  chainId: bigint
  contract: string
  blockNumber: bigint | null
  subjects: readonly Subject[]
}

/**
 * What to ask about a proof file that may be anything yet: its own anchor, else the reader's contract, since an alert
 * stands there whatever the file says. Null where the reader trusts no contract; verifying says what is wrong.
 */
export function questionOf(file: string | Uint8Array, trust: Trust): Question | null {
  const parts = readable(file)
  const trusted = (anchor: EvmAnchor) =>
    trust.anchors.some(known => known.chainId === anchor.chainId && known.contract === anchor.contract)
  const anchor = parts?.anchors.find(trusted)
  const contract = anchor ?? trust.anchors.at(-1)
  if (!contract) return null
  const subjects = parts?.answers.map(({ subject }) => subject) ?? []
  return { chainId: contract.chainId, contract: contract.contract, blockNumber: anchor?.blockNumber ?? null, subjects }
}

function readable(file: string | Uint8Array): ProofFile | null {
  try {
    return parseProofFile(file)
  } catch (error) {
    if (error instanceof ProofError) return null
    throw error
  }
}

/** The network, as the caller gives it. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<{
  ok: boolean
  json(): Promise<unknown>
}>

/** A node that cannot be asked, or does not answer as a node of that chain. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly code: 'UNREACHABLE' | 'ANSWER' | 'OTHER_CHAIN'

  constructor(code: SourceError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Asks a node what it holds of a contract, over JSON-RPC. Four read methods are enough, so that a gateway can pass them
 * and nothing else.
 *
 * @throws {SourceError}
 */
export async function readSource(node: Node, question: Question, fetch: Fetch): Promise<Source> {
  const call = caller(node.url, fetch)
  const { chainId, contract, blockNumber, subjects } = question
  const chain = quantity(await call('eth_chainId', []))
  if (chain !== chainId) throw new SourceError('OTHER_CHAIN', `${node.name} speaks of chain ${chain}, not ${chainId}`)
  const latest = block(await call('eth_getBlockByNumber', ['latest', false]))
  if (!latest) throw new SourceError('ANSWER', `${node.name} has no block`)
  // All words from one block: a head written between two calls must not be read as half of each.
  const at = `0x${latest.number.toString(16)}`
  const word = async (slot: Uint8Array) => storageWord(await call('eth_getStorageAt', [contract, hexed(slot), at]))
  const slots = [0n, 1n, 2n].map(offset => word(uint256(ANCHOR_LOG_SLOT + offset)))
  const [logRoot, mapRoot, sizeAndTime] = await Promise.all(slots)
  const counts = await Promise.all(subjects.map(async subject => alertOf(subject, word)))
  const named = blockNumber === null ? null : block(await call('eth_getBlockByNumber', [hexOf(blockNumber), false]))
  return {
    name: node.name,
    independent: node.independent && chainId !== DEVELOPMENT_CHAIN,
    chainId,
    contract,
    blockHash: named && named.number === blockNumber ? named.hash : null,
    finalised: blockNumber !== null && (await isFinal(blockNumber, call)),
    head: headOf(logRoot!, mapRoot!, sizeAndTime!),
    alerts: new Map(counts),
  }
}

async function alertOf(subject: Subject, word: (slot: Uint8Array) => Promise<Uint8Array>): Promise<[string, bigint]> {
  const key = subjectKey(subject)
  return [toHex(key), BigInt(hexed(await word(alertSlot(key))))]
}

/** A development node may not know the tag; nothing is final there, which only makes a contradiction harder to claim. */
async function isFinal(blockNumber: bigint, call: Call): Promise<boolean> {
  try {
    const final = block(await call('eth_getBlockByNumber', ['finalized', false]))
    return final !== null && final.number >= blockNumber
  } catch (error) {
    if (error instanceof SourceError && error.code === 'ANSWER') return false
    throw error
  }
}

/** The head in the contract's storage; none where no contract has written one. */
function headOf(logRoot: Uint8Array, mapRoot: Uint8Array, sizeAndTime: Uint8Array): Head | null {
  const packed = BigInt(hexed(sizeAndTime))
  const size = packed >> 64n
  return size === 0n ? null : { size, time: packed & 0xffff_ffff_ffff_ffffn, logRoot, mapRoot }
}

type Call = (method: string, params: unknown[]) => Promise<unknown>

function caller(url: string, fetch: Fetch): Call {
  let id = 0
  return async (method, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
    let answer: unknown
    try {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      if (!response.ok) throw new SourceError('UNREACHABLE', `${url} refused ${method}`)
      answer = await response.json()
    } catch (cause) {
      if (cause instanceof SourceError) throw cause
      throw new SourceError('UNREACHABLE', `${url} did not answer ${method}`, { cause })
    }
    if (typeof answer !== 'object' || answer === null || !('result' in answer))
      throw new SourceError('ANSWER', `${url} has no result for ${method}`)
    return answer.result
  }
}

function quantity(value: unknown): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) throw new SourceError('ANSWER', 'not a quantity')
  return BigInt(value)
}

function storageWord(value: unknown): Uint8Array {
  // Some nodes leave the leading zeros out.
  return uint256(quantity(value))
}

function block(value: unknown): { number: bigint; hash: Uint8Array } | null {
  if (value === null) return null
  if (typeof value !== 'object' || !('hash' in value) || !('number' in value))
    throw new SourceError('ANSWER', 'not a block')
  if (typeof value.hash !== 'string' || !/^0x[0-9a-f]{64}$/i.test(value.hash))
    throw new SourceError('ANSWER', 'not a block hash')
  return { number: quantity(value.number), hash: fromHex(value.hash.slice(2).toLowerCase()) }
}

const hexed = (bytes: Uint8Array) => `0x${toHex(bytes)}`
const hexOf = (number: bigint) => `0x${number.toString(16)}`
