import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isCode, toBase64url, utf8 } from '@nguon/statement'
import { type Database, partiesOfApiKeys } from '@nguon/store'
import type { FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Writer } from './deps.ts'
import { gather } from './gather.ts'
import { RefusedError } from './problem.ts'

/** Who asks: the party it writes for (null for an administrator that named none), and whether it is one. */
export type Caller = { party: string | null; admin: boolean }

/** What a caller is known by. */
type Door = Pick<Writer, 'db' | 'adminApiKey'>

/**
 * The party in whose name a request asks, for a reader's side that answers everyone: null where it carries no key, or
 * an administrator's that names no party.
 * @throws {@link RefusedError} UNAUTHENTICATED when the key is none of ours
 */
export function readerOf(door: Door): (request: FastifyRequest) => Promise<string | null> {
  return async request => (givenKey(request) === null ? null : (await callerOf(door, request)).party)
}

/**
 * The caller of a request, by `x-api-key` or `Authorization: Bearer`.
 * @throws {@link RefusedError} UNAUTHENTICATED
 */
export function callerOf(writer: Door, request: FastifyRequest): Promise<Caller> {
  const known = callers.get(request) ?? findCaller(writer, request)
  callers.set(request, known)
  return known
}

/** A request is asked before its body is read and by its route again; the key is looked up once. */
const callers = new WeakMap<FastifyRequest, Promise<Caller>>()

function givenKey({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const given = headers['x-api-key'] ?? bearer
  return typeof given === 'string' ? given : null
}

async function findCaller(writer: Door, request: FastifyRequest): Promise<Caller> {
  const given = givenKey(request)
  if (given === null) throw new RefusedError('UNAUTHENTICATED', 'an API key is needed: send it in the header x-api-key')
  if (timingSafeEqual(hashOfApiKey(given), hashOfApiKey(writer.adminApiKey))) {
    const named = request.headers['nguon-party']
    if (named !== undefined && (typeof named !== 'string' || !isCode(named)))
      throw new RefusedError('REQUEST_INVALID', 'the header nguon-party is no party code')
    return { party: named ?? null, admin: true }
  }
  const party = await partyOfApiKey(writer.db)(hashOfApiKey(given))
  if (party === undefined) throw new RefusedError('UNAUTHENTICATED', 'the API key is unknown or revoked')
  return { party, admin: false }
}

type Lookup = (hash: Uint8Array) => Promise<string | undefined>

/** Keys that are shown at the same time are looked up in one query; each after it was shown, so a revoked one opens nothing. */
function partyOfApiKey(db: Kysely<Database>): Lookup {
  const known = lookups.get(db)
  if (known) return known
  const lookup: Lookup = gather(hashes => partiesOfApiKeys(db, hashes), {
    weight: () => 1,
    most: 100,
    lanes: 2,
    beside: 10,
  })
  lookups.set(db, lookup)
  return lookup
}
const lookups = new WeakMap<Kysely<Database>, Lookup>()

/**
 * The party a request is written for.
 * @throws {@link RefusedError} UNAUTHENTICATED, REQUEST_INVALID
 */
export async function partyOf(writer: Writer, request: FastifyRequest): Promise<string> {
  const { party } = await callerOf(writer, request)
  if (party === null) throw new RefusedError('REQUEST_INVALID', 'an administrator names the party in nguon-party')
  return party
}

/**
 * Lets only an administrator go on.
 * @throws {@link RefusedError} UNAUTHENTICATED, NOT_ALLOWED
 */
export async function requireAdmin(writer: Writer, request: FastifyRequest): Promise<void> {
  const { admin } = await callerOf(writer, request)
  if (!admin) throw new RefusedError('NOT_ALLOWED', 'only an administrator may do this')
}

/**
 * Lets only the party itself go on, or an administrator.
 * @throws {@link RefusedError} UNAUTHENTICATED, NOT_YOURS
 */
export async function requireItself(writer: Writer, request: FastifyRequest, party: string): Promise<void> {
  const caller = await callerOf(writer, request)
  if (!caller.admin && caller.party !== party) throw new RefusedError('NOT_YOURS', 'this is another party')
}

/** A fresh API key. It is shown once; only its hash is kept. */
export function drawApiKey(): string {
  return `nguon_${toBase64url(randomBytes(32))}`
}

/** What is kept of an API key. */
export function hashOfApiKey(key: string): Uint8Array {
  return createHash('sha256').update(utf8(key)).digest()
}
