/**
 * What an event is found by: the values that the query language of EPCIS 2.0 (§8.2.7.1) can ask for, each in the one
 * spelling in which an index holds it, whatever spelling the sender chose.
 */
import type { Decimal } from './decimal.ts'
import type { Key } from './key.ts'
import type { ACTIONS, EventType } from './vocabulary.ts'

export type { Decimal, Key }

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
  // A lot that only the address of an item or an `ilmd` names, in the role that its goods play: the lot and its item as
  // one address, `/01/…/10/L/21/S` or `/l/P/R/L/S`, so that it says which item is of which lot; of a class the lot
  // alone. No query of EPCIS asks for them, a trace does.
  'parentLot',
  'epcLot',
  'childLot',
  'inputLot',
  'outputLot',
] as const
export type ThingRole = (typeof ROLES)[number]

/** A thing as an event names it; quantity and unit (UN/ECE Rec 20) where it says how much of a class. */
export type Thing = { role: ThingRole; key: Key; quantity: Decimal | null; uom: string | null }

/**
 * A value that is neither a fixed column nor a thing, under the name that {@link EventQuery} uses for it.
 *
 * | name                                                                     | text, number or time                     |
 * | ------------------------------------------------------------------------ | ---------------------------------------- |
 * | `persistentDisposition_set`, `…_unset`                                   | bare word                                |
 * | `bizTransaction_po`, `source_owning_party`, `destination_…`              | key                                      |
 * | `correctiveEventID`                                                      | id                                       |
 * | `sensorElementList`                                                      | exists                                   |
 * | `SENSOR deviceID`, `… dataProcessingMethod`, `… bizRules`, `… time`      | of metadata or report: key; time         |
 * | `SENSORMETADATA startTime`, `… endTime`                                  | time                                     |
 * | `SENSORREPORT type`, `… stringValue`, `… booleanValue`, `… uriValue`, …  | text                                     |
 * | `SENSORREPORT value_CEL`, `… minValue_CEL`, …, `SENSORREPORT percRank`   | number                                   |
 * | `{https://ns.example/}field`, `INNER {…}field` at any depth inside one   | extension of the event                   |
 * | `ILMD {…}field`, `INNER ILMD {…}field`, and so `ERROR_DECLARATION`,      | extension there                          |
 * | `SENSORELEMENT`, `SENSORMETADATA`, `SENSORREPORT`, `readPoint`, `bizLocation` |                                     |
 * | `ATTR {…}field`                                                          | the name of each attribute of the field  |
 * | `ATTR {…}field_{…}attribute`                                             | its value                                |
 *
 * `number` where it can be compared as a number, `time` where it is a date and time or a date; a value that only exists
 * has neither and `text` null. No text is longer than 300 UTF-16 units and none holds a NUL (`indexed.ts`); no number has more than about
 * a thousand digits.
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
