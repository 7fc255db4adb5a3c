import type { JsonObject, JsonValue } from '@nguon/statement'
import { contextFaults, contextList, mergeContexts, namespacesOf } from './context.ts'
import { CAPTURE_LIMIT, CaptureFrame } from './document.ts'
import { add, eventFaults, schemaFaults } from './event-faults.ts'
import { EpcisError, type Fault } from './fault.ts'
import { memberFaults } from './members.ts'
import { CONTEXT_NEEDED, hasMembers } from './terms.ts'

/** The events of a document, each as received but with the context it was meant under. */
export type Capture = { events: JsonObject[] }

/** One event of a document: as received with the context it was meant under, or all that is wrong with it. */
export type Reading = { event: JsonObject; faults?: never } | { event?: never; faults: Fault[] }

/**
 * Reads an EPCISDocument for capture, all of its events or none. Every fault of the whole document is found before it
 * is refused, unless it has them by the thousand: then what comes after those is not read.
 * @throws {@link EpcisError}
 */
export function parseCaptureDocument(json: JsonValue): Capture {
  const { faults, readings } = readDocument(json)
  const events: JsonObject[] = []
  for (const read of readings) {
    const { event, faults: ofEvent } = read()
    if (ofEvent) add(faults, ofEvent)
    else events.push(event)
    if (faults.length >= ENOUGH_FAULTS) break
  }
  if (faults.length > 0) throw new EpcisError(faults)
  return { events }
}

/**
 * Reads an EPCISDocument whose events stand or fall each by itself, in their order; pointers begin at the document. Each
 * is read when it is called for, since all of them may take seconds.
 * @throws {@link EpcisError} what is wrong with the frame, without which no event can be read
 */
export function parseEachEvent(json: JsonValue): (() => Reading)[] {
  const { faults, readings } = readDocument(json)
  if (faults.length > 0) throw new EpcisError(faults)
  return readings
}

/**
 * Reads one bare event for capture, which has to carry its own context.
 * @throws {@link EpcisError}
 */
export function parseCaptureEvent(json: JsonValue): JsonObject {
  if (!hasMembers(json)) throw new EpcisError([{ pointer: '', code: 'TYPE_WRONG', reason: 'an event is an object' }])
  const event = json as JsonObject
  if (event.type === 'EPCISDocument') {
    const reason = 'is that of a document: here one event is taken, and documents at /epcis/capture'
    throw new EpcisError([{ pointer: '/type', code: 'EVENT_TYPE_UNKNOWN', reason }])
  }
  if (event['@context'] === undefined)
    throw new EpcisError([{ pointer: '/@context', code: 'MEMBER_MISSING', reason: CONTEXT_NEEDED }])
  const context = mergeContexts(undefined, event['@context'])
  const faults = eventFaults(event, context)
  if (faults.length > 0) throw new EpcisError(faults)
  return { ...event, '@context': context }
}

/**
 * Checks one event that carries its own context, such as body 0 of a statement.
 * @throws {@link EpcisError}
 */
export function checkEvent(event: JsonObject): void {
  const faults = eventFaults(event, contextList(event['@context']))
  if (faults.length > 0) throw new EpcisError(faults)
}

/** Nobody mends more at once, and to find them in eight megabytes would hold everyone up for seconds. */
const ENOUGH_FAULTS = 1000

/** A document's frame with what is wrong with it, and each of its events, which is read when it is called for. */
function readDocument(json: JsonValue): { faults: Fault[]; readings: (() => Reading)[] } {
  requireFewEvents(json)
  const faults = schemaFaults(CaptureFrame, json)
  const otherDocument = faults.find(fault => fault.code === 'NOT_A_CAPTURE_DOCUMENT')
  if (otherDocument) throw new EpcisError([otherDocument])
  if (!hasMembers(json)) throw new EpcisError(faults)
  const received = json as JsonObject
  const contexts = received['@context']
  if (contexts !== undefined) {
    add(faults, contextFaults(contexts, ['@context']))
    add(faults, memberFaults({ '@context': contexts }, namespacesOf([])))
  }
  const list = hasMembers(received.epcisBody) ? (received.epcisBody as JsonObject).eventList : undefined
  const context = mergeContexts(contexts, undefined)
  const events = Array.isArray(list) ? list : []
  return { faults, readings: events.map((event, at) => () => readEvent(event, at, context)) }
}

function readEvent(json: JsonValue, at: number, ofDocument: JsonValue[]): Reading {
  const pointer = `/epcisBody/eventList/${at}`
  if (!hasMembers(json)) return { faults: [{ pointer, code: 'TYPE_WRONG', reason: 'an event is an object' }] }
  const event = json as JsonObject
  const own = event['@context']
  const context = own === undefined ? ofDocument : mergeContexts(ofDocument, own)
  const faults = eventFaults(event, context)
  if (faults.length === 0) return { event: { ...event, '@context': context } }
  return { faults: faults.map(fault => ({ ...fault, pointer: pointer + fault.pointer })) }
}

/** Millions of events would take minutes, and gigabytes, to find fault with one by one. */
function requireFewEvents(json: JsonValue): void {
  const body = hasMembers(json) ? json.epcisBody : undefined
  const list = hasMembers(body) ? body.eventList : undefined
  if (!Array.isArray(list) || list.length <= CAPTURE_LIMIT) return
  const reason = `holds ${list.length} events, and at most ${CAPTURE_LIMIT} are taken at once`
  throw new EpcisError([{ pointer: '/epcisBody/eventList', code: 'LIST_LENGTH', reason }])
}
