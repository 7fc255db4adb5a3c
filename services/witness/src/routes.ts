import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { PAGE_POLICY, witnessPage } from './page.ts'
import type { Contradiction } from './records.ts'
import { signedHeadJson, type Witness } from './witness.ts'

const Size = z.strictObject({
  size: z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .transform(BigInt),
})

const Part = z.strictObject({
  before: z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .transform(BigInt)
    .optional(),
})

/** Heads in one answer. */
const PART = 100

/**
 * What a witness shows: `GET /head`, `/heads`, `/heads/{size}`, `/identity`, `/evidence`, `/healthz`. All of it public, and
 * nothing that is asked changes anything, but that a head signed for one contract is signed for the next.
 */
export const witnessRoutes: FastifyPluginAsync<{ witness: Witness }> = async (app, { witness }) => {
  // An inspector's page, wherever it comes from, may ask.
  app.addHook('onSend', async (_, reply) => {
    reply.header('access-control-allow-origin', '*').header('x-content-type-options', 'nosniff')
  })

  app.get('/head', async (_, reply) => {
    const head = witness.signedHead()
    const found = witness.contradiction()
    // Whoever asks for the newest head only must not take the last one before a lie for a good one.
    if (found) return reply.code(409).send({ ...contradictionJson(found), head: head && signedHeadJson(head) })
    return head ? signedHeadJson(head) : reply.code(404).send({ code: 'NOT_SIGNED' })
  })

  app.get('/heads', async ({ query }, reply) => {
    const asked = Part.safeParse(query)
    if (!asked.success) return reply.code(400).send({ code: 'SIZE' })
    const heads = witness.signedHeads(asked.data.before ?? 2n ** 62n, PART)
    return { heads: heads.map(signedHeadJson), before: heads.length < PART ? null : Number(heads.at(-1)!.size) }
  })

  app.get('/heads/:size', async ({ params }, reply) => {
    const asked = Size.safeParse(params)
    if (!asked.success) return reply.code(400).send({ code: 'SIZE' })
    const head = witness.signedHead(asked.data.size)
    return head ? signedHeadJson(head) : reply.code(404).send({ code: 'NOT_SIGNED' })
  })

  app.get('/identity', async () => witness.identity())

  app.get('/evidence', async (_, reply) => {
    const found = witness.contradiction()
    if (!found) return reply.code(404).send({ code: 'NO_CONTRADICTION' })
    return { ...contradictionJson(found), evidence: found.evidence }
  })

  app.get('/healthz', async (_, reply) => {
    const { state, code, size } = witness.health()
    // A log that is away, or a head that is refused, is not the witness's own illness; a contradiction needs a person.
    return reply.code(state === 'stopped' ? 503 : 200).send({ state, code, size: size === null ? null : Number(size) })
  })
}

function contradictionJson({ code, message, found }: Contradiction) {
  return { code: 'CONTRADICTION', contradiction: code, message, found: Number(found) }
}

/** The page for people, at `/`. */
export const pageRoutes: FastifyPluginAsync<{ witness: Witness; verifier: boolean }> = async (
  app,
  { witness, verifier },
) => {
  app.get('/', async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', PAGE_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .send(witnessPage(witness, verifier)),
  )
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
