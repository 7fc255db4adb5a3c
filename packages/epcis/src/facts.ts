/**
 * What an event is found by: the values that the query language of EPCIS 2.0 (§8.2.7.1) can ask for, each in the one
 * spelling in which an index holds it, whatever spelling the sender chose.
 */
import type { ACTIONS, EventType } from './vocabulary.ts'

/**
 * A number or a point in time (seconds since 1970-01-01T00:00:00Z) as decimal text, exact to the last digit that was
 * written: `1781397000.123456789`, `-3.5`.
 */
export type Decimal = string

/**
 * One thing, kind of things, place or transformation in its one spelling: of a GS1 key the path of its canonical
 * Digital Link with the finest level only (`/01/08930000000019/21/S1`, `/414/8930000009111/254/A`), of goods of ours
 * `/l/PARTY/PRODUCT/LOT`, of anything else the URI as written.
 */
export type Key = string

/** Where in an event a thing stands. A list of classes with quantities has a role of its own. */
export const ROLES = [
  'parent',
  'epc',
  'epcClass',
  'child',
  'childClass',
  'input',
  'inputClass',
  'output',
  'outputClass',
  // An item together with its lot, where its address or an `ilmd` names one: the whole address, `/01/…/10/L/21/S` or
  // `/l/P/R/L/S`, so that it says which item is of which lot. No query of EPCIS asks for it, a trace does.
  'lotOfItem',
] as const
export type ThingRole = (typeof ROLES)[number]

/** A thing as an event names it; quantity and unit (UN/ECE Rec 20) where it says how much of a class. */
export type Thing = { role: ThingRole; key: Key; quantity: Decimal | null; uom: string | null }

/**
 * A value that is neither a fixed column nor a thing, under the name that {@link EventQuery} uses for it:
 * `bizTransaction_po`, `source_owning_party`, `persistentDisposition_set`, `SENSORREPORT type`, `SENSORREPORT value_CEL`,
 * `{https://ns.example/}field`, `ILMD {…}field`, `INNER ILMD {…}field`, `ATTR {…}field {…}attribute`, ….
 * `number` where it can be compared as a number, `time` where it is a date and time; a value that only exists has neither
 * and `text` null.
 */
export type Value = { name: string; text: string | null; number: Decimal | null; time: Decimal | null }

/** Everything an index keeps of one event. */
export type EventFacts = {
  eventId: string
  type: EventType
  action: (typeof ACTIONS)[number] | null
  eventTime: Decimal
  /** Bare words of CBV, or URIs of other vocabularies. */
  bizStep: string | null
  disposition: string | null
  readPoint: Key | null
  bizLocation: Key | null
  transformationId: string | null
  errorDeclaration: { time: Decimal; reason: string | null } | null
  things: Thing[]
  values: Value[]
}
