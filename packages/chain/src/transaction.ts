import type { Head } from '@nguon/statement'
import { concat, getBytes, hexlify, SigningKey, Transaction } from 'ethers'
import {
  type Address,
  type AnchorLog,
  anchorLogBytecode,
  anchorLogInterface,
  headArgument,
  revertedWith,
} from './anchor-log.ts'
import { quantity } from './hex.ts'
import { addressOfKey } from './key.ts'
import type { Rpc } from './rpc.ts'

/** What a transaction may cost (EIP-1559), in wei for a unit of gas. */
export type Fees = { maxFee: bigint; maxPriorityFee: bigint }

/** A transaction signed here, ready to be stored and then sent, any number of times. */
export type SignedTransaction = { hash: Uint8Array; raw: Uint8Array; from: Address; nonce: bigint }

/** A witness's signature over a head: ERC-2098, 64 bytes. */
export type WitnessSignature = { address: Address; signature: Uint8Array }

/** The contract would not take this head: `reason` is its error, such as `AnchorLogInconsistent`. */
export class AnchorRefusedError extends Error {
  override readonly name = 'AnchorRefusedError'
  readonly code = 'ANCHOR_REFUSED'
  readonly reason: string

  constructor(reason: string, options?: ErrorOptions) {
    super(`the contract refuses the head: ${reason}`, options)
    this.reason = reason
  }
}

/** With what an AnchorLog is created: the head that it goes on from, who has a say, and how long changes wait (formats §6). */
export type Terms = {
  first: Head
  witnesses: readonly Address[]
  quorum: number
  /** At least two, none of them the admin. */
  regulators: readonly Address[]
  /** Who may change the witnesses and the quorum, and nothing else. */
  admin: Address
  /** Seconds from the announcement of a change on. */
  delay: bigint
}

/** Above what docs/spec.md §9 measures, with room for a chain that counts otherwise. */
const [GAS_OF_CREATION, GAS_OF_ADDRESS] = [3_000_000n, 60_000n]

/** The creation of an AnchorLog that goes on from `first`; its address is {@link predictContractAddress}. */
export function buildDeployTransaction(
  key: string,
  { chainId, nonce, fees }: { chainId: bigint; nonce: bigint; fees: Fees },
  { first, witnesses, quorum, regulators, admin, delay }: Terms,
): SignedTransaction {
  const terms = [ascending(witnesses), quorum, ascending(regulators), admin, delay]
  const args = anchorLogInterface.encodeDeploy([headArgument(first), terms])
  const data = concat([anchorLogBytecode, args])
  const addresses = BigInt(witnesses.length + regulators.length)
  const gasLimit = GAS_OF_CREATION + GAS_OF_ADDRESS * addresses
  return signTransaction(key, { chainId, nonce, fees, to: null, data, gasLimit })
}

function ascending(addresses: readonly Address[]): Address[] {
  return addresses.map(address => address.toLowerCase()).sort()
}

/**
 * The transaction that brings `head` to the contract, its gas measured by the node.
 * @throws {AnchorRefusedError} if the contract would not take the head
 * @throws {ChainUnavailableError}
 */
export async function buildAnchorTransaction(
  rpc: Rpc,
  key: string,
  { chainId, contract, nonce, fees }: AnchorLog & { nonce: bigint; fees: Fees },
  { head, consistency, signatures }: AnchorCall,
): Promise<SignedTransaction> {
  const data = anchorCallData({ head, consistency, signatures })
  const estimate = await estimateGas(rpc, { from: addressOfKey(key), to: contract, data })
  // The head in the contract may move before ours is mined, and with it the length of the way it takes.
  const gasLimit = (estimate * 5n) / 4n
  return signTransaction(key, { chainId, nonce, fees, to: contract, data, gasLimit })
}

/** What is brought to the contract. */
export type AnchorCall = {
  head: Head
  consistency: readonly Uint8Array[]
  signatures: readonly WitnessSignature[]
}

/** The call of `anchor`, signatures by ascending address as the contract wants them. */
export function anchorCallData({ head, consistency, signatures }: AnchorCall): string {
  const ascending = [...signatures].sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1))
  const pairs = ascending.map(({ signature }) => [signature.subarray(0, 32), signature.subarray(32)])
  return anchorLogInterface.encodeFunctionData('anchor', [headArgument(head), consistency, pairs])
}

/** The fees that a stored transaction offers, from which a replacement's are raised. */
export function feesOf(raw: Uint8Array): Fees {
  const { maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(hexlify(raw))
  return { maxFee: maxFeePerGas ?? 0n, maxPriorityFee: maxPriorityFeePerGas ?? 0n }
}

/** Fees that nodes accept for a replacement with the same nonce: they ask for a tenth more of both. */
export function raiseFees(fees: Fees): Fees {
  const raise = (fee: bigint) => (fee * 5n) / 4n + 1n
  return { maxFee: raise(fees.maxFee), maxPriorityFee: raise(fees.maxPriorityFee) }
}

/** Whom a stored transaction calls, and with what. */
export function callOf(raw: Uint8Array): { to: Address | null; data: string } {
  const { to, data } = Transaction.from(hexlify(raw))
  return { to: to?.toLowerCase() ?? null, data }
}

async function estimateGas(
  rpc: Rpc,
  call: { from: Address; to: Address; data: string },
  block: 'latest' | 'pending' = 'latest',
): Promise<bigint> {
  try {
    return quantity(await rpc.request({ method: 'eth_estimateGas', params: [call, block] }))
  } catch (cause) {
    const reason = revertedWith(cause)
    // A chain that makes blocks on demand may have an old last one: the head's time counts in the block to come.
    // Not asked at once, since a pending block holds our own transaction that this one is to replace.
    if (reason === 'AnchorLogTimeAhead' && block === 'latest') return estimateGas(rpc, call, 'pending')
    if (reason) throw new AnchorRefusedError(reason, { cause })
    throw cause
  }
}

/** A transaction before it is signed; `to` is null where it creates a contract. */
export type Unsigned = {
  chainId: bigint
  nonce: bigint
  fees: Fees
  to: Address | null
  data: string
  gasLimit: bigint
}

/** Signs a transaction whose every number the caller has decided. */
export function signTransaction(
  key: string,
  { chainId, nonce, fees, to, data, gasLimit }: Unsigned,
): SignedTransaction {
  const transaction = Transaction.from({
    type: 2,
    chainId,
    nonce: Number(nonce),
    to,
    data,
    gasLimit,
    value: 0n,
    maxFeePerGas: fees.maxFee,
    maxPriorityFeePerGas: fees.maxPriorityFee,
  })
  transaction.signature = new SigningKey(key).sign(transaction.unsignedHash)
  return {
    hash: getBytes(transaction.hash!),
    raw: getBytes(transaction.serialized),
    from: addressOfKey(key),
    nonce,
  }
}
