/** The witness process: its own key, its own copy of the log, no address of our database. */
import { nodeVerify } from '@nguon/signer'
import fastify, { LogController } from 'fastify'
import { pino } from 'pino'
import {
  buildWitness,
  ConfigError,
  httpLog,
  loadWitnessKey,
  openRecords,
  pageRoutes,
  parseConfig,
  verifierRoutes,
  witnessRoutes,
} from './index.ts'

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
const logger = pino({
  level: config.logLevel,
  redact: { paths: ['key', '*.key', 'WITNESS_KEY', '*.WITNESS_KEY'], censor: '[redacted]' },
})
const { origin, checkpointVkey, registrar, chainId, contract } = config
const records = openRecords(config.folder)
const witness = buildWitness({
  records,
  source: httpLog(config.logUrl),
  known: { origin, checkpointVkey, registrar, verify: nodeVerify },
  key: loadWitnessKey(config.key),
  domain: { chainId, contract },
  now: () => BigInt(Math.floor(Date.now() / 1000)),
  independent: config.independent,
  logger,
})
const app = fastify({ loggerInstance: logger, logController: new LogController({ disableRequestLogging: true }) })
await app.register(witnessRoutes, { witness })
await app.register(pageRoutes, { witness, verifier: config.verifierFolder !== null })
if (config.verifierFolder) await app.register(verifierRoutes, { folder: config.verifierFolder })
await app.listen({ host: config.host, port: config.port })
logger.info({ origin, address: witness.identity().address, contract, chainId: Number(chainId) }, 'witness started')
witness.start()

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await app.close()
  await witness.stop()
  records.close()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
// Started by a supervisor that was killed, it does not stay behind.
process.once('disconnect', () => void stop())
