import { readFileSync } from 'node:fs'
import type {} from '@nomicfoundation/hardhat-ethers'
import { Contract, ContractFactory, getBytes, hexlify, Interface, type Signer, TypedDataEncoder, Wallet } from 'ethers'

process.env.HARDHAT_DISABLE_TELEMETRY_PROMPT = 'true'
const { network } = await import('hardhat')

/** A head as a test writes it. */
export type TestHead = { size: number; time: number; logRoot: Uint8Array; mapRoot: Uint8Array }

/** A fresh chain inside this process. */
export async function connect() {
  const { ethers, provider } = await network.connect()
  const [signer] = await ethers.getSigners()
  return { ethers, provider, signer: signer as unknown as Signer, chainId: 31337n }
}

/** A checked-in contract: tests run the very bytes that are deployed. */
export function compiled(name: string): { abi: []; bytecode: string; deployedBytecode: string } {
  return JSON.parse(readFileSync(new URL(`../../packages/chain/src/compiled/${name}.json`, import.meta.url), 'utf8'))
}

/** Puts a contract on the chain and waits for it. */
export async function deploy(signer: Signer, name: string, args: unknown[] = []): Promise<Contract> {
  const { abi, bytecode } = compiled(name)
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args)
  await contract.waitForDeployment()
  return new Contract(await contract.getAddress(), abi, signer)
}

/** A head as the contract's struct. */
export function struct({ size, time, logRoot, mapRoot }: TestHead) {
  return [size, time, hexlify(logRoot), hexlify(mapRoot)]
}

/** Keys that are the same in every run, by ascending address. */
export const keys = [1, 2, 3, 4]
  .map(i => new Wallet(`0x${String(i).repeat(64)}`))
  .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1))

/** What a witness signs (formats §5), by the library's own EIP-712. */
export function digestOf(head: TestHead, domain: { chainId: bigint; contract: string }): string {
  return TypedDataEncoder.hash(
    { name: 'Nguon AnchorLog', version: '1', chainId: domain.chainId, verifyingContract: domain.contract },
    {
      Head: [
        { name: 'size', type: 'uint64' },
        { name: 'time', type: 'uint64' },
        { name: 'logRoot', type: 'bytes32' },
        { name: 'mapRoot', type: 'bytes32' },
      ],
    },
    { size: head.size, time: head.time, logRoot: hexlify(head.logRoot), mapRoot: hexlify(head.mapRoot) },
  )
}

/** A witness's signature as the contract takes it: [r, vs]. */
export function sign(key: Wallet, digest: string): [string, string] {
  const { r, yParityAndS } = key.signingKey.sign(getBytes(digest))
  return [r, yParityAndS]
}

/** The error that a call reverts with: its name and arguments; fails if the call does not revert. */
export async function revertOf(call: Promise<unknown>): Promise<{ name: string; args: unknown[] }> {
  try {
    await call
  } catch (error) {
    const data = findData(error)
    const parsed = data && new Interface(compiled('AnchorLog').abi).parseError(data)
    if (parsed) return { name: parsed.name, args: [...parsed.args] }
    throw error
  }
  throw new Error('the call did not revert')
}

function findData(error: unknown): string | null {
  for (
    let at = error;
    typeof at === 'object' && at !== null;
    at = (at as { cause?: unknown; error?: unknown }).cause ?? (at as { error?: unknown }).error
  ) {
    const { data } = at as { data?: unknown }
    if (typeof data === 'string' && data.length >= 10) return data
  }
  return null
}
