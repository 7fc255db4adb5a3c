/**
 * Logs a new policy: the one in force with other witnesses and another quorum, signed by the registrar
 * (docs/operations.md, "Another organisation runs a witness").
 *
 *     node scripts/new-policy.ts WITNESSES.json QUORUM     # [{ "address": "0x…", "owner": "…", "url": "https://…" }, …]
 */

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { currentPolicy } from '@nguon/log'
import { equalBytes } from '@nguon/merkle'
import { loadP256 } from '@nguon/signer'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  drawUp,
  logSubject,
  type Policy,
  parseIJson,
  parsePolicy,
  policyBody,
  thumbprint,
} from '@nguon/statement'
import { acceptStatements, lockLog, type NewStatement, openDatabase, wakeSequencer } from '@nguon/store'
import { z } from 'zod'
import { Bytes, DatabaseUrl, Origin, readEnvironment } from './environment/read.ts'

const Environment = z.object({
  DATABASE_URL: DatabaseUrl,
  ORIGIN: Origin,
  /** P-256, PKCS #8. */
  REGISTRAR_KEY: Bytes,
})
const Witnesses = z.array(z.strictObject({ address: z.string(), owner: z.string(), url: z.string() }))

const [file, quorum, ...more] = process.argv.slice(2)
if (!file || !/^[1-9]\d?$/.test(quorum ?? '') || more.length > 0) {
  process.stderr.write('node scripts/new-policy.ts WITNESSES.json QUORUM\n')
  process.exit(2)
}
const env = readEnvironment(Environment, process.env)
const witnesses = Witnesses.parse(JSON.parse(readFileSync(file, 'utf8')))
const registrar = loadP256(env.REGISTRAR_KEY)
const db = openDatabase(env.DATABASE_URL, { connections: 1 })
try {
  // In one transaction with what it replaces: of two that are made at once the second is made from the first.
  await db.transaction().execute(async trx => {
    await lockLog(trx, env.ORIGIN)
    const inForce = await currentPolicy(trx, env.ORIGIN)
    if (!equalBytes(thumbprint(inForce.registrar), registrar.kid))
      throw new Error('REGISTRAR_KEY is not the registrar of the policy in force')
    await acceptStatements(trx, [statementOf({ ...inForce, witnesses, quorum: Number(quorum) })])
  })
  await wakeSequencer(db)
} finally {
  await db.destroy()
}
process.stdout.write(
  'Đã ghi chính sách mới; hãy khởi động lại ledger và web. / The new policy is logged: start ledger and web anew.\n',
)

function statementOf(policy: Policy): NewStatement {
  const bytes = bodyOf(policyBody(policy), randomBytes(16))
  // Read as every reader will: what the form does not allow is never signed.
  parsePolicy(parseIJson(bytes))
  const body = { audience: 0 as const, digest: bodyDigest(bytes) }
  const received = new Date()
  const draft = drawUp({
    origin: env.ORIGIN,
    party: policy.platform,
    kid: registrar.kid,
    kind: 'policy',
    subjects: [logSubject(env.ORIGIN)],
    bodies: [{ ...body, pointers: [] }],
    received,
  })
  return {
    entryId: draft.entryId,
    entry: assembleEntry(draft, registrar.sign(draft.toBeSigned)),
    kind: 'policy',
    party: policy.platform,
    kid: registrar.kid,
    subjects: draft.header.subjects,
    received,
    bodies: [{ ...body, bytes }],
  }
}
