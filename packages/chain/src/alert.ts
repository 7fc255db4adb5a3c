/**
 * Alerts as regulators raise and clear them (formats §6). A regulator's key lives where there is no network: everything a
 * transaction needs is a parameter, and no node is asked.
 */
import { hexlify } from 'ethers'
import { type Address, type AnchorLog, type At, anchorLogInterface, callAnchorLog } from './anchor-log.ts'
import type { Rpc } from './rpc.ts'
import { type Fees, type SignedTransaction, signTransaction } from './transaction.ts'

/** For which contract a transaction is and what it may cost. */
export type Numbers = AnchorLog & { nonce: bigint; fees: Fees }

/**
 * Opens `notice` (32 bytes that name the order) on every subject of `keys`. Where it is open already it stays as it is, so
 * that sending the same again does no harm.
 */
export function buildRaiseAlertsTransaction(
  regulator: string,
  numbers: Numbers,
  { keys, notice }: { keys: readonly Uint8Array[]; notice: Uint8Array },
): SignedTransaction {
  const data = anchorLogInterface.encodeFunctionData('raiseAlerts', [keys.map(key => hexlify(key)), notice])
  return signed(regulator, numbers, data, keys.length)
}

/** Closes `notice` on one subject, whichever regulator had opened it. */
export function buildClearAlertTransaction(
  regulator: string,
  numbers: Numbers,
  { key, notice }: { key: Uint8Array; notice: Uint8Array },
): SignedTransaction {
  return signed(regulator, numbers, anchorLogInterface.encodeFunctionData('clearAlert', [key, notice]), 1)
}

/**
 * How many notices are open on a subject: an alert stands if it is not zero.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readOpenNotices(
  rpc: Rpc,
  contract: Address,
  key: Uint8Array,
  at: At = 'latest',
): Promise<bigint> {
  return (await callAnchorLog(rpc, contract, 'openNotices', at, [key]))[0]
}

/**
 * Whether this very notice is open on a subject.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readIsOpen(
  rpc: Rpc,
  contract: Address,
  { key, notice }: { key: Uint8Array; notice: Uint8Array },
  at: At = 'latest',
): Promise<boolean> {
  return (await callAnchorLog(rpc, contract, 'isOpen', at, [key, notice]))[0]
}

/**
 * Whether `account` may raise and clear alerts.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readIsRegulator(rpc: Rpc, contract: Address, account: Address): Promise<boolean> {
  return (await callAnchorLog(rpc, contract, 'isRegulator', 'latest', [account]))[0]
}

/** What the first subject and each further one may cost at most; docs/spec.md §9 has what they do. */
const [GAS_OF_CALL, GAS_OF_SUBJECT] = [60_000n, 60_000n]

function signed(regulator: string, numbers: Numbers, data: string, subjects: number): SignedTransaction {
  const { chainId, contract: to, nonce, fees } = numbers
  const gasLimit = GAS_OF_CALL + GAS_OF_SUBJECT * BigInt(subjects)
  return signTransaction(regulator, { chainId, nonce, fees, to, data, gasLimit })
}
