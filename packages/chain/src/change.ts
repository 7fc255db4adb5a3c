/**
 * Changes of a contract's witnesses and quorum, as its admin announces and makes them (formats §6). Like a regulator's key
 * the admin's is kept where there is no network: everything a transaction needs is a parameter.
 */
import { ZeroAddress } from 'ethers'
import { z } from 'zod'
import type { Numbers } from './alert.ts'
import { type Address, anchorLogInterface, callAnchorLog } from './anchor-log.ts'
import type { Rpc } from './rpc.ts'
import { type SignedTransaction, signTransaction } from './transaction.ts'

/** What can be changed after the delay. */
export type Change = { action: 'add' | 'remove'; witness: Address } | { action: 'lower-quorum'; quorum: number }

/** What is done about a change: announced, made once the delay is over, or called off. */
export type ChangeStep = 'schedule' | 'execute' | 'cancel'

/** An announced change, and the seconds from which on it can be made. */
export type ScheduledChange = { change: Change; readyAt: bigint }

const ACTIONS = ['add', 'remove', 'lower-quorum'] as const
/** After so long a change that was announced and never made has lapsed. */
const LAPSES_AFTER = 14n * 86_400n
/** What a step may cost at most; docs/spec.md §9 has what it does. */
const GAS = 150_000n

/** The transaction of the admin that announces, makes or calls off a change. */
export function buildChangeTransaction(
  admin: string,
  numbers: Numbers,
  step: ChangeStep,
  change: Change,
): SignedTransaction {
  return signed(admin, numbers, anchorLogInterface.encodeFunctionData(step, [changeArgument(change)]))
}

/** The transaction of the admin that asks for more witnesses from now on; it does not wait. */
export function buildRaiseQuorumTransaction(admin: string, numbers: Numbers, quorum: number): SignedTransaction {
  return signed(admin, numbers, anchorLogInterface.encodeFunctionData('raiseQuorum', [quorum]))
}

/**
 * From when on a change can be made; null if it is not announced.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readReadyAt(rpc: Rpc, contract: Address, change: Change): Promise<bigint | null> {
  const [readyAt] = await callAnchorLog(rpc, contract, 'readyAt', 'latest', [changeArgument(change)])
  return readyAt === 0n ? null : readyAt
}

/**
 * The changes that stand announced, neither made nor called off nor lapsed at `now` (seconds). Read from the contract's
 * events and from the contract itself, which alone says whether one still stands.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readScheduledChanges(rpc: Rpc, contract: Address, now: bigint): Promise<ScheduledChange[]> {
  const { topicHash } = anchorLogInterface.getEvent('ChangeScheduled')!
  const filter = { address: contract, fromBlock: '0x0', toBlock: 'latest', topics: [topicHash] }
  const logs = Logs.parse(await rpc.request({ method: 'eth_getLogs', params: [filter] }))
  const announced = new Map(
    logs.map(log => {
      const change = changeOf(anchorLogInterface.parseLog(log)!.args)
      return [JSON.stringify(change), change] as const
    }),
  )
  const standing = await Promise.all(
    [...announced.values()].map(async change => ({ change, readyAt: await readReadyAt(rpc, contract, change) })),
  )
  return standing.filter((one): one is ScheduledChange => one.readyAt !== null && now <= one.readyAt + LAPSES_AFTER)
}

const Logs = z.array(z.object({ topics: z.array(z.string()), data: z.string() }))

function changeArgument(change: Change): [number, Address, number] {
  const action = ACTIONS.indexOf(change.action)
  return change.action === 'lower-quorum' ? [action, ZeroAddress, change.quorum] : [action, change.witness, 0]
}

function changeOf({ action, witness, quorum }: { [name: string]: unknown }): Change {
  const name = ACTIONS[Number(action)]!
  if (name === 'lower-quorum') return { action: name, quorum: Number(quorum) }
  return { action: name, witness: String(witness).toLowerCase() }
}

function signed(admin: string, { chainId, contract: to, nonce, fees }: Numbers, data: string): SignedTransaction {
  return signTransaction(admin, { chainId, nonce, fees, to, data, gasLimit: GAS })
}
