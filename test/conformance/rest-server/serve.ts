import { randomBytes } from 'node:crypto'
import { buildCapture } from '@nguon/capture'
import { buildQuery, openSubscriptions } from '@nguon/query'
import { generateP256 } from '@nguon/signer'
import { acceptStatements, openDatabase } from '@nguon/store'
import Fastify, { type InjectOptions, type LightMyRequestResponse } from 'fastify'
import { onServer, openTestServer, TEMPLATE } from '../../../packages/store/src/test-server.ts'
import { readerOf } from '../../../services/capture/src/caller.ts'
import { policyStatement, samplePlatform } from '../../../services/log/src/testing.ts'

const ORIGIN = 'truyxuat.example/log'
const ADMIN = 'nguon_admin-of-the-conformance-run'

/** Both halves of the REST binding over a log that has just begun, on a PostgreSQL of their own. */
export type Served = {
  /** Sends a request; without a key of its own in the name of the one party there is. */
  send(request: InjectOptions): Promise<LightMyRequestResponse>
  /** The API key of that party. */
  key: string
  stop(): Promise<void>
}

/** Starts it; `stop` leaves nothing behind. */
export async function serve(): Promise<Served> {
  const server = await openTestServer()
  const postgres = await (await fetch(server.door)).text()
  const name = `c_${randomBytes(8).toString('hex')}`
  await onServer(postgres, `create database ${name} template ${TEMPLATE}`)
  const databaseUrl = `${postgres}/${name}`
  const db = openDatabase(databaseUrl)
  const { policy, registrar } = samplePlatform(ORIGIN)
  await db.transaction().execute(trx => acceptStatements(trx, [policyStatement(policy, registrar)]))
  const app = Fastify({ routerOptions: { maxParamLength: 2_000 } })
  const receiptKey = generateP256()
  const masterKey = randomBytes(32)
  await app.register(buildCapture, {
    ...{ db, origin: ORIGIN, masterKey, receiptKey, registrarKey: registrar, adminApiKey: ADMIN },
  })
  const subscriptions = await openSubscriptions({
    ...{ db, databaseUrl, masterKey, allow: ['127.0.0.0/8'] },
    onError: (error, what) => process.stderr.write(`${what}: ${String(error)}\n`),
  })
  await app.register(buildQuery, {
    ...{ db, origin: ORIGIN, receiptKey, pageKey: randomBytes(32), subscriptions },
    readerOf: readerOf({ db, adminApiKey: ADMIN }),
  })
  const fields = { name: 'Bên thử', address: 'phường Chũ, tỉnh Bắc Ninh' }
  const asAdmin = { 'x-api-key': ADMIN, 'content-type': 'application/json' }
  const made = { code: 'HTX-0042', roles: ['producer', 'carrier', 'retailer'], fields }
  const party = await app.inject({ method: 'POST', url: '/api/parties', headers: asAdmin, payload: made })
  if (party.statusCode !== 201) throw new Error(party.body)
  const url = '/api/parties/HTX-0042/api-keys'
  const drawn = await app.inject({ method: 'POST', url, headers: asAdmin, payload: { name: 'conformance' } })
  const key = drawn.json<{ apiKey: string }>().apiKey
  return {
    key,
    send: request => app.inject({ ...request, headers: { 'x-api-key': key, ...request.headers } }),
    async stop() {
      await app.close()
      await subscriptions.stop()
      await db.destroy()
      await server.stop()
    },
  }
}
