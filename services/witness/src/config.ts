import { type Jwk, parseJwk, parseVkey } from '@nguon/statement'
import { z } from 'zod'

/** What a witness process is started with. */
export type Config = {
  key: string
  logUrl: string
  origin: string
  checkpointVkey: string
  registrar: Jwk
  chainId: bigint
  contract: string
  folder: string
  /** Where the verifier lies that this witness gives out; null if it gives none. */
  verifierFolder: string | null
  host: string
  port: number
  independent: boolean
  logLevel: string
}

/** The environment does not say what is needed; the message names every variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
}

const Environment = z
  .object({
    WITNESS_KEY: z.string().regex(/^0x[0-9a-f]{64}$/),
    LOG_URL: z.url({ protocol: /^https?$/ }),
    ORIGIN: z.string().min(1),
    CHECKPOINT_VKEY: z.string().refine(isReadable(parseVkey)),
    REGISTRAR_JWK: z.string().refine(isReadable(text => parseJwk(JSON.parse(text)))),
    CHAIN_ID: z.string().regex(/^[1-9]\d{0,15}$/),
    CONTRACT: z.string().regex(/^0x[0-9a-f]{40}$/),
    WITNESS_DATA: z.string().min(1),
    VERIFIER_FOLDER: z.string().min(1).optional(),
    HOST: z.string().min(1).default('127.0.0.1'),
    PORT: z.string().regex(/^\d{1,5}$/),
    WITNESS_INDEPENDENT: z.enum(['true', 'false']).default('false'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  // The key says whose it is: of another log it would never know a head of this one.
  .refine(env => parseVkey(env.CHECKPOINT_VKEY).name === env.ORIGIN, {
    path: ['ORIGIN'],
    message: 'is not the name in CHECKPOINT_VKEY',
  })
  .transform(
    (env): Config => ({
      key: env.WITNESS_KEY,
      logUrl: env.LOG_URL,
      origin: env.ORIGIN,
      checkpointVkey: env.CHECKPOINT_VKEY,
      registrar: parseJwk(JSON.parse(env.REGISTRAR_JWK)),
      chainId: BigInt(env.CHAIN_ID),
      contract: env.CONTRACT,
      folder: env.WITNESS_DATA,
      verifierFolder: env.VERIFIER_FOLDER ?? null,
      host: env.HOST,
      port: Number(env.PORT),
      independent: env.WITNESS_INDEPENDENT === 'true',
      logLevel: env.LOG_LEVEL,
    }),
  )

/**
 * Reads the environment.
 * @throws {ConfigError} naming every variable that is missing or malformed, and the value of none: some are secrets
 */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(env)
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map(({ path, code, message }) => nameOf(path, code, message)))]
  throw new ConfigError(`missing or malformed: ${names.join(', ')}`)
}

/** The variable, and what is wrong with it where it is well formed by itself. */
function nameOf(path: PropertyKey[], code: string, message: string): string {
  const [name] = path.map(String)
  return name === 'ORIGIN' && code === 'custom' ? `${name} (${message})` : name!
}

function isReadable(read: (text: string) => unknown): (text: string) => boolean {
  return text => {
    try {
      read(text)
      return true
    } catch {
      return false
    }
  }
}
