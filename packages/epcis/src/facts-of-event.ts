import type { JsonObject, JsonValue } from '@nguon/statement'
import { contextList, type Namespaces, namespacesOf } from './context.ts'
import { eventHash } from './event-hash.ts'
import { addExtensions, textValue } from './extension.ts'
import type { EventFacts, Value } from './facts.ts'
import { EpcisError } from './fault.ts'
import { indexed } from './indexed.ts'
import { instantOf } from './instant.ts'
import { type Key, keyOf } from './key.ts'
import { addSensorValues } from './sensor-values.ts'
import { hasMembers } from './terms.ts'
import { thingsOf } from './things.ts'
import { cbvWord } from './vocabulary.ts'

/**
 * What an event is found by. `event` is body 0 of its statement, with its `@context`, and was checked
 * ({@link checkEvent}). One without an `eventID` goes by its hash.
 * @throws {@link EpcisError} TIME_MALFORMED, where it could not be found at all
 */
export function factsOfEvent(event: JsonObject): EventFacts {
  const values: Value[] = []
  let expanded: Namespaces | undefined
  const namespaces = () => (expanded ??= namespacesOf(contextList(event['@context'])))
  addDispositions(values, event.persistentDisposition)
  addTyped(values, 'bizTransaction', event.bizTransactionList)
  addTyped(values, 'source', event.sourceList)
  addTyped(values, 'destination', event.destinationList)
  if (event.sensorElementList !== undefined) addSensorValues(values, event.sensorElementList, namespaces)
  addExtensions(values, '', event, namespaces)
  if (hasMembers(event.ilmd)) addExtensions(values, 'ILMD ', event.ilmd as JsonObject, namespaces)
  return {
    eventId: indexed(typeof event.eventID === 'string' ? event.eventID : eventHash(event, undefined, SALT)),
    type: event.type as EventFacts['type'],
    action: typeof event.action === 'string' ? (event.action as EventFacts['action']) : null,
    eventTime: requiredTime(event.eventTime, '/eventTime'),
    bizStep: wordOf(event.bizStep),
    disposition: wordOf(event.disposition),
    readPoint: placeOf(values, 'readPoint ', event.readPoint, namespaces),
    bizLocation: placeOf(values, 'bizLocation ', event.bizLocation, namespaces),
    transformationId: typeof event.transformationID === 'string' ? keyOf(event.transformationID) : null,
    errorDeclaration: errorOf(values, event.errorDeclaration, namespaces),
    things: thingsOf(event),
    values,
  }
}

/** Drawn anew for every statement, it would make one event many. */
const SALT = ['nguon:salt']

function requiredTime(text: JsonValue | undefined, pointer: string): string {
  const time = typeof text === 'string' ? instantOf(text) : null
  if (time !== null) return time
  throw new EpcisError([{ pointer, code: 'TIME_MALFORMED', reason: 'is not a date and time with a zone' }])
}

function wordOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? indexed(cbvWord(value)) : null
}

function placeOf(
  values: Value[],
  scope: 'readPoint ' | 'bizLocation ',
  place: JsonValue | undefined,
  namespaces: () => Namespaces,
): Key | null {
  if (!hasMembers(place)) return null
  addExtensions(values, scope, place as JsonObject, namespaces)
  return typeof place.id === 'string' ? keyOf(place.id) : null
}

function addDispositions(values: Value[], persistent: JsonValue | undefined): void {
  if (!hasMembers(persistent)) return
  for (const change of ['set', 'unset']) {
    const words = persistent[change]
    if (!Array.isArray(words)) continue
    for (const word of words) values.push(textValue(`persistentDisposition_${change}`, wordOf(word) ?? ''))
  }
}

/** Lists of what is named beside its type: `bizTransaction_po`, `source_owning_party`. */
function addTyped(values: Value[], member: string, list: JsonValue | undefined): void {
  if (!Array.isArray(list)) return
  for (const item of list) {
    if (!hasMembers(item) || typeof item[member] !== 'string') continue
    const type = typeof item.type === 'string' ? cbvWord(item.type) : ''
    values.push(textValue(indexed(`${member}_${type}`), keyOf(item[member])))
  }
}

function errorOf(
  values: Value[],
  declaration: JsonValue | undefined,
  namespaces: () => Namespaces,
): EventFacts['errorDeclaration'] {
  if (!hasMembers(declaration)) return null
  addExtensions(values, 'ERROR_DECLARATION ', declaration as JsonObject, namespaces)
  const { correctiveEventIDs: ids, declarationTime, reason } = declaration as JsonObject
  for (const id of Array.isArray(ids) ? ids : [])
    if (typeof id === 'string') values.push(textValue('correctiveEventID', indexed(id)))
  return { time: requiredTime(declarationTime, '/errorDeclaration/declarationTime'), reason: wordOf(reason) }
}
