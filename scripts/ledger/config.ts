import { fromBase64url } from '@nguon/statement'
import { z } from 'zod'

const Pkcs8 = z
  .string()
  .regex(/^[\w-]+$/, 'a PKCS #8 key in base64url')
  .transform(fromBase64url)

const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  CHAIN_RPC_URL: z.url({ protocol: /^https?$/ }),
  /** Fixed when the log was created; see formats on origins. */
  ORIGIN: z.string().regex(/^[a-z0-9.-]+\/log$/, 'host/log'),
  /** Ed25519. */
  CHECKPOINT_KEY: Pkcs8,
  /** P-256. */
  REGISTRAR_KEY: Pkcs8,
  ANCHOR_KEY: z.string().regex(/^0x[0-9a-f]{64}$/, '0x and 64 hex digits'),
  /** Least seconds from one head to the next. */
  ANCHOR_INTERVAL: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'whole seconds')
    .transform(Number),
  /** Of the loopback interface; 0 takes a free one. */
  HEALTH_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port')
    .transform(Number)
    .pipe(z.number().max(65_535))
    .default(0),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
})

export type LedgerConfig = z.infer<typeof Environment>

/** The environment does not say how to run; the message names every variable at once, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
}

/**
 * Reads the ledger's environment.
 * @throws {ConfigError}
 */
export function parseConfig(env: NodeJS.ProcessEnv): LedgerConfig {
  const parsed = Environment.safeParse(env)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
