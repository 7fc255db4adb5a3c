import { fromBase64url } from '@nguon/statement'
import { z } from 'zod'

const Bytes = z.string().transform((text, context) => {
  try {
    return fromBase64url(text)
  } catch {
    // Only the name of the variable may be told: the value is a secret.
    context.addIssue({ code: 'custom', message: 'base64url' })
    return z.NEVER
  }
})

const Environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port')
    .transform(Number)
    .pipe(z.number().max(65_535)),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  ORIGIN: z.string().regex(/^[a-z0-9.-]+\/log$/, 'host/log'),
  MASTER_KEY: Bytes.refine(bytes => bytes.length === 32, '32 bytes'),
  RECEIPT_KEY: Bytes,
  REGISTRAR_KEY: Bytes,
  ADMIN_API_KEY: z.string().min(20, 'at least 20 characters'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

/** What the writer's own process is told. */
export type CaptureConfig = z.infer<typeof Environment>

/** The environment does not say how to run; the message names every variable at once, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
}

/**
 * Reads the environment of the writer's own process.
 * @throws {@link ConfigError}
 */
export function parseConfig(env: NodeJS.ProcessEnv): CaptureConfig {
  const parsed = Environment.safeParse(env)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
