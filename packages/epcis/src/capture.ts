import type { JsonObject, JsonValue } from '@nguon/statement'
import type { z } from 'zod'
import {
  contextFaults,
  contextList,
  mergeContexts,
  namespacesOf,
  reservedMembers,
  undeclaredPrefixes,
} from './context.ts'
import { CAPTURE_LIMIT, CaptureDocument } from './document.ts'
import { EVENT_SCHEMAS } from './event.ts'
import { type EpcisCode, EpcisError, type Fault, pointerOf } from './fault.ts'
import { identifierFaults } from './identifiers.ts'
import { hasMembers } from './terms.ts'
import { EVENT_TYPES, type EventType } from './vocabulary.ts'

/** The events of a document, each as received but with the context it was meant under. */
export type Capture = { events: JsonObject[] }

/**
 * Reads an EPCISDocument for capture. Every fault of the whole document is
 * found before it is refused.
 * @throws {@link EpcisError}
 */
export function parseCaptureDocument(json: JsonValue): Capture {
  requireFewEvents(json)
  const document = CaptureDocument.safeParse(json, { reportInput: true })
  const faults: Fault[] = document.success ? [] : document.error.issues.flatMap(faultsOfIssue)
  const otherDocument = faults.find(fault => fault.code === 'NOT_A_CAPTURE_DOCUMENT')
  if (otherDocument) throw new EpcisError([otherDocument])
  if (!hasMembers(json)) throw new EpcisError(faults)
  const received = json as JsonObject
  if (received['@context'] !== undefined) add(faults, contextFaults(received['@context'], ['@context']))
  const list = hasMembers(received.epcisBody) ? (received.epcisBody as JsonObject).eventList : undefined
  const ofDocument = mergeContexts(received['@context'], undefined)
  const events = (Array.isArray(list) ? list : []).map((event, at) => {
    const path = ['epcisBody', 'eventList', at]
    if (!hasMembers(event)) {
      faults.push({ pointer: pointerOf(path), code: 'TYPE_WRONG', reason: 'an event is an object' })
      return {}
    }
    const own = event['@context'] as JsonValue | undefined
    const context = own === undefined ? ofDocument : mergeContexts(ofDocument, own)
    add(faults, eventFaults(event as JsonObject, context, path))
    return { ...(event as JsonObject), '@context': context }
  })
  if (faults.length > 0) throw new EpcisError(faults)
  return { events }
}

/**
 * Checks one event that carries its own context, such as body 0 of a statement.
 * @throws {@link EpcisError}
 */
export function checkEvent(event: JsonObject): void {
  const faults = eventFaults(event, contextList(event['@context']), [])
  if (faults.length > 0) throw new EpcisError(faults)
}

function eventFaults(event: JsonObject, context: readonly JsonValue[], path: readonly PropertyKey[]): Fault[] {
  const type = event.type
  if (typeof type !== 'string' || !(EVENT_TYPES as readonly string[]).includes(type))
    return [
      {
        pointer: pointerOf([...path, 'type']),
        code: type === undefined ? 'MEMBER_MISSING' : 'EVENT_TYPE_UNKNOWN',
        reason: `is none of ${EVENT_TYPES.join(', ')}`,
      },
    ]
  const checked = EVENT_SCHEMAS[type as EventType].safeParse(event, { reportInput: true })
  const faults: Fault[] = checked.success
    ? []
    : checked.error.issues.flatMap(issue => faultsOfIssue({ ...issue, path: [...path, ...issue.path] }))
  if (event['@context'] !== undefined) add(faults, contextFaults(event['@context'], [...path, '@context']))
  if (!context.some(part => typeof part === 'string'))
    faults.push({
      pointer: pointerOf([...path, '@context']),
      code: 'CONTEXT_UNKNOWN',
      reason: 'the EPCIS 2.0 context of GS1 is needed',
    })
  const at = pointerOf(path)
  for (const fault of undeclaredPrefixes(event, namespacesOf(context)))
    faults.push({ ...fault, pointer: at + fault.pointer })
  for (const fault of [...reservedMembers(event), ...identifierFaults(event)])
    faults.push({ ...fault, pointer: at + fault.pointer })
  return faults
}

/** One by one: as arguments, a hundred thousand faults do not fit on the stack. */
function add(faults: Fault[], more: readonly Fault[]): void {
  for (const fault of more) faults.push(fault)
}

/** Millions of events would take minutes, and gigabytes, to find fault with one by one. */
function requireFewEvents(json: JsonValue): void {
  const body = hasMembers(json) ? json.epcisBody : undefined
  const list = hasMembers(body) ? body.eventList : undefined
  if (!Array.isArray(list) || list.length <= CAPTURE_LIMIT) return
  const reason = `holds ${list.length} events, and at most ${CAPTURE_LIMIT} are taken at once`
  throw new EpcisError([{ pointer: '/epcisBody/eventList', code: 'LIST_LENGTH', reason }])
}

/** What zod found, in our words and with our pointers. */
function faultsOfIssue(issue: z.core.$ZodIssue): Fault[] {
  const pointer = pointerOf(issue.path)
  const fault = (code: EpcisCode, reason: string): Fault[] => [{ pointer, code, reason }]
  switch (issue.code) {
    case 'custom':
      return fault(issue.params?.code as EpcisCode, issue.message)
    case 'unrecognized_keys':
      return issue.keys.map(key => ({
        pointer: pointerOf([...issue.path, key]),
        code: 'MEMBER_UNKNOWN' as const,
        reason: 'is not a member known here',
      }))
    case 'invalid_type':
      return issue.input === undefined
        ? fault('MEMBER_MISSING', 'is needed')
        : fault('TYPE_WRONG', `should be ${issue.expected}`)
    case 'invalid_value':
      return issue.input === undefined
        ? fault('MEMBER_MISSING', 'is needed')
        : fault('VALUE_WRONG', `is none of ${issue.values.join(', ')}`)
    case 'too_small':
    case 'too_big':
      return fault('LIST_LENGTH', issue.message)
    default:
      return fault('VALUE_WRONG', issue.message)
  }
}
