/**
 * The contract of an installation. Its address is known before it is there, and it is created with a head that the witness
 * has signed for that address, so there is never an anchor that nobody vouched for (formats §3, §6). A chain that was made
 * anew gets a contract in the same way, whose first head is the log's last.
 */

import {
  type Address,
  addressOfKey,
  buildDeployTransaction,
  ContractGoneError,
  captureEvidence,
  type Evidence,
  EvidenceError,
  httpRpc,
  predictContractAddress,
  readChainId,
  readFees,
  readNonce,
  requireAnchorLog,
  sendRaw,
} from '@nguon/chain'
import { fromHex } from '@nguon/statement'
import {
  type Database,
  headInFlight,
  newestAnchoredHead,
  type StoredHead,
  storeAnchor,
  storeAnchorTransaction,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import type { Installation } from './genesis.ts'
import { DEVELOPMENT_CHAIN } from './node.ts'
import type { Secrets } from './secrets.ts'
import { StartError } from './settings.ts'

/**
 * The address at which the anchor key's first contract will be.
 * @throws {StartError} when that key has sent transactions on this chain already, so that the address is taken
 */
export async function firstContractAddress(
  rpcUrl: string,
  anchorKey: string,
): Promise<{ chainId: number; contract: Address }> {
  const rpc = httpRpc(rpcUrl)
  const sender = addressOfKey(anchorKey)
  const nonce = await readNonce(rpc, sender)
  if (nonce !== 0n)
    throw new StartError(
      'Khóa neo đã dùng trên chuỗi này. / The anchor key has been used on this chain: begin with an empty chain or a new key.',
    )
  return { chainId: Number(await readChainId(rpc)), contract: predictContractAddress(sender, nonce) }
}

/** Gives accounts of a development chain what transactions cost there. */
export async function fundAccounts(rpcUrl: string, accounts: readonly Address[]): Promise<void> {
  const rpc = httpRpc(rpcUrl)
  for (const account of accounts)
    await rpc.request({ method: 'hardhat_setBalance', params: [account, '0x3635c9adc5dea00000'] })
}

/**
 * Whether the contract is there.
 * @throws {StartError} when what is there is not the contract of this version
 */
export async function contractStands(rpcUrl: string, { chainId, contract }: Installation): Promise<boolean> {
  const rpc = httpRpc(rpcUrl)
  if ((await rpc.request({ method: 'eth_getCode', params: [contract, 'latest'] })) === '0x') return false
  try {
    await requireAnchorLog(rpc, { chainId: BigInt(chainId), contract })
    return true
  } catch (cause) {
    if (!(cause instanceof ContractGoneError)) throw cause
    throw new StartError(
      `Hợp đồng ${contract} không phải của phiên bản này: hãy chuyển thư mục chain/ đi, hợp đồng mới sẽ bắt đầu từ đầu mới nhất của nhật ký. / The contract is not of this version: move the folder chain/ away, and a new contract begins with the log's last head.`,
      { cause },
    )
  }
}

/** Who has a say over a new contract besides its witness. */
export type Officers = { regulators: readonly Address[]; admin: Address }

/** How long a change of witnesses is announced before it can be made: a week, unless it is a chain to play with. */
function delayOn(chainId: bigint): bigint {
  return chainId === DEVELOPMENT_CHAIN ? 60n : 7n * 86_400n
}

/**
 * Creates the contract with the log's last head as its first: the newest anchored one, or on a new log the first that the
 * witness has signed. Returns that head's size. Killed at any line, the next start finds the contract or creates it again.
 * @throws {StartError} when the contract cannot come to the address that the policy names
 */
export async function createContract(
  db: Kysely<Database>,
  rpcUrl: string,
  secrets: Secrets,
  { chainId, contract, witness }: Installation,
  officers: Officers,
): Promise<bigint> {
  const rpc = httpRpc(rpcUrl)
  const first = await lastHead(db)
  const sender = addressOfKey(secrets.anchorKey)
  const nonce = await readNonce(rpc, sender)
  const chain = await readChainId(rpc)
  if (Number(chain) !== chainId || predictContractAddress(sender, nonce) !== contract) {
    throw new StartError(
      `Chuỗi này không cho hợp đồng địa chỉ ${contract}. / On this chain the contract cannot come to the address that the log's policy names: see docs/operations.md, "Another chain".`,
    )
  }
  const fees = await readFees(rpc)
  const made = buildDeployTransaction(
    secrets.anchorKey,
    { chainId: chain, nonce, fees },
    { first, witnesses: [witness.address], quorum: 1, ...officers, delay: delayOn(chain) },
  )
  const { hash, raw } = made
  const stored = { hash, chainId: chain, sender: fromHex(sender.slice(2)), nonce, size: first.size, raw }
  await storeAnchorTransaction(db, { ...stored, signedAt: new Date() })
  await sendRaw(rpc, raw)
  let found: Evidence | undefined
  await until('Hợp đồng chưa vào khối nào. / The contract is in no block.', async () => {
    try {
      found = await captureEvidence(rpc, { chainId: chain, contract }, first)
      return true
    } catch (error) {
      // The node shows a new contract to one call a moment before it does to the next.
      if (error instanceof ContractGoneError || error instanceof EvidenceError) return false
      throw error
    }
  })
  const { evidence, ...block } = found!
  const anchor = { size: first.size, chainId: chain, contract: fromHex(contract.slice(2)), ...block }
  await db.transaction().execute(trx => storeAnchor(trx, { ...anchor, evidence: JSON.stringify(evidence) }))
  return first.size
}

/** The head that a new contract begins with. A log that was never anchored has one as soon as its witness answers. */
async function lastHead(db: Kysely<Database>): Promise<StoredHead> {
  let head = await newestAnchoredHead(db)
  await until('Nhân chứng chưa ký đầu nào. / The witness has signed no head.', async () => {
    const flying = head ? undefined : await headInFlight(db)
    if (flying?.state === 'witnessed') head = flying
    return head !== undefined
  })
  return head!
}

async function until(otherwise: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 100) {
    if (waited > 60_000) throw new StartError(otherwise)
    await new Promise(done => setTimeout(done, 100))
  }
}
