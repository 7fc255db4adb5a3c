import type { JsonObject, JsonValue } from '@nguon/statement'
import type { z } from 'zod'
import { contextFaults, namespacesOf } from './context.ts'
import { EVENT_SCHEMAS } from './event.ts'
import { type EpcisCode, type Fault, pointerOf } from './fault.ts'
import { identifierFaults } from './identifiers.ts'
import { memberFaults, reservedMembers } from './members.ts'
import { CONTEXT_NEEDED } from './terms.ts'
import { EVENT_TYPES, type EventType } from './vocabulary.ts'

/** Every fault of one event that is read under `context`, its own included; pointers begin at the event. */
export function eventFaults(event: JsonObject, context: readonly JsonValue[]): Fault[] {
  const type = event.type
  if (typeof type !== 'string' || !(EVENT_TYPES as readonly string[]).includes(type)) {
    const code = type === undefined ? 'MEMBER_MISSING' : 'EVENT_TYPE_UNKNOWN'
    return [{ pointer: '/type', code, reason: `is none of ${EVENT_TYPES.join(', ')}` }]
  }
  const faults = schemaFaults(EVENT_SCHEMAS[type as EventType], event)
  if (event['@context'] !== undefined) add(faults, contextFaults(event['@context'], ['@context']))
  if (!context.some(part => typeof part === 'string'))
    faults.push({ pointer: '/@context', code: 'CONTEXT_UNKNOWN', reason: CONTEXT_NEEDED })
  add(faults, memberFaults(event, namespacesOf(context)))
  add(faults, reservedMembers(event))
  add(faults, identifierFaults(event))
  return faults
}

/** One by one: as arguments, a hundred thousand faults do not fit on the stack. */
export function add(faults: Fault[], more: readonly Fault[]): void {
  for (const fault of more) faults.push(fault)
}

/** What a schema has against a value, in our words and with our pointers. */
export function schemaFaults(schema: z.ZodType, value: JsonValue): Fault[] {
  const checked = schema.safeParse(value)
  if (checked.success) return []
  // Only now is it said what stood at each place: to keep that of what is right would cost as much as the check.
  return schema.safeParse(value, { reportInput: true }).error!.issues.flatMap(faultsOfIssue)
}

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
      return fault(issue.origin === 'array' ? 'LIST_LENGTH' : 'VALUE_WRONG', issue.message)
    default:
      return fault('VALUE_WRONG', issue.message)
  }
}
