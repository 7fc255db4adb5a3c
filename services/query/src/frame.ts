import { answerHeaders, DISCOVERY_HEADERS, REQUEST_HEADERS } from '@nguon/epcis'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Answering } from './deps.ts'
import { RefusedError } from './problem.ts'
import { negotiationOf } from './request.ts'

/** The most characters of an address; what asks for more is sent to a named query. */
export const LONGEST_ADDRESS = 8_000

const EXPOSED = [
  ...DISCOVERY_HEADERS,
  'Link',
  'Location',
  'GS1-Next-Page-Token-Expires',
  'GS1-Query-Min-Record-Time',
].join(', ')

/** What an answer hangs on beside its address. */
const SHAPING = ['Accept', 'Authorization', 'X-Api-Key', ...REQUEST_HEADERS].join(', ')

/** For pages of others, which ask so before they ask with a header of their own. */
export const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': SHAPING,
  'access-control-max-age': '86400',
} as const

/** What every answer below `/epcis` says, and what no request may ask for. */
export function frame(app: FastifyInstance, { readerOf }: Answering): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      // Said in the public answer too: a cache between us must not give it to whoever shows a key.
      vary: SHAPING,
      'cache-control': carriesKey(request) ? 'private, no-store' : 'public, no-cache',
      'x-content-type-options': 'nosniff',
      // Pages of others may ask, with a key of their own or without: no cookie of ours is asked for here.
      'access-control-allow-origin': '*',
      'access-control-expose-headers': EXPOSED,
    })
    const length = request.raw.url?.length ?? 0
    if (length > LONGEST_ADDRESS)
      throw new RefusedError(
        'ADDRESS_TOO_LONG',
        `the address has ${length} characters, and at most ${LONGEST_ADDRESS} are taken: send the query as a named one`,
      )
    reply.headers(answerHeaders(negotiationOf(request)))
    // Whoever shows a key is told that it is none, whatever is asked.
    if (carriesKey(request)) await readerOf(request)
  })
  app.addHook('preSerialization', async (request, reply, payload) => {
    if (reply.getHeader('content-type') === undefined) reply.type(negotiationOf(request).mediaType)
    return payload
  })
}

function carriesKey({ headers }: FastifyRequest): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined
}
