import type { FastifyPluginAsync, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Answering } from './deps.ts'
import { RefusedError } from './problem.ts'

/** A group of routes below `/epcis`; what it needs arrives as its options. */
export type Routes = FastifyPluginAsync<{ answering: Answering }, RawServerDefault, ZodTypeProvider>

/**
 * The party whose named queries and subscriptions are meant.
 * @throws {@link RefusedError} UNAUTHENTICATED
 */
export async function partyOf({ readerOf }: Answering, request: FastifyRequest): Promise<string> {
  const party = await readerOf(request)
  if (party === null) throw new RefusedError('UNAUTHENTICATED', 'named queries are a party’s own: send its API key')
  return party
}
