import { PROOF_MEDIA_TYPE } from '@nguon/proof'
import { logSubject } from '@nguon/statement'
import type { FastifyPluginCallback } from 'fastify'
import type { Shelf } from '../proof/shelf.ts'
import { CACHE, keep, send } from '../respond.ts'

/** The proof of what nobody scans: the log's own history. */
export const uncodedRoutes: FastifyPluginCallback<{ shelf: Shelf; origin: string }> = (
  app,
  { shelf, origin },
  done,
) => {
  app.get('/proof/log', async (request, reply) => {
    const { text } = await shelf.proofOf([logSubject(origin)])
    reply.header('cache-control', CACHE.ask).header('access-control-allow-origin', '*')
    reply.header('content-disposition', 'attachment; filename="nguon-log.proof.json"')
    return send(request, reply, keep(PROOF_MEDIA_TYPE, text))
  })
  done()
}
