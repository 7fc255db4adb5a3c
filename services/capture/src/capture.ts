import { parseIJson } from '@nguon/statement'
import { dropStagedBodies } from '@nguon/store'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { callerOf } from './caller.ts'
import { type CaptureDeps, type Writer, writerOf } from './deps.ts'
import { answerProblems } from './problem.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { attestationRoutes } from './routes/attestations.ts'
import { entryRoutes } from './routes/entries.ts'
import { entryStateRoutes } from './routes/entry.ts'
import { epcisRoutes } from './routes/epcis.ts'
import { partyRoutes } from './routes/parties.ts'
import { registerRoutes } from './routes/registers.ts'

/** The writer as a Fastify plugin: EPCIS capture, signed entries and the registers. */
export const buildCapture: FastifyPluginAsync<CaptureDeps> = async (app, deps) => {
  const writer = writerOf(deps)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app)

  // Before its body is read: eight megabytes of JSON are much work for whoever has no key.
  app.addHook('onRequest', async request => {
    if (request.method !== 'GET' && request.method !== 'OPTIONS') await callerOf(writer, request)
  })
  app.removeAllContentTypeParsers()
  // Strictly: a member that stands twice would be one value for us and another for the next reader.
  app.addContentTypeParser(['application/json', 'application/ld+json'], { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, parseIJson(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })

  dropForgottenBodies(app, writer)
  await app.register(epcisRoutes, { writer })
  await app.register(entryRoutes, { writer })
  await app.register(entryStateRoutes, { writer })
  await app.register(partyRoutes, { writer })
  await app.register(apiKeyRoutes, { writer })
  await app.register(registerRoutes, { writer })
  await app.register(attestationRoutes, { writer })
}

const HOUR = 3_600_000

/** Bodies that no statement came to name within a day are nobody's: once an hour they are dropped. */
function dropForgottenBodies(app: FastifyInstance, { db, now }: Writer): void {
  const timer = setInterval(() => {
    const before = new Date(now().getTime() - 24 * HOUR)
    dropStagedBodies(db, before).catch(err => app.log.error({ err }, 'staged bodies could not be dropped'))
  }, HOUR).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}
