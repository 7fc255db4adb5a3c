/** The tables of migrations/0006_event.sql as kysely sees them, and the numbers that stand in them. */
import { ROLES, type ThingRole } from '@nguon/epcis'
import type { Audience, Given, Once } from '../tables.ts'

export interface EventTables {
  event_kind: {
    id: Given<number>
    audience: Once<Audience>
    type: Once<string>
    action: Once<string | null>
    biz_step: Once<string | null>
    disposition: Once<string | null>
    error: Once<boolean>
  }
  event: {
    arrival: Once<bigint>
    xid: bigint
    kind: Once<number>
    event_time: Once<string>
    entry_id: Once<Uint8Array>
    party: Once<string>
    event_id: Once<string>
    read_point: Once<string | null>
    biz_location: Once<string | null>
  }
  event_thing: {
    arrival: Once<bigint>
    role: Once<number>
    key: Once<string>
    quantity: Once<string | null>
    uom: Once<string | null>
  }
  event_value: {
    arrival: Once<bigint>
    name: Once<string>
    text: Once<string | null>
    number: Once<string | null>
    time: Once<string | null>
  }
}

/** Bits of `arrival` that count within a millisecond. */
export const ARRIVAL_BITS = 20n

/** When the statement of a row was received. */
export function recordedAt(arrival: bigint): Date {
  return new Date(Number(arrival >> ARRIVAL_BITS))
}

/** The first `arrival` that a statement received at this time, in whole milliseconds, can have. */
export function firstArrival(milliseconds: bigint): bigint {
  return milliseconds << ARRIVAL_BITS
}

/** After every arrival. */
export const LAST_ARRIVAL = 2n ** 63n - 1n

/** A role as the column holds it. */
export function roleNumber(role: ThingRole): number {
  return ROLES.indexOf(role)
}

/** Fields that few events have stand among the values, under names that no sender's value has. */
export const RARE = {
  bizStep: '#bizStep',
  disposition: '#disposition',
  transformationId: '#transformationId',
  errorReason: '#errorReason',
  errorTime: '#errorTime',
} as const

/** A word of the vocabulary stands in `event_kind`; a URI of another one, which may say anything, among the values. */
export function isFixedWord(word: string): boolean {
  return /^[a-z_]{1,60}$/.test(word)
}
