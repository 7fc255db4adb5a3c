/** The JSON of a query and the parameters of a query string as schemas: what OpenAPI tells is read off these. */
import { z } from 'zod'
import { FIXED, type Sort } from './fixed-parameters.ts'
import { Context } from './terms.ts'

const SORTS: Readonly<Record<Sort, z.ZodType>> = {
  strings: z.union([z.array(z.string()).min(1), z.string()]),
  string: z.string(),
  number: z.number(),
  boolean: z.boolean(),
  time: z.iso.datetime({ offset: true }),
}
const FAMILIES =
  'Families of names: (EQ|GT|GE|LT|LE|EXISTS)_[INNER_][ILMD_|ERROR_DECLARATION_|SENSORELEMENT_|SENSORMETADATA_|' +
  'SENSORREPORT_|readPoint_|bizLocation_]prefix:name, HASATTR_prefix:name, EQ_ATTR_prefix:name_attribute, ' +
  'EQ_(bizTransaction|source|destination)_type, (EQ|GT|GE|LT|LE)_(quantity|value|minValue|maxValue|meanValue|sDev|' +
  'percValue)_UOM with the unit code of UN/ECE Recommendation 20 as it was captured, (EQ|GT|GE|LT|LE)_percRank'

const Count = z.int().min(1)

/** The `query` of a named query: parameters by name, each with its value. */
export const QueryBody = z
  .object({
    '@context': Context.optional(),
    ...Object.fromEntries([...FIXED].map(([name, { sort }]) => [name, SORTS[sort].optional()])),
    orderBy: z.string().optional(),
    orderDirection: z.enum(['ASC', 'DESC']).optional(),
    eventCountLimit: Count.optional(),
    maxEventCount: Count.optional(),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
  .describe(FAMILIES)

/** A parameter as OpenAPI 3.1 describes it. */
export type OpenApiParameter = {
  name: string
  in: 'query'
  description?: string
  style?: 'pipeDelimited' | 'form'
  explode?: boolean
  schema: Record<string, unknown>
}

const SCHEMAS: Readonly<Record<Sort, Record<string, unknown>>> = {
  strings: { type: 'array', items: { type: 'string' }, minItems: 1 },
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
}

/** The parameters by which events are asked for, but for those of paging. */
export function openApiParameters(): OpenApiParameter[] {
  const fixed = [...FIXED].map(([name, { sort }]): OpenApiParameter => {
    const parameter = { name, in: 'query', schema: SCHEMAS[sort] } as const
    return sort === 'strings' ? { ...parameter, style: 'pipeDelimited', explode: false } : parameter
  })
  const count = { type: 'integer', minimum: 1 }
  return [
    ...fixed,
    { name: 'orderBy', in: 'query', schema: { type: 'string' } },
    { name: 'orderDirection', in: 'query', schema: { type: 'string', enum: ['ASC', 'DESC'] } },
    { name: 'eventCountLimit', in: 'query', schema: count },
    { name: 'maxEventCount', in: 'query', schema: count },
    {
      name: 'families',
      in: 'query',
      description: FAMILIES,
      style: 'form',
      explode: true,
      schema: { type: 'object', additionalProperties: { type: 'string' } },
    },
  ]
}
