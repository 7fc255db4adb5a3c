import { Line } from '@nguon/rules'
import { toBase64url } from '@nguon/statement'
import { apiKeysOf, keysOfParty, revokeApiKey, storeApiKey } from '@nguon/store'
import { z } from 'zod'
import { drawApiKey, hashOfApiKey, requireAdmin, requireItself } from '../caller.ts'
import { RefusedError } from '../problem.ts'
import { Code, type Routes, readId } from '../routes.ts'

/** The API keys by which parties write: drawn by administrators, kept as hashes. */
export const apiKeyRoutes: Routes = async (app, { writer }) => {
  const tags = ['parties']
  const params = z.strictObject({ code: Code })

  app.post(
    '/api/parties/:code/api-keys',
    {
      schema: {
        summary: 'Draw an API key for a party; it is shown this once',
        tags,
        params,
        body: z.strictObject({ name: Line.max(100) }),
        response: { 201: z.object({ id: z.string(), apiKey: z.string() }) },
      },
    },
    async (request, reply) => {
      await requireAdmin(writer, request)
      const { code } = request.params
      // Keys may exist before the record does: a party that keeps its own key signs its record by itself.
      if ((await keysOfParty(writer.db, code)).length === 0)
        throw new RefusedError('NOTHING_THERE', 'no party has a key under this code')
      const apiKey = drawApiKey()
      const hash = hashOfApiKey(apiKey)
      await storeApiKey(writer.db, { hash, party: code, name: request.body.name, createdAt: writer.now() })
      return reply.code(201).send({ id: toBase64url(hash), apiKey })
    },
  )

  app.get(
    '/api/parties/:code/api-keys',
    {
      schema: {
        summary: 'The API keys of a party, without the keys',
        tags,
        params,
        response: {
          200: z.object({
            items: z.array(
              z.object({ id: z.string(), name: z.string(), createdAt: z.string(), revokedAt: z.string().nullable() }),
            ),
          }),
        },
      },
    },
    async request => {
      const { code } = request.params
      await requireItself(writer, request, code)
      const keys = await apiKeysOf(writer.db, code)
      return {
        items: keys.map(({ hash, name, createdAt, revokedAt }) => ({
          id: toBase64url(hash),
          name,
          createdAt: createdAt.toISOString(),
          revokedAt: revokedAt?.toISOString() ?? null,
        })),
      }
    },
  )

  app.delete(
    '/api/parties/:code/api-keys/:id',
    {
      schema: {
        summary: 'End an API key',
        tags,
        params: z.strictObject({ code: Code, id: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await requireAdmin(writer, request)
      const { code, id } = request.params
      if (!(await revokeApiKey(writer.db, code, readId(id, 32), writer.now())))
        throw new RefusedError('NOTHING_THERE', 'the party has no such live key')
      return reply.code(204).send(null)
    },
  )
}
