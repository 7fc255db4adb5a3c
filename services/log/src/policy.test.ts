import { randomBytes } from 'node:crypto'
import { generateEd25519, generateP256 } from '@nguon/signer'
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
import { acceptStatements } from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import { expect, test } from 'vitest'
import { currentPolicy } from './policy.ts'
import { sequenceOnce } from './sequence.ts'

const origin = 'truyxuat.example/log'
const registrar = generateP256()
const first: Policy = {
  origin,
  platform: 'NGUON',
  checkpointKey: formatVkey(vkeyOf(origin, generateEd25519().publicKey)),
  receiptKey: generateP256().jwk,
  registrar: registrar.jwk,
  authorities: [{ party: 'SO-NN', key: generateP256().jwk }],
  anchors: [{ rules: 'ethereum', chainId: 31337, contract: `0x${'11'.repeat(20)}` }],
  witnesses: [{ address: `0x${'22'.repeat(20)}`, owner: 'Nhân chứng', url: 'http://127.0.0.1:1' }],
  quorum: 1,
}

function said(policy: Policy) {
  const subjects = [issuerSubject('NGUON'), logSubject(origin)]
  const keys = subjectKeys(subjects)
  const bytes = bodyOf(policyBody(policy), randomBytes(16))
  const ref = { audience: 0 as const, digest: bodyDigest(bytes), pointers: [] }
  const host = hostOf(origin)
  const sub = subFor(subjects, keys, host, 'NGUON')
  const iss = issFor(host, 'NGUON')
  const kind = 'policy' as const
  const draft = draftStatement({ kid: registrar.kid, iss, sub, aud: origin, iat: 1, kind, subjects: keys }, [ref])
  const entry = assembleEntry(draft, registrar.sign(draft.toBeSigned))
  const bodies = [{ digest: ref.digest, audience: ref.audience, bytes }]
  return sampleStatement({ entryId: draft.entryId, entry, kind, subjects: keys, bodies })
}

test('the policy in force is the first while it waits for position 0, and then the last in the log', async () => {
  const { db } = await testDatabase()
  await expect(currentPolicy(db, origin)).rejects.toMatchObject({ code: 'POLICY_MISSING' })
  await db.transaction().execute(trx => acceptStatements(trx, [said(first)]))
  expect(await currentPolicy(db, origin)).toEqual(first)
  await sequenceOnce({ db, origin })
  expect(await currentPolicy(db, origin)).toEqual(first)
  const second = { ...first, anchors: [{ ...first.anchors[0]!, contract: `0x${'33'.repeat(20)}` }] }
  await db.transaction().execute(trx => acceptStatements(trx, [said(second), sampleStatement()]))
  await sequenceOnce({ db, origin })
  expect(await currentPolicy(db, origin)).toEqual(second)
})
