import { PROOF_MEDIA_TYPE } from '@nguon/proof'
import { isCode, logSubject, type Subject } from '@nguon/statement'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Shelf } from '../proof/shelf.ts'
import { CACHE, keep, send } from '../respond.ts'

/** Proofs of what no code on goods names: the log's own history, and a party, whether anybody registered it or not. */
export const uncodedRoutes: FastifyPluginCallback<{ shelf: Shelf; origin: string }> = (
  app,
  { shelf, origin },
  done,
) => {
  const give = async (request: FastifyRequest, reply: FastifyReply, subject: Subject, name: string) => {
    const { text } = await shelf.proofOf([subject])
    reply.header('cache-control', CACHE.ask).header('access-control-allow-origin', '*')
    reply.header('content-disposition', `attachment; filename="nguon-${name}.proof.json"`)
    return send(request, reply, keep(PROOF_MEDIA_TYPE, text))
  }

  app.get('/proof/log', (request, reply) => give(request, reply, logSubject(origin), 'log'))

  app.get<{ Params: { code: string } }>('/proof/party/:code', (request, reply) => {
    const { code } = request.params
    if (!isCode(code)) return reply.callNotFound()
    return give(request, reply, { type: 'party', id: code }, `party-${code}`)
  })
  done()
}
