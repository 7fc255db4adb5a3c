import { mediaTypeFor, type Negotiation, negotiate } from '@nguon/epcis'
import type { FastifyRequest } from 'fastify'
import { RefusedError } from './problem.ts'

/**
 * What a request wants of its answer, by its headers.
 * @throws {@link HeaderError}, {@link RefusedError} NOT_ACCEPTABLE
 */
export function negotiationOf(request: FastifyRequest): Negotiation & { mediaType: string } {
  const known = negotiations.get(request)
  if (known) return known
  const { accept } = request.headers
  const mediaType = mediaTypeFor(accept)
  if (mediaType === null)
    throw new RefusedError(
      'NOT_ACCEPTABLE',
      `${accept} is not spoken here: application/json and application/ld+json are`,
    )
  const read = { ...negotiate(request.headers), mediaType }
  negotiations.set(request, read)
  return read
}

/** A request is read before its route is found and by its route again. */
const negotiations = new WeakMap<FastifyRequest, Negotiation & { mediaType: string }>()

/** The path and the query string of an address, as they were sent. */
export function addressOf(request: FastifyRequest): { path: string; query: string } {
  const url = request.raw.url ?? ''
  const at = url.indexOf('?')
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) }
}
