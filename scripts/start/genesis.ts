/**
 * How a log begins: entry 0 is its first policy, signed by the registrar, and names the contract that does not exist yet by
 * the address it will have (`contract.ts`).
 */

import { randomBytes } from 'node:crypto'
import { anchorLogCodeHash } from '@nguon/chain'
import { loadEd25519, loadP256 } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  drawUp,
  formatVkey,
  fromBase64url,
  type Jwk,
  logSubject,
  type Policy,
  policyBody,
  thumbprint,
  toHex,
  vkeyOf,
} from '@nguon/statement'
import { acceptStatements, type Database, enrolKey, logSize, pendingBacklog } from '@nguon/store'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'

/** The platform's own party, in whose name the registrar signs. */
export const PLATFORM = 'NGUON'

/** What stays the same for the life of an installation: where its log is anchored and by whom it is witnessed. */
export const Installation = z.strictObject({
  origin: z.string(),
  chainId: z.number(),
  contract: z.string(),
  witness: z.strictObject({ address: z.string(), owner: z.string(), url: z.string() }),
})
/** The same, as `installation.json` holds it. */
export type Installation = z.infer<typeof Installation>

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
