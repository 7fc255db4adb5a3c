import { contextList, type EventQuery, type Namespaces, namespacesOf, parseQueryBody } from '@nguon/epcis'
import { type JsonObject, type JsonValue, parseIJson, utf8 } from '@nguon/statement'
import type { NamedQuery } from '@nguon/store'

/** A query as a party defines it and as it is kept: prefixes of its extensions are those of its context. */
type Definition = { '@context'?: JsonValue; query: JsonObject }

/**
 * What is kept of a definition, as JSON: what was given, with the prefixes that only the header `GS1-Extensions` of the
 * request declares, since no later request has to repeat it.
 * @throws {@link QueryError}
 */
export function keptDefinition(given: Definition, declared: Namespaces | null): string {
  const known = namespacesOf([])
  const more = [...(declared ?? [])].flatMap(([prefix, namespace]) =>
    namespace === undefined || known.get(prefix) === namespace ? [] : [[prefix, namespace] as const],
  )
  const context = [...(more.length > 0 ? [Object.fromEntries(more)] : []), ...contextList(given['@context'])]
  const kept = more.length > 0 ? { ...given, '@context': context } : given
  parseQueryBody(kept.query, contextList(kept['@context']))
  return JSON.stringify(kept)
}

/** What a named query asks for, read anew: what its party may see is decided when it is asked. */
export function definedQuery({ query }: NamedQuery): EventQuery {
  const kept = parseIJson(utf8(query)) as Definition
  return parseQueryBody(kept.query, contextList(kept['@context']))
}
