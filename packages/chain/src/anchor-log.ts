import type { Head } from '@nguon/statement'
import { getBytes, getCreateAddress, hexlify, Interface, keccak256, toQuantity, ZeroHash } from 'ethers'
import compiled from './compiled/AnchorLog.json' with { type: 'json' }
import { Hex, quantity } from './hex.ts'
import { type Rpc, revertData } from './rpc.ts'

/** Lower-case `0x` hex of 20 bytes. */
export type Address = string

/** One AnchorLog: a contract on a chain. */
export type AnchorLog = { chainId: bigint; contract: Address }

/** Which state is asked for: the newest, that of a height, or that of one block and no other. */
export type At = 'latest' | bigint | { blockHash: Uint8Array }

/** Calls and errors of AnchorLog. */
export const anchorLogInterface = new Interface(compiled.abi)

/** What creates an AnchorLog, before the constructor's arguments. */
export const anchorLogBytecode: string = compiled.bytecode

/** The keccak of the code of every AnchorLog (no immutables, no metadata): what a trust file pins. */
export const anchorLogCodeHash: Uint8Array = getBytes(keccak256(compiled.deployedBytecode))

/** There is no AnchorLog at the address: the chain was made anew, or it is another chain. */
export class ContractGoneError extends Error {
  override readonly name = 'ContractGoneError'
  readonly code = 'CONTRACT_GONE'
}

/** The node follows another chain than the one that was named. */
export class ChainMismatchError extends Error {
  override readonly name = 'ChainMismatchError'
  readonly code = 'CHAIN_MISMATCH'
}

/** Where a deployer's next contract will be: witnesses sign for an address before there is a contract. */
export function predictContractAddress(deployer: Address, nonce: bigint): Address {
  return getCreateAddress({ from: deployer, nonce }).toLowerCase()
}

/**
 * The id of the chain that the node follows.
 * @throws {ChainUnavailableError}
 */
export async function readChainId(rpc: Rpc): Promise<bigint> {
  return quantity(await rpc.request({ method: 'eth_chainId' }))
}

/**
 * The head that the contract holds.
 * @throws {ContractGoneError} if no AnchorLog answers at the address
 * @throws {ChainUnavailableError}
 */
export async function readHead(rpc: Rpc, contract: Address, at: At = 'latest'): Promise<Head> {
  const [head] = await callAnchorLog(rpc, contract, 'head', at)
  return {
    size: head.size,
    time: head.time,
    logRoot: getBytes(head.logRoot),
    mapRoot: getBytes(head.mapRoot),
  }
}

/**
 * How many witnesses must have signed a head that this contract takes.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readQuorum(rpc: Rpc, contract: Address, at: At = 'latest'): Promise<bigint> {
  return (await callAnchorLog(rpc, contract, 'quorum', at))[0]
}

/**
 * Whether this contract counts the signature of `account`.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function readIsWitness(rpc: Rpc, contract: Address, account: Address): Promise<boolean> {
  return (await callAnchorLog(rpc, contract, 'isWitness', 'latest', [account]))[0]
}

/**
 * Makes sure that the node follows the named chain and that our very code stands at the address.
 * @throws {ChainMismatchError}
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function requireAnchorLog(rpc: Rpc, { chainId, contract }: AnchorLog): Promise<void> {
  const found = await readChainId(rpc)
  if (found !== chainId) throw new ChainMismatchError(`the node follows chain ${found}, not ${chainId}`)
  const code = Hex.parse(await rpc.request({ method: 'eth_getCode', params: [contract, 'latest'] }))
  if (code !== compiled.deployedBytecode) throw new ContractGoneError(`no AnchorLog at ${contract}`)
}

/** How JSON-RPC names a block (EIP-1898 for a hash). */
function blockParameter(at: At): unknown {
  if (at === 'latest') return at
  if (typeof at === 'bigint') return toQuantity(at)
  return { blockHash: hexlify(at.blockHash), requireCanonical: true }
}

/** A head as the contract's struct. */
export function headArgument(head: Head): [bigint, bigint, Uint8Array, Uint8Array] {
  return [head.size, head.time, head.logRoot, head.mapRoot]
}

/** The name of the error that AnchorLog reverted with, such as `AnchorLogInconsistent`, if it was one of its own. */
export function revertedWith(error: unknown): string | null {
  const bytes = revertData(error)
  return (bytes && anchorLogInterface.parseError(bytes)?.name) ?? null
}

/**
 * What a view of the contract answers.
 * @throws {ContractGoneError}
 * @throws {ChainUnavailableError}
 */
export async function callAnchorLog(rpc: Rpc, contract: Address, name: string, at: At, args: unknown[] = []) {
  const data = anchorLogInterface.encodeFunctionData(name, args)
  // An explicit sender: some nodes otherwise take their first account, which may not exist.
  const from = `0x${ZeroHash.slice(-40)}`
  const result = await rpc.request({ method: 'eth_call', params: [{ from, to: contract, data }, blockParameter(at)] })
  // A call to an address without code succeeds and returns nothing.
  if (result === '0x') throw new ContractGoneError(`no AnchorLog at ${contract}`)
  return anchorLogInterface.decodeFunctionResult(name, Hex.parse(result))
}
