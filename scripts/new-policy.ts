/**
 * Logs a new policy: the one in force with other witnesses and another quorum, signed by the registrar
 * (docs/operations.md, "Another organisation runs a witness").
 *
 *     npm run new-policy -- WITNESSES.json QUORUM     # [{ "address": "0x…", "owner": "…", "url": "https://…" }, …]
 */

import { randomBytes } from 'node:crypto'
import { currentPolicy, PolicyMissingError } from '@nguon/log'
import { equalBytes } from '@nguon/merkle'
import { loadP256, type P256Key } from '@nguon/signer'
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
import { endWithUsage, RefusedError, readJsonFile, runCommand } from './environment/command.ts'
import { Bytes, ConfigError, DatabaseUrl, HttpUrl, Origin, readEnvironment } from './environment/read.ts'

const Environment = z.object({
  DATABASE_URL: DatabaseUrl,
  ORIGIN: Origin,
  /** P-256, PKCS #8. */
  REGISTRAR_KEY: Bytes,
})
const Witness = z.strictObject({
  address: z.string().regex(/^0x[0-9a-f]{40}$/, '0x + 40 hex (a–f)'),
  owner: z.string().min(1),
  url: HttpUrl,
})
const FORM = '[{ "address": "0x…", "owner": "…", "url": "https://…" }, …]'

const [file, quorum, ...more] = process.argv.slice(2)
if (!file || !quorum || more.length > 0) endWithUsage('npm run new-policy -- WITNESSES.json QUORUM')

let env: z.infer<typeof Environment>
let registrar: P256Key
await runCommand(async () => {
  const witnesses = readJsonFile({ field: 'WITNESSES.json', path: file, form: FORM }, z.array(Witness).min(1))
  requireQuorum(witnesses)
  env = readEnvironment(Environment, process.env)
  registrar = registrarOf(env.REGISTRAR_KEY)
  const db = openDatabase(env.DATABASE_URL, { connections: 1 })
  try {
    // In one transaction with what it replaces: of two that are made at once the second is made from the first.
    await db.transaction().execute(async trx => {
      await lockLog(trx, env.ORIGIN)
      const inForce = await currentPolicy(trx, env.ORIGIN)
      if (!equalBytes(thumbprint(inForce.registrar), registrar.kid))
        throw new RefusedError(
          'REGISTRAR_KEY: không phải khóa của chính sách đang có hiệu lực; khóa đúng nằm trong keys/platform.json / is not the registrar of the policy in force; the right one is in keys/platform.json',
        )
      await acceptStatements(trx, [statementOf({ ...inForce, witnesses, quorum: Number(quorum) })])
    })
    await wakeSequencer(db)
  } catch (error) {
    throw explained(error)
  } finally {
    await db.destroy()
  }
  process.stdout.write(
    'Đã ghi chính sách mới; hãy khởi động lại ledger và web. / The new policy is logged: start ledger and web anew.\n',
  )
})

function requireQuorum(witnesses: readonly z.infer<typeof Witness>[]): void {
  if (!/^[1-9]\d?$/.test(quorum!))
    throw new RefusedError(`QUORUM: "${quorum}": cần một số từ 1 / a number from 1 on is wanted`)
  if (Number(quorum) > witnesses.length)
    throw new RefusedError(
      `QUORUM: ${quorum}, mà tệp chỉ nêu ${witnesses.length} nhân chứng: thêm nhân chứng hoặc hạ số này / ${quorum}, and the file names ${witnesses.length} witnesses: add witnesses or lower it`,
    )
  const twice = witnesses.find(({ address }, i) => witnesses.findIndex(one => one.address === address) !== i)
  if (twice)
    throw new RefusedError(`WITNESSES.json: ${twice.address} có hai lần, hãy bỏ một / stands there twice, take one out`)
}

function registrarOf(pkcs8: Uint8Array): P256Key {
  try {
    return loadP256(pkcs8)
  } catch (cause) {
    throw new ConfigError('REGISTRAR_KEY: cần khóa P-256, PKCS #8, base64url / a P-256 key is wanted', { cause })
  }
}

/** What the database said, as far as whoever called this can help it. */
function explained(error: unknown): unknown {
  if (error instanceof RefusedError) return error
  if (error instanceof PolicyMissingError)
    return new RefusedError(
      `ORIGIN: cơ sở dữ liệu này không có nhật ký ${env.ORIGIN}; tên đúng nằm trong trust.json / this database has no log of that name; the right one stands in trust.json`,
      { cause: error },
    )
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code === null || !/^(E[A-Z]+|28...|3D...|42P01)$/.test(code)) return error
  return new ConfigError(
    `DATABASE_URL: không dùng được cơ sở dữ liệu (${code}); địa chỉ đúng nằm trong access.json / the database cannot be used (${code}); the right address stands in access.json`,
    { cause: error },
  )
}

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
