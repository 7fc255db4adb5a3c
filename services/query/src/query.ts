import { parseIJson } from '@nguon/statement'
import type { FastifyPluginAsync } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Answering, QueryDeps } from './deps.ts'
import { frame } from './frame.ts'
import { answerProblems } from './problem.ts'
import { discoveryRoutes } from './routes/discovery.ts'
import { eventRoutes } from './routes/events.ts'
import { pageTokenRoutes } from './routes/page-tokens.ts'
import { namedQueryRoutes } from './routes/queries.ts'
import { resourceRoutes } from './routes/resources.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { traceRoutes } from './trace/routes.ts'

/** The reading half of the EPCIS 2.0 REST binding below `/epcis`, and traces below `/trace`, as a Fastify plugin. */
export const buildQuery: FastifyPluginAsync<QueryDeps> = async (app, deps) => {
  const answering: Answering = { now: () => new Date(), ...deps }
  // In a place of its own, so that what is unknown below it is told of in its words.
  await app.register(
    async app => {
      app.setValidatorCompiler(validatorCompiler)
      app.setSerializerCompiler(serializerCompiler)
      answerProblems(app)
      frame(app, answering)
      app.removeAllContentTypeParsers()
      // Strictly: a member that stands twice would be one value for us and another for the next reader.
      app.addContentTypeParser(['application/json', 'application/ld+json'], { parseAs: 'buffer' }, (_, body, done) => {
        try {
          // Clients say of every request that it is JSON, of a DELETE without a body as well.
          done(null, body.length === 0 ? undefined : parseIJson(body as Buffer))
        } catch (error) {
          done(error as Error)
        }
      })
      await app.register(discoveryRoutes, { answering })
      await app.register(eventRoutes, { answering })
      await app.register(resourceRoutes, { answering })
      await app.register(namedQueryRoutes, { answering })
      await app.register(pageTokenRoutes, { answering })
      const { subscriptions } = deps
      if (subscriptions) await app.register(subscriptionRoutes, { answering, subscriptions })
    },
    { prefix: '/epcis' },
  )
  await app.register(traceRoutes, { prefix: '/trace', answering })
}
