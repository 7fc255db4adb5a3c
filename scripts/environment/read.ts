/** What the processes of ours are told by their environment: the variables they share, and how an environment is read. */

import { fromBase64url } from '@nguon/statement'
import { z } from 'zod'

/** The environment does not say how to run; the message names every variable at once, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
}

/**
 * Reads an environment of this shape.
 * @throws {ConfigError}
 */
export function readEnvironment<Shape extends z.ZodType>(shape: Shape, env: NodeJS.ProcessEnv): z.infer<Shape> {
  const parsed = shape.safeParse(env)
  if (parsed.success) return parsed.data
  throw new ConfigError(faultsOf(parsed.error))
}

/** What is wrong, variable by variable; the values may be secrets and are never said. */
export function faultsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}

/** Of PostgreSQL. */
export const DatabaseUrl = z.url({ protocol: /^postgres(ql)?$/ })

/** An address of HTTP: of a node, or the one that codes carry. */
export const HttpUrl = z.url({ protocol: /^https?$/ })

/** Of the log; fixed when it was created, whatever our own address becomes later. */
export const Origin = z.string().regex(/^[a-z0-9.-]+\/log$/, 'host/log')

/** A key, PKCS #8 or plain, in base64url. */
export const Bytes = z.string().transform((text, context) => {
  try {
    if (text !== '') return fromBase64url(text)
  } catch {
    // As for no text at all: only the name of the variable may be told.
  }
  context.addIssue({ code: 'custom', message: 'base64url' })
  return z.NEVER
})

/** A port; 0 takes a free one. */
export const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port')
  .transform(Number)
  .pipe(z.number().max(65_535))

/** From which level on lines are written. */
export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')
