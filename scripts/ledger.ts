/**
 * The ledger process: the log and the anchorer, which hash and sign in long stretches that no reader should wait for. The
 * two know nothing of each other and meet in the database. It may be killed at any line.
 */

import { createServer } from 'node:http'
import { type AnchorHealth, buildAnchor } from '@nguon/anchor'
import { httpRpc } from '@nguon/chain'
import { buildErasure, buildLog, currentPolicy } from '@nguon/log'
import { loadEd25519, loadP256 } from '@nguon/signer'
import { openDatabase } from '@nguon/store'
import { pino } from 'pino'
import { parseConfig } from './ledger/config.ts'

const config = parseConfig(process.env)
const logger = pino({
  name: 'ledger',
  level: config.LOG_LEVEL,
  redact: ['*.databaseUrl', '*.key', '*.pkcs8', '*.connectionString', 'err.config', 'err.client'],
})
const now = () => new Date()
const db = openDatabase(config.DATABASE_URL, {
  connections: 4,
  onError: err => logger.warn({ err }, 'a connection to the database was lost'),
})
// What the log says of itself: a process that was configured otherwise would only produce heads that nobody accepts.
const policy = await currentPolicy(db, config.ORIGIN)
const [target] = policy.anchors
if (!target) throw new Error('the policy names no contract')

const log = buildLog({
  databaseUrl: config.DATABASE_URL,
  origin: config.ORIGIN,
  platform: policy.platform,
  registrar: loadP256(config.REGISTRAR_KEY),
  checkpointKey: loadEd25519(config.CHECKPOINT_KEY),
  witnesses: policy.witnesses,
  interval: config.ANCHOR_INTERVAL,
  logger: logger.child({ part: 'log' }),
  now,
})
const anchor = buildAnchor({
  db,
  rpc: httpRpc(config.CHAIN_RPC_URL),
  target: { chainId: BigInt(target.chainId), contract: target.contract },
  witnesses: policy.witnesses,
  quorum: policy.quorum,
  key: config.ANCHOR_KEY,
  logger: logger.child({ part: 'anchor' }),
  now,
})
const erasure = buildErasure({ db, logger: logger.child({ part: 'erasure' }), now })

// A chain that is down is named and makes nothing unhealthy: statements are accepted and sequenced without it.
const health = createServer((request, response) => {
  if (request.url !== '/healthz') {
    response.writeHead(404).end()
    return
  }
  const parts = { log: log.health(), anchor: anchor.health() }
  const writes = parts.log.state === 'writing'
  const status = !writes ? 'down' : isLate(parts.anchor) ? 'late' : 'ok'
  response.writeHead(writes ? 200 : 503, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status, ...parts }, (_, value) => (typeof value === 'bigint' ? Number(value) : value)))
})

/** Whether heads are given up, or the first that is not anchored has waited for two minutes. */
function isLate({ since, missing }: AnchorHealth): boolean {
  return missing.length > 0 || (since !== null && BigInt(Math.floor(Date.now() / 1000)) - since > 120n)
}
health.listen(config.HEALTH_PORT, '127.0.0.1')

log.start()
anchor.start()
erasure.start()

let stopping = false
async function stop(reason: string): Promise<void> {
  if (stopping) return
  stopping = true
  logger.info({ reason }, 'stopping')
  health.close()
  health.closeAllConnections()
  await Promise.all([log.stop(), anchor.stop(), erasure.stop()])
  await db.destroy()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
// Started by a supervisor that is gone: nothing would stop this process any more.
process.on('disconnect', () => void stop('the supervisor is gone'))
