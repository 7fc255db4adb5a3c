import { fromBase64url } from '@nguon/statement'
import { z } from 'zod'

const Bytes = z
  .string()
  .regex(/^[\w-]+$/, 'base64url')
  .transform(fromBase64url)
const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port')
  .transform(Number)
  .pipe(z.number().max(65_535))

const Environment = z.object({
  HOST: z.string().min(1),
  PORT: Port,
  /** What printed codes carry. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform(url => url.replace(/\/+$/, '')),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  CHAIN_RPC_URL: z.url({ protocol: /^https?$/ }),
  /** Fixed when the log was created, whatever PUBLIC_URL becomes later. */
  ORIGIN: z.string().regex(/^[a-z0-9.-]+\/log$/, 'host/log'),
  /** 32 bytes, under which the custodial keys of parties are sealed. */
  MASTER_KEY: Bytes.refine(bytes => bytes.length === 32, '32 bytes'),
  /** P-256, PKCS #8. */
  RECEIPT_KEY: Bytes,
  REGISTRAR_KEY: Bytes,
  SESSION_SECRET: z.string().min(32, 'at least 32 characters'),
  ADMIN_API_KEY: z.string().min(20, 'at least 20 characters'),
  TRUST_FILE: z.string().min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

export type WebConfig = z.infer<typeof Environment>

/** The environment does not say how to run; the message names every variable at once, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
}

/**
 * Reads the web process's environment.
 * @throws {ConfigError}
 */
export function parseConfig(env: NodeJS.ProcessEnv): WebConfig {
  const parsed = Environment.safeParse(env)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
