import { BodyError, bodyDigest, MAX_BODY, readBody, toBase64url } from '@nguon/statement'
import { findBodies, stageBody } from '@nguon/store'
import { z } from 'zod'
import { acceptEntry } from '../accept-entry.ts'
import { partyOf } from '../caller.ts'
import { RefusedError } from '../problem.ts'
import { promiseFor } from '../promise.ts'
import type { Routes } from '../routes.ts'

/** Statements that parties sign themselves, and the bodies they name. */
export const entryRoutes: Routes = async (app, { writer }) => {
  app.addContentTypeParser('application/cose', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

  app.put(
    '/log/body/:digest',
    {
      bodyLimit: MAX_BODY,
      schema: {
        summary: 'Bring a body before the statement that names it',
        description: 'The bytes as they were hashed. A body that no statement names within a day is dropped.',
        tags: ['Entries'],
        consumes: ['application/octet-stream', 'application/json'],
        params: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const party = await partyOf(writer, request)
      const bytes = request.body
      if (!(bytes instanceof Uint8Array))
        throw new RefusedError('MEDIA_TYPE', 'a body is sent as application/octet-stream')
      const digest = bodyDigest(bytes)
      if (digest.toHex() !== request.params.digest)
        throw new RefusedError('REQUEST_INVALID', `these bytes have the digest ${digest.toHex()}`)
      requireBody(bytes)
      await stageBody(writer.db, { digest, bytes, uploadedBy: party, stagedAt: writer.now() })
      // Somebody else's body under the same digest stays theirs: without its salt nobody could have guessed it.
      const [stored] = await findBodies(writer.db, [digest])
      if (stored?.erasedBy)
        throw new RefusedError('ALREADY_ERASED', 'this body was erased by law: say it anew, with another salt')
      if (stored?.uploadedBy !== party) throw new RefusedError('ALREADY_THERE', 'another party brought this body')
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/entries',
    {
      bodyLimit: 65_600,
      schema: {
        summary: 'Register a signed statement (COSE_Sign1); its bodies were brought before',
        description: 'Sent again, it is the same statement with the same promise.',
        tags: ['Entries'],
        consumes: ['application/cose'],
        response: { 201: z.object({ entryId: z.string(), promise: z.string() }) },
      },
    },
    async (request, reply) => {
      const party = await partyOf(writer, request)
      if (!(request.body instanceof Uint8Array)) throw new RefusedError('MEDIA_TYPE', 'a statement is application/cose')
      const { entryId, received } = await acceptEntry(writer, party, request.body)
      const id = toBase64url(entryId)
      return reply.code(201).send({ entryId: id, promise: promiseFor(writer, entryId, received) })
    },
  )
}

function requireBody(bytes: Uint8Array): void {
  try {
    readBody(bytes)
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    const fault = { pointer: '', code: error.code, reason: error.message }
    throw new RefusedError('REQUEST_INVALID', 'this is no body of a statement', [fault], { cause: error })
  }
}
