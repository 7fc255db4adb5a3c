import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCapture } from '@nguon/capture'
import { addressOfKey } from '@nguon/chain'
import { sequenceOnce } from '@nguon/log'
import { loadP256 } from '@nguon/signer'
import { fromBase64url } from '@nguon/statement'
import { testDatabase } from '@nguon/store/testing'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { openAuthority } from '../scripts/demo/authority-client.ts'
import { loadDemo } from '../scripts/demo/load.ts'
import { beginLog, firstPolicy } from '../scripts/start/genesis.ts'
import { readSecrets, readWitnessKey } from '../scripts/start/secrets.ts'

const ORIGIN = 'nguon.localhost/log'

test('the demo enters by the public doors, and again without changing anything', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-demo-'))
  const app = Fastify({ routerOptions: { maxParamLength: 2000 } })
  try {
    const { db } = await testDatabase()
    const secrets = readSecrets(folder)
    const authorityDir = join(folder, 'authority')
    const authority = openAuthority(authorityDir)
    const keys = await authority.keys()
    await authority.close()
    const contract = '0x00000000000000000000000000000000000000aa'
    const witness = { address: addressOfKey(readWitnessKey(folder)), owner: 'test', url: 'http://127.0.0.1:1' }
    await beginLog(db, firstPolicy({ origin: ORIGIN, chainId: 1, contract, witness }, secrets, keys), secrets)
    // What is said is checked against the policy in the log, so the policy needs its position.
    await sequenceOnce({ db, origin: ORIGIN })
    await app.register(buildCapture, {
      db,
      origin: ORIGIN,
      masterKey: fromBase64url(secrets.masterKey),
      receiptKey: loadP256(fromBase64url(secrets.receiptKey)),
      registrarKey: loadP256(fromBase64url(secrets.registrarKey)),
      adminApiKey: secrets.adminApiKey,
    })
    app.get('/trust.json', async () => ({ origin: ORIGIN }))
    const people: unknown[] = []
    app.post('/portal/accounts', async (request, reply) => reply.code(201).send(people.push(request.body)))
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const load = (now: string) =>
      loadDemo({ url, adminKey: secrets.adminApiKey, authorityDir, now: new Date(now), log: () => {} })
    const count = async () => {
      const { kinds } = await db
        .selectFrom('statement')
        .select(({ fn, ref }) => [fn.agg<string[]>('array_agg', [ref('kind')]).as('kinds')])
        .executeTakeFirstOrThrow()
      return kinds.length
    }

    const first = await load('2026-11-21T09:00:00Z')
    const statements = await count()
    expect(Object.keys(first.apiKeys)).toHaveLength(3)
    expect(people).toEqual(first.signIns)

    // As if the first start had been killed before its last line, and the next one came on another day.
    const file = join(folder, 'demo.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), done: false }))
    expect(await load('2026-11-23T09:00:00Z')).toEqual(first)
    expect(await count()).toBe(statements)
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
