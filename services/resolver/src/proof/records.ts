import {
  distinctSubjects,
  isObject,
  type JsonObject,
  type JsonValue,
  type Subject,
  subjectsOfEvent,
  subjectsOfLink,
  wholesOf,
} from '@nguon/statement'

/** A statement as far as it is public. */
export type Said = { party: string; kind: string; content: JsonObject | undefined }

/** What a page draws on at most beside what was scanned: a lot that was everywhere still has a page. */
const MOST_RECORDS = 300

/**
 * The subjects whose records give names to what the statements mention: who signed, where it was, what it was made
 * of, and who gave and took.
 */
export function recordsDrawnOn(statements: readonly Said[]): Subject[] {
  const named = statements.flatMap(({ party, kind, content }) => {
    const signer: Subject = { type: 'party', id: party }
    return kind === 'event' && content ? [signer, ...namedByEvent(content)] : [signer]
  })
  return distinctSubjects(named).slice(0, MOST_RECORDS)
}

function namedByEvent(event: JsonObject): Subject[] {
  const ends = [...listOf(event.sourceList), ...listOf(event.destinationList)]
  const places = [idOf(event.readPoint), idOf(event.bizLocation), ...ends.map(end => end.source ?? end.destination)]
  const links = places.filter(place => typeof place === 'string').flatMap(subjectsOfLink)
  const parties = links.flatMap(({ id }): Subject[] => {
    const [, code] = /^https:\/\/[^/]+\/party\/([A-Z0-9-]{1,20})$/.exec(id) ?? []
    return code ? [{ type: 'party', id: code }] : []
  })
  return [...subjectsOfEvent(event).flatMap(productOf), ...parties, ...links.filter(({ type }) => KEPT.has(type))]
}

/** What the records of a proof file may be about. */
const KEPT = new Set<Subject['type']>(['product', 'local-product', 'place'])

/** The location numbers of parties (417) that events name as givers and takers. */
export function partyNumbersIn(statements: readonly Said[]): string[] {
  const numbers = statements.flatMap(({ kind, content }) => {
    if (kind !== 'event' || !content) return []
    const ends = [...listOf(content.sourceList), ...listOf(content.destinationList)]
    return ends.flatMap(end => /\/417\/(\d{13})$/.exec(String(end.source ?? end.destination))?.[1] ?? [])
  })
  return [...new Set(numbers)]
}

function productOf(goods: Subject): Subject[] {
  const product = wholesOf(goods).at(-1) ?? goods
  return product.type === 'product' || product.type === 'local-product' ? [product] : []
}

const idOf = (place: JsonValue | undefined): JsonValue | undefined => (isObject(place) ? place.id : undefined)

const listOf = (list: JsonValue | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : [])
