/** The writer in a process of its own, as in production; `npm start` runs it inside the web process instead. */
import { loadP256 } from '@nguon/signer'
import { openDatabase } from '@nguon/store'
import Fastify from 'fastify'
import { ConfigError, parseConfig } from './config.ts'
import { buildCapture } from './index.ts'

function configuration() {
  try {
    return parseConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
}

const config = configuration()
const app = Fastify({
  logger: {
    name: 'capture',
    level: config.LOG_LEVEL,
    redact: ['req.headers.authorization', 'req.headers["x-api-key"]', '*.pkcs8', 'err.client', '*.connectionString'],
  },
  routerOptions: { maxParamLength: 2_000 },
})
const db = openDatabase(config.DATABASE_URL, {
  onError: err => app.log.warn({ err }, 'a connection to the database was lost'),
})
await app.register(buildCapture, {
  db,
  origin: config.ORIGIN,
  masterKey: config.MASTER_KEY,
  receiptKey: loadP256(config.RECEIPT_KEY),
  registrarKey: loadP256(config.REGISTRAR_KEY),
  adminApiKey: config.ADMIN_API_KEY,
})
await app.listen({ host: config.HOST, port: config.PORT })

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await app.close()
  await db.destroy()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
