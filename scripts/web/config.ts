import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { Bytes, DatabaseUrl, HttpUrl, LogLevel, Origin, Port, readEnvironment } from '../environment/read.ts'

const Environment = z.object({
  HOST: z.string().min(1),
  PORT: Port,
  /** What printed codes carry. */
  PUBLIC_URL: HttpUrl.transform(url => url.replace(/\/+$/, '')),
  DATABASE_URL: DatabaseUrl,
  CHAIN_RPC_URL: HttpUrl,
  ORIGIN: Origin,
  /** 32 bytes, under which the custodial keys of parties are sealed. */
  MASTER_KEY: Bytes.refine(bytes => bytes.length === 32, '32 bytes'),
  /** P-256, PKCS #8. */
  RECEIPT_KEY: Bytes,
  REGISTRAR_KEY: Bytes,
  SESSION_SECRET: z.string().min(32, 'at least 32 characters'),
  ADMIN_API_KEY: z.string().min(20, 'at least 20 characters'),
  TRUST_FILE: z.string().min(1),
  /** A folder with `verifier.html` and `verify.mjs` (`npm run build:verifier`), given out and named in the log. */
  VERIFIER_FOLDER: z.string().min(1),
  /** Ranges of addresses that subscribers may have called although they are not public, also by plain http. */
  WEBHOOK_ALLOW: z
    .string()
    .default('')
    .transform(text => text.split(/[\s,]+/).filter(Boolean))
    .refine(ranges => ranges.every(range => ipaddr.isValidCIDR(range)), 'CIDR ranges, such as 127.0.0.0/8'),
  LOG_LEVEL: LogLevel,
})

/** What the web process is told. */
export type WebConfig = z.infer<typeof Environment>

/**
 * Reads the web process's environment.
 * @throws {ConfigError}
 */
export function parseConfig(env: NodeJS.ProcessEnv): WebConfig {
  return readEnvironment(Environment, env)
}
