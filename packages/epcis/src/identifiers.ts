import type { JsonObject } from '@nguon/statement'
import type { Fault } from './fault.ts'
/** Faults of the identifiers of an event. */
export function identifierFaults(_event: JsonObject): Fault[] {
  return []
}
