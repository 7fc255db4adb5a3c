import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { EPCIS_CONTEXT, openApiComponents } from '@nguon/epcis'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

const text = { type: 'string' }
/** What every fault is told in (RFC 9457). */
const PROBLEM: object = {
  type: 'object',
  properties: {
    type: { ...text, description: 'the exception of EPCIS 2.0' },
    title: text,
    status: { type: 'integer' },
    detail: { ...text, description: 'what is wrong first, and where' },
    code: { ...text, description: 'which it is, for programs' },
    faults: {
      type: 'array',
      description: 'all that is wrong',
      items: {
        type: 'object',
        properties: {
          pointer: { ...text, description: 'a JSON Pointer into the body, or the name of a parameter or header' },
          code: text,
          reason: { ...text, description: 'what is wrong, and what would be right' },
        },
        required: ['pointer', 'code', 'reason'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'faults'],
  example: {
    type: 'epcisException:ValidationException',
    title: '/quantityList/0/uom: is no unit code of UN/ECE Recommendation 20, such as KGM',
    status: 400,
    detail: '/quantityList/0/uom is no unit code of UN/ECE Recommendation 20, such as KGM',
    code: 'EPCIS_INVALID',
    faults: [
      {
        pointer: '/quantityList/0/uom',
        code: 'VALUE_WRONG',
        reason: 'is no unit code of UN/ECE Recommendation 20, such as KGM',
      },
    ],
  },
}

/** What is shown to be tried out: made of the schemas alone it would be arbitrary. */
const EVENT = {
  type: 'ObjectEvent',
  eventTime: '2026-06-14T08:30:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'ADD',
  bizStep: 'commissioning',
  quantityList: [{ epcClass: 'https://nguon.localhost/l/SANDBOX/TEA/L1', quantity: 25, uom: 'KGM' }],
}
const EXAMPLES: Record<string, object> = {
  EPCISEvent: { '@context': [EPCIS_CONTEXT], ...EVENT },
  EPCISDocument: {
    '@context': [EPCIS_CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-06-14T09:00:00+07:00',
    epcisBody: { eventList: [EVENT] },
  },
}

function schemas(): Record<string, object> {
  const shown = Object.entries(openApiComponents()).map(([name, schema]) => [
    name,
    EXAMPLES[name] ? { ...schema, example: EXAMPLES[name] } : schema,
  ])
  return { ...Object.fromEntries(shown), Problem: PROBLEM }
}

type Described = ReturnType<typeof jsonSchemaTransform>

/** Beside what an operation answers what it answers if it refuses. */
function withProblem({ schema, url }: Described): Described {
  const fault = {
    description: 'What is wrong, and where',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  // Pages have none, and are not described.
  if (!schema) return { schema, url }
  const { response } = schema as { response?: Record<string, unknown> }
  return { schema: { ...schema, response: { ...response, default: fault } } as Described['schema'], url }
}

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
          'EPCIS 2.0 capture and query, signed statements (SCITT) and the registers. Faults are application/problem+json. The key of a party goes into `x-api-key`: Authorize. docs/integrate.md is a client in one page.',
      },
      components: {
        schemas: schemas(),
        securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      },
      security: [{ apiKey: [] }],
    },
    transform: given => withProblem(jsonSchemaTransform(given)),
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs' })
}
