/**
 * How a log begins: entry 0 is its first policy, signed by the registrar, and names the contract that does not exist yet by
 * the address it will have. The witness signs the first head for that address, and the contract is created with it, so there
 * is never an anchor that nobody vouched for (formats §3, §6). A chain that was made anew gets a contract in the same way,
 * whose first head is the log's last.
 */

import { randomBytes } from 'node:crypto'
import {
  type Address,
  addressOfKey,
  anchorLogCodeHash,
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
  sendRaw,
} from '@nguon/chain'
import { loadEd25519, loadP256 } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  drawUp,
  formatVkey,
  fromBase64url,
  fromHex,
  type Jwk,
  logSubject,
  type Policy,
  policyBody,
  thumbprint,
  toHex,
  vkeyOf,
} from '@nguon/statement'
import {
  acceptStatements,
  type Database,
  enrolKey,
  headInFlight,
  logSize,
  newestAnchoredHead,
  pendingBacklog,
  type StoredHead,
  storeAnchor,
  storeAnchorTransaction,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'
import { StartError } from './settings.ts'

/** The platform's own party, in whose name the registrar signs. */
export const PLATFORM = 'NGUON'

/** What stays the same for the life of an installation: where its log is anchored and by whom it is witnessed. */
export const Installation = z.strictObject({
  origin: z.string(),
  chainId: z.number(),
  contract: z.string(),
  witness: z.strictObject({ address: z.string(), owner: z.string(), url: z.string() }),
})
export type Installation = z.infer<typeof Installation>

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

/** Gives the anchor key of a development chain what transactions cost there. */
export async function fundAnchorKey(rpcUrl: string, anchorKey: string): Promise<void> {
  await httpRpc(rpcUrl).request({
    method: 'hardhat_setBalance',
    params: [addressOfKey(anchorKey), '0x3635c9adc5dea00000'],
  })
}

/** The policy that entry 0 says. */
export function firstPolicy(
  installation: Installation,
  secrets: Secrets,
  authority: { party: string; jwk: Jwk },
): Policy {
  const { origin, chainId, contract, witness } = installation
  return {
    origin,
    platform: PLATFORM,
    checkpointKey: formatVkey(vkeyOf(origin, loadEd25519(fromBase64url(secrets.checkpointKey)).publicKey)),
    receiptKey: loadP256(fromBase64url(secrets.receiptKey)).jwk,
    registrar: loadP256(fromBase64url(secrets.registrarKey)).jwk,
    authorities: [{ party: authority.party, key: authority.jwk }],
    anchors: [{ rules: 'ethereum', chainId, contract }],
    witnesses: [witness],
    quorum: 1,
  }
}

/** Accepts the first policy if the log has nothing yet. Killed before the commit, the next start does it anew. */
export async function beginLog(db: Kysely<Database>, policy: Policy, secrets: Secrets): Promise<void> {
  const registrar = loadP256(fromBase64url(secrets.registrarKey))
  const { origin } = policy
  const received = new Date()
  const bytes = bodyOf(policyBody(policy), randomBytes(16))
  const body = { audience: 0 as const, digest: bodyDigest(bytes) }
  const draft = drawUp({
    origin,
    party: PLATFORM,
    kid: registrar.kid,
    kind: 'policy',
    subjects: [logSubject(origin)],
    bodies: [{ ...body, pointers: [] }],
    received,
  })
  await db.transaction().execute(async trx => {
    if ((await logSize(trx, origin)) > 0n || (await pendingBacklog(trx)).count > 0n) return
    for (const { party, key } of policy.authorities) {
      const kid = thumbprint(key)
      await enrolKey(trx, {
        kid,
        party,
        jwk: JSON.stringify(key),
        roles: ['authority'],
        custody: 'own',
        mark: 'first',
        enrolledBy: null,
      })
    }
    const entry = assembleEntry(draft, registrar.sign(draft.toBeSigned))
    await acceptStatements(trx, [
      {
        entryId: draft.entryId,
        entry,
        kind: 'policy',
        party: PLATFORM,
        kid: registrar.kid,
        subjects: draft.header.subjects,
        received,
        bodies: [{ ...body, bytes }],
      },
    ])
  })
}

/** Whether the contract is there. */
export async function contractStands(rpcUrl: string, contract: Address): Promise<boolean> {
  return (await httpRpc(rpcUrl).request({ method: 'eth_getCode', params: [contract, 'latest'] })) !== '0x'
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
    { first, witnesses: [witness.address], quorum: 1 },
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

/** The trust file of this installation: our witness is not independent, and everything here grades as the operator's. */
export function trustOf(policy: Policy): unknown {
  return {
    format: 'nguon-trust/1',
    origin: policy.origin,
    checkpointKeys: [policy.checkpointKey],
    receiptKeys: [policy.receiptKey],
    registrars: [{ key: policy.registrar, from: 0 }],
    authorities: policy.authorities,
    anchors: policy.anchors.map(anchor => ({ ...anchor, codeHash: `0x${toHex(anchorLogCodeHash)}` })),
    witnesses: policy.witnesses.map(({ address, owner }) => ({ address, owner, independent: false })),
    quorum: policy.quorum,
    maxAge: 7200,
  }
}
