/** Queries as OpenAPI describes them. What is wrong with one is said by `parse-query.ts`, in the words of EPCIS. */
import { z } from 'zod'
import { FIXED, type Sort } from './fixed-parameters.ts'
import { PAGE_PARAMETERS } from './rest/parameters.ts'

/** What a query may ask for whose name is not listed. */
export const QUERY_FAMILIES =
  'Beside the named ones there are families of parameters: (EQ|GT|GE|LT|LE|EXISTS)_[INNER_][ILMD_|ERROR_DECLARATION_|' +
  'SENSORELEMENT_|SENSORMETADATA_|SENSORREPORT_|readPoint_|bizLocation_]prefix:name, HASATTR_prefix:name, ' +
  'EQ_ATTR_prefix:name_attribute, EQ_(bizTransaction|source|destination)_type, (EQ|GT|GE|LT|LE)_(quantity|value|' +
  'minValue|maxValue|meanValue|sDev|percValue)_UOM with the unit of UN/ECE Recommendation 20 as it was captured, ' +
  '(EQ|GT|GE|LT|LE)_percRank.'

const SORTS: Readonly<Record<Sort, { schema: Record<string, unknown>; inQueryString: string }>> = {
  strings: {
    schema: { type: 'array', items: { type: 'string' }, minItems: 1 },
    inQueryString: 'one value, or several with | between',
  },
  number: { schema: { type: 'number' }, inQueryString: 'a number' },
  boolean: { schema: { type: 'boolean' }, inQueryString: 'true or false' },
  time: {
    schema: { type: 'string', format: 'date-time' },
    inQueryString: 'a date and time with its zone, such as 2026-06-14T08:30:00+07:00',
  },
}

const BOUNDS: Readonly<Record<string, { schema: Record<string, unknown>; inQueryString: string }>> = {
  orderBy: { schema: { type: 'string' }, inQueryString: 'eventTime, recordTime or an extension such as ex:field' },
  orderDirection: { schema: { type: 'string', enum: ['ASC', 'DESC'] }, inQueryString: 'ASC or DESC' },
  eventCountLimit: { schema: { type: 'integer', minimum: 1 }, inQueryString: 'no more events than this are given' },
  maxEventCount: { schema: { type: 'integer', minimum: 1 }, inQueryString: 'more events than this are refused' },
}

const ALL = [...[...FIXED].map(([name, { sort }]) => [name, SORTS[sort]] as const), ...Object.entries(BOUNDS)]

/** The `query` of a named query: an object of parameters, each described. */
export const QueryBody = z.looseObject({}).meta({
  description: QUERY_FAMILIES,
  properties: Object.fromEntries(ALL.map(([name, { schema }]) => [name, schema])),
})

/** The query string of a question for events: any parameters, the named ones described. */
export const QueryString = z
  .looseObject(
    Object.fromEntries([
      ...PAGE_PARAMETERS.map(name => [name, z.string().optional()] as const),
      ...ALL.map(([name, { inQueryString }]) => [name, z.string().optional().describe(inQueryString)] as const),
    ]),
  )
  .describe(QUERY_FAMILIES)
