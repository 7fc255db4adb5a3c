/**
 * The verbs of the demo. Each gives one EPCIS 2.0 event without its time, which the row says:
 *
 *     [coop, at(-12, '07:30'), pack(pallet, [kg(dried, 200)], { at: dryingHouse })]
 */
import type { JsonObject, JsonValue } from '@nguon/statement'
import { type Lot, lotCode, type Party, type Place, partyCode, placeCode } from './supply-chain.ts'

/** So much of a lot; or, as a string, one numbered thing. */
export type Thing = { epcClass: string; quantity: number; uom?: string } | string

/** So many kilograms of a lot. */
export const kg = (lot: Lot, quantity: number): Thing => ({ epcClass: lotCode(lot), quantity, uom: 'KGM' })
/** So many pieces of a lot. */
export const pieces = (lot: Lot, quantity: number): Thing => ({ epcClass: lotCode(lot), quantity })

/** Where it was, and what else the event says. */
export type Circumstances = {
  at: Place
  /** The stage in the words of the field, where CBV has only a wider one: a harvest commissions. */
  stage?: 'harvest' | 'preprocessing' | 'processing' | 'mixing' | 'production' | 'filling' | 'packing' | 'testing'
  disposition?: string
  /** Business papers by their CBV type: `{ inv: 'HD-0117-2201' }`. */
  papers?: Record<string, string>
  /** Particulars of a lot or of items that come into being. */
  ilmd?: JsonObject
  sensors?: JsonValue[]
}

const numbered = (things: Thing[]): string[] => things.filter(thing => typeof thing === 'string')
const counted = (things: Thing[]): JsonValue[] => things.filter(thing => typeof thing !== 'string')

/** An empty list says nothing, and the schema of some event types forbids it. */
function lists(epcs: string, quantities: string, things: Thing[]): JsonObject {
  const [some, amounts] = [numbered(things), counted(things)]
  return { ...(some.length > 0 && { [epcs]: some }), ...(amounts.length > 0 && { [quantities]: amounts }) }
}

function circumstances(bizStep: string, usual: string, where: Circumstances): JsonObject {
  return {
    bizStep,
    disposition: where.disposition ?? usual,
    ...surroundings(where),
  }
}

/** Where it was, with which papers, and what was measured. */
function surroundings({ at, stage, papers, ilmd, sensors }: Circumstances): JsonObject {
  const bizTransactionList = Object.entries(papers ?? {}).map(([type, paper]) => ({
    type,
    // A test or certificate has an address; other papers have their issuer's number.
    bizTransaction: paper.startsWith('https://') ? paper : `urn:epcglobal:cbv:bt:${at.gln}:${paper}`,
  }))
  return {
    ...(stage && { 'nguon:stage': stage }),
    readPoint: { id: placeCode(at) },
    bizLocation: { id: placeCode(at) },
    ...(bizTransactionList.length > 0 && { bizTransactionList }),
    ...(sensors && { sensorElementList: sensors }),
    ...(ilmd && { ilmd }),
  }
}

const seen = (step: string, usual: string) => (things: Thing[], where: Circumstances) =>
  ({
    type: 'ObjectEvent',
    action: 'OBSERVE',
    ...lists('epcList', 'quantityList', things),
    ...circumstances(step, usual, where),
  }) as JsonObject

/** Comes into being: a harvest, a filling, a delivery that gets its first number here. */
export function commission(things: Thing[], where: Circumstances): JsonObject {
  const what = lists('epcList', 'quantityList', things)
  return { type: 'ObjectEvent', action: 'ADD', ...what, ...circumstances('commissioning', 'active', where) }
}

/** Some things become others: the step that joins lots to what they were made of. */
export function make(inputs: Thing[], outputs: Thing[], where: Circumstances): JsonObject {
  return {
    type: 'TransformationEvent',
    ...lists('inputEPCList', 'inputQuantityList', inputs),
    ...lists('outputEPCList', 'outputQuantityList', outputs),
    ...circumstances('creating_class_instance', 'active', where),
  }
}

const gathered =
  (action: string, step: string, usual: string) => (unit: string, things: Thing[], where: Circumstances) =>
    ({
      type: 'AggregationEvent',
      action,
      parentID: unit,
      ...lists('childEPCs', 'childQuantityList', things),
      ...circumstances(step, usual, where),
    }) as JsonObject

/** Put into a unit that travels as one. */
export const pack = gathered('ADD', 'packing', 'in_progress')
/** Taken out again. */
export const unpack = gathered('DELETE', 'unpacking', 'sellable_accessible')

/** Fixed to something for good, or for long. */
export function attach(thing: string, parts: string[], where: Circumstances): JsonObject {
  const what = { type: 'AssociationEvent', action: 'ADD', parentID: thing, childEPCs: parts }
  return { ...what, ...circumstances('installing', 'active', where) }
}

/** Ties things to a business paper; that is all it says of them. */
export function order(things: Thing[], where: Circumstances & { papers: Record<string, string> }): JsonObject {
  const what = lists('epcList', 'quantityList', things)
  return { type: 'TransactionEvent', action: 'ADD', ...what, ...surroundings(where) }
}

/** Leaves one party for another. */
export function ship(things: Thing[], where: Circumstances & { from: Party; to: Party }): JsonObject {
  return {
    ...seen('shipping', 'in_transit')(things, where),
    sourceList: [{ type: 'possessing_party', source: partyCode(where.from) }],
    destinationList: [{ type: 'possessing_party', destination: partyCode(where.to) }],
  }
}

/** Arrives at who was to get it. */
export function receive(things: Thing[], where: Circumstances & { from: Party; to: Party }): JsonObject {
  return {
    ...seen('receiving', 'in_progress')(things, where),
    sourceList: [{ type: 'possessing_party', source: partyCode(where.from) }],
    destinationList: [{ type: 'possessing_party', destination: partyCode(where.to) }],
  }
}

/** Looked at, measured or tested, and found as it should be unless the disposition says otherwise. */
export const inspect = seen('inspecting', 'conformant')
/** A sample is taken. */
export const sample = seen('sampling', 'in_progress')
/** Lies in store. */
export const store = seen('storing', 'sellable_not_accessible')
/** On the road: seen on its way. */
export const onTheWay = seen('transporting', 'in_transit')
/** Sold to those who eat or use it. */
export const sell = seen('retail_selling', 'retail_sold')
/** Held back. */
export const hold = seen('holding', 'non_sellable_other')

/** Called back from everyone who has it: the state that no later event but the caller's own lifts. It happens at no place. */
export function recall(things: Thing[], papers: { [type: string]: string }): JsonObject {
  return {
    type: 'ObjectEvent',
    action: 'OBSERVE',
    ...lists('epcList', 'quantityList', things),
    bizStep: 'holding',
    disposition: 'non_sellable_other',
    persistentDisposition: { set: ['recalled'] },
    bizTransactionList: Object.entries(papers).map(([type, bizTransaction]) => ({ type, bizTransaction })),
  }
}
