/**
 * The web process: the writer, the reader and the workplace on one port. It holds no key of the authority, of the
 * checkpoint or of the chain. It may be killed at any line.
 */

import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildCapture, type CaptureDeps, logRelease, readerOf } from '@nguon/capture'
import { httpRpc } from '@nguon/chain'
import { currentPolicy } from '@nguon/log'
import { buildPortal, openAccounts } from '@nguon/portal'
import { answerError, buildQuery, openSubscriptions } from '@nguon/query'
import {
  answerErrors,
  answerFrameworkError,
  buildAssets,
  buildResolver,
  languageOf,
  pageAssets,
  readVerifier,
} from '@nguon/resolver'
import { loadP256 } from '@nguon/signer'
import { hostOf } from '@nguon/statement'
import { openDatabase } from '@nguon/store'
import Fastify, { LogController } from 'fastify'
import { describeApi } from './web/api-docs.ts'
import { parseConfig } from './web/config.ts'

const config = parseConfig(process.env)
const assets = await buildAssets()
const app = Fastify({
  logger: {
    name: 'web',
    level: config.LOG_LEVEL,
    redact: [
      'req.headers.authorization',
      'req.headers.cookie',
      'req.headers["x-api-key"]',
      '*.pkcs8',
      'err.client',
      '*.connectionString',
    ],
    // A reader's address and what they looked up are nobody's business: a request leaves no line of its own.
    serializers: { req: ({ method, url }) => ({ method, url }) },
  },
  logController: new LogController({ disableRequestLogging: true }),
  routerOptions: { maxParamLength: 2_000 },
  // So that an address that is too long is answered as such, in the words of whoever it is for.
  http: { maxHeaderSize: 64 * 1024 },
  bodyLimit: 16 * 1024 * 1024,
  return503OnClosing: true,
  // An address that cannot even be decoded meets no route, and still a person may have typed it.
  frameworkErrors: (error, request, reply) =>
    /^\/(?:epcis|trace)\//.test(request.raw.url ?? '')
      ? void answerError(error, request, reply)
      : answerFrameworkError(error, request, reply, assets),
})
const db = openDatabase(config.DATABASE_URL, {
  connections: 16,
  onError: err => app.log.warn({ err }, 'a connection to the database was lost'),
})
const trust = readFileSync(config.TRUST_FILE, 'utf8')
const verifier = readVerifier(config.VERIFIER_FOLDER)
const { witnesses } = await currentPolicy(db, config.ORIGIN)
const accounts = openAccounts({
  databaseUrl: config.DATABASE_URL,
  secret: config.SESSION_SECRET,
  publicUrl: config.PUBLIC_URL,
})

app.setErrorHandler(answerErrors(assets))
const writer: CaptureDeps = {
  db,
  origin: config.ORIGIN,
  masterKey: config.MASTER_KEY,
  receiptKey: loadP256(config.RECEIPT_KEY),
  registrarKey: loadP256(config.REGISTRAR_KEY),
  adminApiKey: config.ADMIN_API_KEY,
}
const knownReader = readerOf({ db, adminApiKey: config.ADMIN_API_KEY })
const subscriptions = await openSubscriptions({
  db,
  databaseUrl: config.DATABASE_URL,
  masterKey: config.MASTER_KEY,
  allow: config.WEBHOOK_ALLOW,
  onError: (err, what) => app.log.warn({ err }, what),
})
await describeApi(app)
await app.register(buildCapture, writer)
await app.register(buildQuery, {
  db,
  origin: config.ORIGIN,
  receiptKey: writer.receiptKey,
  // Of the master key, so that a page can be asked for after a restart.
  pageKey: new Uint8Array(hkdfSync('sha256', config.MASTER_KEY, '', 'nguon/page/v1', 32)),
  readerOf: knownReader,
  subscriptions,
})
await app.register(buildResolver, {
  db,
  chain: httpRpc(config.CHAIN_RPC_URL),
  trust,
  publicUrl: config.PUBLIC_URL,
  witnesses,
  verifier,
  assets,
  now: () => Date.now(),
  readerOf: knownReader,
})
await app.register(buildPortal, {
  prefix: '/portal',
  accounts,
  // The workplace writes through the door that everybody uses, and is refused there like everybody.
  capture: async ({ party, method, path, body }) => {
    const headers = { 'x-api-key': config.ADMIN_API_KEY, 'nguon-party': party }
    const answer = await app.inject({ method, url: path, headers, ...(body && { payload: body }) })
    return { status: answer.statusCode, body: answer.json() }
  },
  proofFor: async (party, path) => {
    const headers = { 'x-api-key': config.ADMIN_API_KEY, 'nguon-party': party }
    const answer = await app.inject({ method: 'GET', url: `/proof${path}`, headers })
    return answer.statusCode === 200 ? answer.body : null
  },
  assets: pageAssets(assets),
  publicUrl: config.PUBLIC_URL,
  host: hostOf(config.ORIGIN),
  adminApiKey: config.ADMIN_API_KEY,
  languageOf,
  now: () => new Date(),
})
// Before anybody can fetch them: no file is given out that the log does not name.
if (await logRelease(writer, verifier)) app.log.info('the log names a new release of the verifier')
await app.listen({ host: config.HOST, port: config.PORT })
subscriptions.start()

let stopping = false
async function stop(reason: string): Promise<void> {
  if (stopping) return
  stopping = true
  app.log.info({ reason }, 'stopping')
  await Promise.all([app.close(), subscriptions.stop()])
  await accounts.close()
  await db.destroy()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
// Started by a supervisor that is gone: nothing would stop this process any more.
process.on('disconnect', () => void stop('the supervisor is gone'))
