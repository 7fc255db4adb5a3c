import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
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

/** What of the verifier's folder is given out, and as what. */
const VERIFIER = { 'verifier.html': 'text/html; charset=utf-8', 'verify.mjs': 'text/javascript; charset=utf-8' }

/**
 * The verifier, from a folder that the witness's owner filled: an inspector gets it here, and not from whom it is to
 * check. Read anew each time, so that a newer one needs no restart.
 */
export const verifierRoutes: FastifyPluginAsync<{ folder: string }> = async (app, { folder }) => {
  for (const [name, type] of Object.entries(VERIFIER)) {
    app.get(`/${name}`, async (_, reply) => {
      try {
        const file = await readFile(join(folder, name))
        return reply.type(type).header('x-content-type-options', 'nosniff').send(file)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
        return reply.code(404).send({ code: 'NO_VERIFIER' })
      }
    })
  }
}
