import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  EVENT_PARAMETERS,
  EXCEPTIONS,
  namespacesOf,
  OPERATIONS,
  PAGE_PARAMETERS,
  parseQuery,
  parseQueryBody,
  problemOf,
  QueryError,
  queryDocument,
} from '@nguon/epcis'
import type { JsonObject, JsonValue } from '@nguon/statement'
import type { Outcome } from '../../scripts/conformance/outcome.ts'
import { documents, ratifiedSchema } from './epcis.ts'

type Inventory = {
  endpoints: { method: string; path: string; headers: string[]; query: number; responses: Record<string, string[]> }[]
  queryParams: { name: string; type: string }[]
  queryParamPatterns: string[]
  bodyOnlyProps: string[]
  errors: { response: string; types: string[] }[]
}

/** The table of operations, the exceptions and the documents that answer queries against GS1's own descriptions. */
export async function run(vectorsDir: string): Promise<Outcome[]> {
  const folder = join(vectorsDir, 'epcis')
  const inventory = JSON.parse(readFileSync(join(folder, 'rest-inventory.json'), 'utf8')) as Inventory
  return [operations(inventory), parameters(inventory), exceptions(inventory), queryDocuments(folder)]
}

function operations({ endpoints, queryParams }: Inventory): Outcome {
  const outcome: Outcome = { name: 'EPCIS REST operations', passed: 0, failed: [], untested: [] }
  const names = new Set(queryParams.map(({ name }) => name))
  const ours = new Map(OPERATIONS.map(operation => [`${operation.method} ${operation.path}`, operation]))
  for (const { method, path, headers, query, responses } of endpoints) {
    const name = `${method} ${path}`
    const operation = ours.get(name)
    ours.delete(name)
    if (!operation) {
      outcome.failed.push({ name, reason: 'is missing' })
      continue
    }
    const missing = headers.filter(header => !operation.requestHeaders.includes(header))
    for (const [status, answered] of Object.entries(responses)) {
      if (status === '101') {
        outcome.untested.push({ name: `${name} 101`, reason: 'the upgrade to a WebSocket is not built' })
        continue
      }
      const known = operation.responses[Number(status)]
      missing.push(...(known ? answered.filter(header => !known.includes(header)) : [status]))
    }
    const { queryParameters } = operation
    const unknown = queryParameters.filter(parameter => !names.has(parameter))
    if (missing.length > 0) outcome.failed.push({ name, reason: `lacks ${missing.join(', ')}` })
    else if (unknown.length > 0) outcome.failed.push({ name, reason: `adds ${unknown.join(', ')}` })
    else if (queryParameters.length < query) outcome.failed.push({ name, reason: `lacks some of ${query} parameters` })
    else outcome.passed++
  }
  for (const name of ours.keys()) outcome.failed.push({ name, reason: 'is not of EPCIS' })
  for (const name of names)
    if (OPERATIONS.some(({ queryParameters }) => queryParameters.includes(name))) outcome.passed++
    else outcome.failed.push({ name, reason: 'is no parameter of any operation' })
  for (const name of EVENT_PARAMETERS) if (!names.has(name)) outcome.failed.push({ name, reason: 'is not of EPCIS' })
  return outcome
}

/** Every parameter with a fixed name, every family of names and everything that only a named query asks is read. */
function parameters({ queryParams, queryParamPatterns, bodyOnlyProps }: Inventory): Outcome {
  const outcome: Outcome = { name: 'EPCIS query parameters', passed: 0, failed: [], untested: [] }
  const namespaces = namespacesOf([{ ex: 'https://ns.example/' }])
  const attempt = (name: string, read: () => unknown) => {
    try {
      read()
      outcome.passed++
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      outcome.failed.push({ name, reason: error.message })
    }
  }
  const asked = new Set<string>(EVENT_PARAMETERS)
  for (const { name, type } of queryParams.filter(parameter => asked.has(parameter.name)))
    attempt(name, () => parseQuery(`${name}=${encodeURIComponent(String(sampleOf(name, type)))}`))
  for (const pattern of queryParamPatterns) {
    const name = nameLike(pattern)
    attempt(pattern, () => parseQuery(`${encodeURIComponent(name)}=${sampleOf(name, 'string')}`, namespaces))
  }
  const paging = new Set<string>(PAGE_PARAMETERS)
  const inBody: [string, JsonValue][] = [
    ...queryParams
      .filter(({ name }) => asked.has(name) && !paging.has(name))
      .map(({ name, type }): [string, JsonValue] => [name, sampleOf(name, type)]),
    ...bodyOnlyProps.map((name): [string, JsonValue] => [
      name,
      name === '@context' ? [] : sampleOf(name, name.endsWith('_percRank') ? 'number' : 'string'),
    ]),
  ]
  for (const [name, value] of inBody) attempt(`${name} in JSON`, () => parseQueryBody({ [name]: value }))
  return outcome
}

const WORDS: readonly [RegExp, JsonValue][] = [
  [/^eventType$/, 'ObjectEvent'],
  [/^EQ_action$/, 'ADD'],
  [/^EQ_bizStep$/, 'shipping'],
  [/isposition/, 'in_transit'],
  [/^EQ_errorReason$/, 'did_not_occur'],
  [/^EQ_type$/, 'Temperature'],
  [/^orderBy$/, 'eventTime'],
  [/^orderDirection$/, 'ASC'],
  [/^EQ_hexBinaryValue$/, 'F00A'],
  [/^EXISTS_/, true],
  [/^(?:GE|LT)_\w*[tT]ime$/, '2026-06-14T08:30:00+07:00'],
]

/** A value that the parameter of this name and type can have. */
function sampleOf(name: string, type: string): JsonValue {
  const word = WORDS.find(([names]) => names.test(name))?.[1]
  if (word !== undefined) return word
  if (type === 'boolean') return true
  if (type === 'number' || type === 'integer') return 5
  return /^(?:GT|GE|LT|LE)_|_[A-Z0-9]{2,4}$/.test(name) ? '5' : 'urn:x:1'
}

/** A name that a pattern of the inventory takes. */
function nameLike(pattern: string): string {
  const name = pattern
    .slice(1, -1)
    .replace('[a-z][a-zA-Z0-9_]+', 'po')
    .replace('[a-z][a-zA-Z0-9]*\\\\:\\\\w+', 'ex:field')
    .replace('[A-Z0-9]{2,4}', 'KGM')
    .replace('\\\\w+_\\\\w+', 'field_attribute')
  if (/[^\w:]/.test(name)) throw new Error(`the pattern ${pattern} is of a kind that is not known here: ${name}`)
  return name
}

function exceptions({ errors }: Inventory): Outcome {
  const outcome: Outcome = { name: 'EPCIS exceptions', passed: 0, failed: [], untested: [] }
  const ours = new Map(Object.keys(EXCEPTIONS).map(name => [problemOf(name as keyof typeof EXCEPTIONS).type, name]))
  for (const { response, types } of errors) {
    const missing = types.filter(type => !ours.has(type))
    if (missing.length === 0) outcome.passed++
    else outcome.failed.push({ name: response, reason: `lacks ${missing.join(', ')}` })
  }
  return outcome
}

/** Every published document's events, given as an answer, are a document that the ratified schema accepts. */
function queryDocuments(folder: string): Outcome {
  const outcome: Outcome = { name: 'EPCIS query documents', passed: 0, failed: [], untested: [] }
  const ratified = ratifiedSchema(folder)
  const all: JsonObject[] = []
  const answer = (name: string, events: readonly JsonObject[]) => {
    const document = queryDocument({ events, creationDate: '2026-06-14T08:30:00Z' })
    if (ratified(document)) outcome.passed++
    else outcome.failed.push({ name, reason: 'the answer is refused by the ratified schema' })
  }
  for (const path of documents(folder)) {
    const name = relative(folder, path)
    const document = JSON.parse(readFileSync(path, 'utf8')) as JsonObject
    const list = (document.epcisBody as { eventList?: JsonObject[] } | undefined)?.eventList
    if (document.type !== 'EPCISDocument' || !list) continue
    if (!ratified(document)) {
      outcome.untested.push({ name, reason: 'the ratified schema refuses the document itself' })
      continue
    }
    const events = list.map(event => ({ '@context': document['@context']!, ...event }))
    answer(name, events)
    all.push(...events)
  }
  answer('all events together', all)
  return outcome
}
