import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { openApiComponents } from '@nguon/epcis'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/**
 * Describes at `/api/docs` what machines ask for: every route that comes after this call and has a tag. The descriptions
 * are the zod schemas by which requests are read.
 */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    hideUntagged: true,
    openapi: {
      // In 3.0 a schema cannot say that the names of extensions have a prefix.
      openapi: '3.1.0',
      info: {
        title: 'Nguồn',
        version: '0.1.0',
        description:
          'EPCIS 2.0 capture and query, signed statements (SCITT) and the registers. Faults are application/problem+json.',
      },
      components: {
        schemas: openApiComponents(),
        securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs' })
}
