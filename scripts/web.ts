/**
 * The web process: the writer, the reader and the workplace on one port. It holds no key of the authority, of the
 * checkpoint or of the chain. It may be killed at any line.
 */

import { readFileSync } from 'node:fs'
import { buildCapture } from '@nguon/capture'
import { httpRpc } from '@nguon/chain'
import { buildAssets, buildResolver } from '@nguon/resolver'
import { loadP256 } from '@nguon/signer'
import { openDatabase } from '@nguon/store'
import Fastify from 'fastify'
import { parseConfig } from './web/config.ts'

const config = parseConfig(process.env)
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
  disableRequestLogging: true,
  routerOptions: { maxParamLength: 2_000 },
  bodyLimit: 16 * 1024 * 1024,
  return503OnClosing: true,
})
const db = openDatabase(config.DATABASE_URL, {
  connections: 16,
  onError: err => app.log.warn({ err }, 'a connection to the database was lost'),
})
const trust = readFileSync(config.TRUST_FILE, 'utf8')

await app.register(buildCapture, {
  db,
  origin: config.ORIGIN,
  masterKey: config.MASTER_KEY,
  receiptKey: loadP256(config.RECEIPT_KEY),
  registrarKey: loadP256(config.REGISTRAR_KEY),
  adminApiKey: config.ADMIN_API_KEY,
})
await app.register(buildResolver, {
  db,
  chain: httpRpc(config.CHAIN_RPC_URL),
  trust,
  publicUrl: config.PUBLIC_URL,
  witnesses: [],
  assets: await buildAssets(),
  now: () => Date.now(),
})
await app.listen({ host: config.HOST, port: config.PORT })

let stopping = false
async function stop(reason: string): Promise<void> {
  if (stopping) return
  stopping = true
  app.log.info({ reason }, 'stopping')
  await app.close()
  await db.destroy()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
// Started by a supervisor that is gone: nothing would stop this process any more.
process.on('disconnect', () => void stop('the supervisor is gone'))
