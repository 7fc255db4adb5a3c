/** A first policy for tests: everything a log needs to begin, under keys made now. */
import { randomBytes } from 'node:crypto'
import { type Ed25519Key, generateEd25519, generateP256, type P256Key } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  draftStatement,
  formatVkey,
  hostOf,
  issFor,
  issuerSubject,
  logSubject,
  type Policy,
  policyBody,
  subFor,
  subjectKeys,
  vkeyOf,
} from '@nguon/statement'
import type { NewStatement } from '@nguon/store'

export type SamplePlatform = { policy: Policy; registrar: P256Key; checkpointKey: Ed25519Key }

/** A platform with one witness that does not answer and one contract that is not there. */
export function samplePlatform(origin: string): SamplePlatform {
  const registrar = generateP256()
  const checkpointKey = generateEd25519()
  const policy: Policy = {
    origin,
    platform: 'NGUON',
    checkpointKey: formatVkey(vkeyOf(origin, checkpointKey.publicKey)),
    receiptKey: generateP256().jwk,
    registrar: registrar.jwk,
    authorities: [{ party: 'SO-NN', key: generateP256().jwk }],
    anchors: [{ rules: 'ethereum', chainId: 31337, contract: `0x${'11'.repeat(20)}` }],
    witnesses: [{ address: `0x${'22'.repeat(20)}`, owner: 'Nhân chứng', url: 'http://127.0.0.1:1' }],
    quorum: 1,
  }
  return { policy, registrar, checkpointKey }
}

/** The statement that says this policy. */
export function policyStatement(policy: Policy, registrar: P256Key): NewStatement {
  const { origin, platform } = policy
  const subjects = [issuerSubject(platform), logSubject(origin)]
  const keys = subjectKeys(subjects)
  const bytes = bodyOf(policyBody(policy), randomBytes(16))
  const ref = { audience: 0 as const, digest: bodyDigest(bytes), pointers: [] }
  const host = hostOf(origin)
  const draft = draftStatement(
    {
      kid: registrar.kid,
      iss: issFor(host, platform),
      sub: subFor(subjects, keys, host, platform),
      aud: origin,
      iat: Math.floor(Date.now() / 1000),
      kind: 'policy',
      subjects: keys,
    },
    [ref],
  )
  return {
    entryId: draft.entryId,
    entry: assembleEntry(draft, registrar.sign(draft.toBeSigned)),
    kind: 'policy',
    party: platform,
    kid: registrar.kid,
    subjects: keys,
    received: new Date(),
    bodies: [{ digest: ref.digest, audience: ref.audience, bytes }],
  }
}
