import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { signedHeadJson, type Witness } from './witness.ts'

const Size = z.strictObject({
  size: z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .transform(BigInt),
})

/**
 * What a witness shows: `GET /head`, `/heads/{size}`, `/identity`, `/healthz`. All of it public, and nothing that is asked
 * changes anything, but that a head signed for one contract is signed for the next.
 */
export const witnessRoutes: FastifyPluginAsync<{ witness: Witness }> = async (app, { witness }) => {
  app.get('/head', async (_, reply) => {
    const head = witness.signedHead()
    return head ? signedHeadJson(head) : reply.code(404).send({ code: 'NOT_SIGNED' })
  })

  app.get('/heads/:size', async ({ params }, reply) => {
    const asked = Size.safeParse(params)
    if (!asked.success) return reply.code(400).send({ code: 'SIZE' })
    const head = witness.signedHead(asked.data.size)
    return head ? signedHeadJson(head) : reply.code(404).send({ code: 'NOT_SIGNED' })
  })

  app.get('/identity', async () => witness.identity())

  app.get('/healthz', async (_, reply) => {
    const { state, code, size } = witness.health()
    // A log that is away, or a head that is refused, is not the witness's own illness; a contradiction needs a person.
    return reply.code(state === 'stopped' ? 503 : 200).send({ state, code, size: size === null ? null : Number(size) })
  })
}
