import { entryBundle, HASH_LENGTH, parseBundlePath, parseTilePath, TILE_WIDTH } from '@nguon/merkle'
import { bodyBundle, fromHex } from '@nguon/statement'
import {
  type Database,
  entriesInRange,
  newestAnchoredHead,
  newestHead,
  publicBodies,
  publicBody,
  readTiles,
} from '@nguon/store'
import type { FastifyPluginCallback, FastifyReply } from 'fastify'
import type { Kysely } from 'kysely'
import { CACHE } from '../respond.ts'

const BINARY = 'application/octet-stream'
/** Bodies that are given at once, and the bytes that they may have together; the others are asked for one by one. */
const MOST_BODIES = 256
const BODIES_ROOM = 8 * 1024 * 1024

/**
 * The log as anyone may read it: the signed checkpoint, C2SP tiles and bundles of entries, public bodies, one or
 * many at once. A witness rebuilds everything from these and trusts none of them.
 */
export const logRoutes: FastifyPluginCallback<{ db: Kysely<Database> }> = (app, { db }, done) => {
  app.get('/log/checkpoint', async (_request, reply) => {
    const newest = await newestHead(db)
    const head = newest?.state === 'abandoned' ? await newestAnchoredHead(db) : newest
    if (!head) return missing(reply, 'the log has no head yet')
    return shared(reply).header('cache-control', CACHE.ask).type('text/plain; charset=utf-8').send(head.checkpoint)
  })

  app.get<{ Params: { '*': string } }>('/log/tile/entries/*', async (request, reply) => {
    const { index, width } = parseBundlePath(`tile/entries/${request.params['*']}`)
    const from = index * BigInt(TILE_WIDTH)
    const entries = await entriesInRange(db, from, from + BigInt(width))
    if (entries.length !== width) return missing(reply, 'the log is not as long as that')
    return forever(reply, entryBundle(entries))
  })

  app.get<{ Params: { '*': string } }>('/log/tile/*', async (request, reply) => {
    const { id, width } = parseTilePath(`tile/${request.params['*']}`)
    const [tile] = await readTiles(db, [id])
    if (!tile || tile.hashes.length < width * HASH_LENGTH) return missing(reply, 'the log is not as long as that')
    // A tile only grows: its first hashes are what they were when it was that wide.
    return forever(reply, tile.hashes.subarray(0, width * HASH_LENGTH))
  })

  app.get<{ Params: { hash: string } }>('/log/body/:hash', async (request, reply) => {
    const { hash } = request.params
    const body = /^[0-9a-f]{64}$/.test(hash) ? await publicBody(db, fromHex(hash)) : undefined
    if (!body) return missing(reply, 'no public body has this hash')
    // It never changes, but a law may have it erased: whoever keeps it asks each time whether it is still there.
    const etag = `"${hash.slice(0, 20)}"`
    shared(reply).header('cache-control', CACHE.ask).header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/json').send(Buffer.from(body))
  })

  app.addContentTypeParser(BINARY, { parseAs: 'buffer', bodyLimit: MOST_BODIES * HASH_LENGTH }, (_, body, done) =>
    done(null, body),
  )
  // Nothing is written: it is a POST since so many hashes have no room in an address.
  app.post<{ Body: Buffer | undefined }>('/log/bodies', async (request, reply) => {
    const body = request.body ?? Buffer.alloc(0)
    const digests = Array.from({ length: Math.floor(body.length / HASH_LENGTH) }, (_, i) =>
      body.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH),
    )
    const bodies = await publicBodies(db, digests, BODIES_ROOM)
    return shared(reply)
      .header('cache-control', CACHE.never)
      .type(BINARY)
      .send(Buffer.from(bodyBundle(bodies)))
  })
  done()
}

function forever(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  return shared(reply).header('cache-control', CACHE.forever).type(BINARY).send(Buffer.from(bytes))
}

function missing(reply: FastifyReply, detail: string): FastifyReply {
  return shared(reply)
    .code(404)
    .header('cache-control', CACHE.never)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: 'Not found', status: 404, detail })
}

/** Pages of others may read the log too: that is what it is for. */
function shared(reply: FastifyReply): FastifyReply {
  return reply.header('access-control-allow-origin', '*')
}
