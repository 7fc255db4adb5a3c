import { getBytes, hexlify, Transaction } from 'ethers'
import { z } from 'zod'
import type { Address } from './anchor-log.ts'
import { Hex, quantity } from './hex.ts'
import { ChainUnavailableError, type Rpc } from './rpc.ts'
import type { Fees } from './transaction.ts'

/** What has become of a transaction. `mined` is said of the chain as it is now: a reorganisation may take it back. */
export type TransactionState =
  | { state: 'unknown' | 'pending' }
  | { state: 'mined'; blockNumber: bigint; blockHash: Uint8Array; succeeded: boolean; gasUsed: bigint }

/** The node did not take the transaction: an old nonce, too small a fee, an empty account. */
export class TransactionRefusedError extends Error {
  override readonly name = 'TransactionRefusedError'
  readonly code = 'TRANSACTION_REFUSED'
}

/**
 * How many transactions of `account` are in blocks: the nonce of its next one, if none is under way.
 * @throws {ChainUnavailableError}
 */
export async function readNonce(rpc: Rpc, account: Address): Promise<bigint> {
  return quantity(await rpc.request({ method: 'eth_getTransactionCount', params: [account, 'latest'] }))
}

/**
 * Fees that get a transaction into one of the next blocks, even if the base fee doubles.
 * @throws {ChainUnavailableError}
 */
export async function readFees(rpc: Rpc): Promise<Fees> {
  const block = Block.parse(await rpc.request({ method: 'eth_getBlockByNumber', params: ['latest', false] }))
  const maxPriorityFee = quantity(await rpc.request({ method: 'eth_maxPriorityFeePerGas' }))
  return { maxFee: 2n * quantity(block.baseFeePerGas) + maxPriorityFee, maxPriorityFee }
}

/**
 * Hands a signed transaction to the node. Sending one that it knows already changes nothing and is no error.
 * @throws {TransactionRefusedError}
 * @throws {ChainUnavailableError}
 */
export async function sendRaw(rpc: Rpc, raw: Uint8Array): Promise<void> {
  try {
    await rpc.request({ method: 'eth_sendRawTransaction', params: [hexlify(raw)] })
  } catch (cause) {
    if (cause instanceof ChainUnavailableError) throw cause
    const { hash } = Transaction.from(hexlify(raw))
    // Nodes say "already known" in many words; whether they know it is the better question.
    if (hash && (await findTransaction(rpc, getBytes(hash))).state !== 'unknown') return
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TransactionRefusedError(reason, { cause })
  }
}

/**
 * What the node says of a transaction now.
 * @throws {ChainUnavailableError}
 */
export async function findTransaction(rpc: Rpc, hash: Uint8Array): Promise<TransactionState> {
  const params = [hexlify(hash)]
  const receipt = Receipt.nullable().parse(await rpc.request({ method: 'eth_getTransactionReceipt', params }))
  if (receipt) {
    return {
      state: 'mined',
      blockNumber: quantity(receipt.blockNumber),
      blockHash: getBytes(receipt.blockHash),
      succeeded: quantity(receipt.status) === 1n,
      gasUsed: quantity(receipt.gasUsed),
    }
  }
  const transaction = await rpc.request({ method: 'eth_getTransactionByHash', params })
  return { state: transaction ? 'pending' : 'unknown' }
}

const Block = z.object({ baseFeePerGas: Hex.default('0x0') })
const Receipt = z.object({ blockNumber: Hex, blockHash: Hex, status: Hex, gasUsed: Hex })
