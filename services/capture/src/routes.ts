import type { IncomingMessage, ServerResponse } from 'node:http'
import { fromBase64url, isCode } from '@nguon/statement'
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Writer } from './deps.ts'
import { RefusedError } from './problem.ts'

/** A code that we give out: of a party, or of its goods that have no GTIN. */
export const Code = z.string().refine(isCode, 'has 1 to 20 characters of A–Z 0–9 -')

/** A group of routes; what it needs arrives as its options. */
export type Routes = FastifyPluginAsync<{ writer: Writer }, RawServerDefault, ZodTypeProvider>

/** An instance whose routes are typed by their zod schemas. */
export type TypedInstance = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/**
 * The bytes of an id as an address writes it.
 * @throws {@link RefusedError} NOTHING_THERE when it is none
 */
export function readId(text: string, length: number): Uint8Array {
  try {
    const bytes = fromBase64url(text)
    if (bytes.length === length) return bytes
  } catch {
    // Not base64url: there is nothing under such a name, as below.
  }
  throw new RefusedError('NOTHING_THERE', 'there is nothing under this name')
}
