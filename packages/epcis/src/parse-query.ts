/** Reading queries: the query string of `GET /events`, and the JSON of a named query, which has the same names. */
import type { JsonObject, JsonValue } from '@nguon/statement'
import { contextList, type Namespaces, namespacesOf } from './context.ts'
import { decimalOfNumber } from './decimal.ts'
import { FIXED } from './fixed-parameters.ts'
import { choiceOf, countOf, type Given, malformed, oneOf } from './given.ts'
import { familyOf, valueName } from './parameter-families.ts'
import type { EventQuery } from './query.ts'
import { QueryError, type QueryFault, refuse } from './query-error.ts'
import { hasMembers } from './terms.ts'

/** More conditions are refused: each is another table to ask. */
const MOST_CONDITIONS = 50

/** A query as the query string asks it, and what the string holds beside it. */
export type ParsedQuery = {
  query: EventQuery
  perPage: number | null
  nextPageToken: string | null
  /** Parameters that the caller named as its own, decoded. */
  own: ReadonlyMap<string, string>
}

/**
 * Reads a query string, raw, without its `?`: `EQ_bizStep=shipping|receiving&GE_eventTime=2026-06-01T00:00:00+07:00`.
 *
 * Values of a list stand apart by `|`; a `|` inside a value is `%7C`. Where no `|` is written as itself, `%7C` sets apart
 * too, since many clients write it so. A `+` is itself in times and identifiers and a space in texts.
 * @param namespaces those of the well-known prefixes and of `GS1-Extensions`
 * @param own names of parameters that are the caller's business
 * @throws {@link QueryError} with every fault of the string
 */
export function parseQuery(
  raw: string,
  namespaces: Namespaces = namespacesOf([]),
  own: readonly string[] = [],
): ParsedQuery {
  const faults: QueryFault[] = []
  const given = new Map<string, Given>()
  const ofCaller = new Map<string, string>()
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    collect(faults, () => {
      const equals = pair.indexOf('=')
      const parameter = decoded(pair.slice(0, equals < 0 ? undefined : equals), '')
      const value = equals < 0 ? '' : pair.slice(equals + 1)
      if (given.has(parameter) || ofCaller.has(parameter))
        refuse(parameter, 'PARAMETER_REPEATED', 'stands here twice: a list is written as a|b')
      if (own.includes(parameter)) ofCaller.set(parameter, decoded(value, parameter))
      else {
        const separator = value.includes('|') ? '|' : /%7c/i
        const texts = value.split(separator).filter(text => text !== '')
        given.set(parameter, {
          parameter,
          texts: texts.map(text => decoded(text, parameter)),
          spaced: texts.map(text => decoded(text.replaceAll('+', ' '), parameter)),
        })
      }
    })
  }
  const paging = { perPage: null as number | null, nextPageToken: null as string | null }
  collect(faults, () => {
    const perPage = taken(given, 'perPage')
    if (perPage) paging.perPage = countOf(perPage)
  })
  collect(faults, () => {
    const token = taken(given, 'nextPageToken')
    if (token) paging.nextPageToken = oneOf(token)
  })
  return { query: queryOf(given, namespaces, faults), ...paging, own: ofCaller }
}

/**
 * Reads the `query` of a named query. Prefixes are declared by its own `@context`, or by the one given.
 * @throws {@link QueryError} with every fault of the query
 */
export function parseQueryBody(json: JsonValue, context: readonly JsonValue[] = []): EventQuery {
  if (!hasMembers(json)) return refuse('query', 'PARAMETER_MALFORMED', 'is an object of parameters')
  const { '@context': own, ...members } = json as JsonObject
  const faults: QueryFault[] = []
  const given = new Map<string, Given>()
  for (const [parameter, value] of Object.entries(members))
    collect(faults, () => {
      given.set(parameter, ofJson(parameter, value))
    })
  return queryOf(given, namespacesOf([...context, ...contextList(own)]), faults)
}

/** What stands in JSON as the parameter of this sort has it: a list, where lists are taken, else one value. */
function ofJson(parameter: string, value: JsonValue): Given {
  const sort = FIXED.get(parameter)?.sort
  const given = (texts: string[]): Given => ({ parameter, texts, spaced: texts })
  const wrong = (expected: string) => refuse(parameter, 'PARAMETER_MALFORMED', `takes ${expected}`)
  if (sort === 'boolean' && typeof value !== 'boolean') return wrong('true or false')
  if (sort === 'number' && typeof value !== 'number') return wrong('a number')
  if (sort === 'time' && typeof value !== 'string') return wrong('a date and time as text')
  if (sort === 'strings' && typeof value !== 'string' && !Array.isArray(value)) return wrong('a list of texts')
  if (!Array.isArray(value)) return given([textOf(parameter, value)])
  if (value.length === 0) return wrong('at least one text')
  return given(value.map(item => textOf(parameter, item)))
}

function textOf(parameter: string, value: JsonValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return decimalOfNumber(value)
  if (typeof value === 'boolean') return String(value)
  return refuse(parameter, 'PARAMETER_MALFORMED', 'takes texts, numbers or true and false, or a list of them')
}

function queryOf(given: Map<string, Given>, namespaces: Namespaces, faults: QueryFault[]): EventQuery {
  const bounds: Omit<EventQuery, 'conditions'> = { orderBy: null, direction: 'DESC', limit: null, refuseAbove: null }
  const bound = (name: string, read: (given: Given) => void) =>
    collect(faults, () => {
      const found = taken(given, name)
      if (found) read(found)
    })
  const both = given.has('eventCountLimit') && given.has('maxEventCount')
  const set = bounds as { -readonly [Name in keyof typeof bounds]: (typeof bounds)[Name] }
  bound('orderBy', found => {
    set.orderBy = orderOf(found, namespaces)
  })
  bound('orderDirection', found => {
    set.direction = choiceOf(found, ['ASC', 'DESC'])
  })
  bound('eventCountLimit', found => {
    set.limit = countOf(found)
  })
  bound('maxEventCount', found => {
    set.refuseAbove = countOf(found)
  })
  if (both)
    faults.push({
      parameter: 'maxEventCount',
      code: 'PARAMETERS_EXCLUDE',
      reason: 'and eventCountLimit exclude each other: the one refuses what is too much, the other leaves it out',
    })
  const conditions = [...given.values()].flatMap(found => {
    const condition = collect(faults, () => readerOf(found.parameter, namespaces)(found))
    return condition ? [condition] : []
  })
  if (conditions.length > MOST_CONDITIONS)
    faults.push({
      parameter: 'query',
      code: 'QUERY_TOO_COMPLEX',
      reason: `has ${conditions.length} conditions, and at most ${MOST_CONDITIONS} are taken`,
    })
  if (faults.length > 0) throw new QueryError(faults)
  return { conditions, ...bounds }
}

function readerOf(parameter: string, namespaces: Namespaces) {
  const read = FIXED.get(parameter)?.read ?? familyOf(parameter, namespaces)
  return read ?? refuse(parameter, 'PARAMETER_UNKNOWN', `is no parameter of EPCIS 2.0 §8.2.7.1: ${meantBy(parameter)}`)
}

/** The name that differs in capitals only, or what names of one's own need. */
function meantBy(parameter: string): string {
  const meant = [...FIXED.keys()].find(name => name.toLowerCase() === parameter.toLowerCase())
  return meant === undefined ? 'names of your own need a prefix' : `${meant} is meant`
}

function orderOf(given: Given, namespaces: Namespaces): EventQuery['orderBy'] {
  const text = oneOf(given)
  if (text === 'eventTime' || text === 'recordTime') return text
  const value = valueName(given.parameter, text, namespaces)
  return value === null ? malformed(given, 'is eventTime, recordTime or an extension such as ex:field') : { value }
}

/** Takes a parameter out of those that are left. */
function taken(given: Map<string, Given>, name: string): Given | undefined {
  const found = given.get(name)
  given.delete(name)
  return found
}

/** Runs one step of reading; what it finds wrong comes to the faults. */
function collect<T>(faults: QueryFault[], step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    for (const fault of error.faults) faults.push(fault)
    return undefined
  }
}

function decoded(text: string, parameter: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(parameter, 'PARAMETER_MALFORMED', 'holds a % that does not begin an escaped character of UTF-8')
  }
}
