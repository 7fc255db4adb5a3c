import { z } from 'zod'
import { Bytes, DatabaseUrl, HttpUrl, LogLevel, Origin, Port, readEnvironment } from '../environment/read.ts'

const Environment = z.object({
  DATABASE_URL: DatabaseUrl,
  CHAIN_RPC_URL: HttpUrl,
  ORIGIN: Origin,
  /** Ed25519, PKCS #8. */
  CHECKPOINT_KEY: Bytes,
  /** P-256, PKCS #8. */
  REGISTRAR_KEY: Bytes,
  ANCHOR_KEY: z.string().regex(/^0x[0-9a-f]{64}$/, '0x and 64 hex digits'),
  /** Least seconds from one head to the next. */
  ANCHOR_INTERVAL: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'whole seconds')
    .transform(Number),
  /** Of the loopback interface. */
  HEALTH_PORT: Port.default(0),
  LOG_LEVEL: LogLevel,
})

/** What the ledger is told. */
export type LedgerConfig = z.infer<typeof Environment>

/**
 * Reads the ledger's environment.
 * @throws {ConfigError}
 */
export function parseConfig(env: NodeJS.ProcessEnv): LedgerConfig {
  return readEnvironment(Environment, env)
}
