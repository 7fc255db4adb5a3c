import { readFileSync } from 'node:fs'
import type {} from '@nomicfoundation/hardhat-ethers'
import {
  type Contract,
  ContractFactory,
  getBytes,
  hexlify,
  Interface,
  type Signer,
  TypedDataEncoder,
  Wallet,
} from 'ethers'

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

/** A chain inside this process. */
export type Chain = Awaited<ReturnType<typeof connect>>

/** Who has a say over a contract, as the constructor takes it; a test names what matters to it. */
export type TestTerms = {
  witnesses: string[]
  quorum: number | bigint
  regulators: string[]
  admin: string
  delay: number | bigint
}

/** Addresses of the chain's own accounts that no test pays with: an admin and two regulators. */
export const ADMIN = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
export const REGULATORS = ['0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC', '0x90F79bf6EB2c4f870365E785982E1f101E93b906']

/** Terms under which one witness is enough. */
export function terms(changed: Partial<TestTerms> = {}): TestTerms {
  return { witnesses: [keys[0]!.address], quorum: 1, regulators: REGULATORS, admin: ADMIN, delay: 60, ...changed }
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
  return contract as unknown as Contract
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
