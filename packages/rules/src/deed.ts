import { cbvWord } from '@nguon/epcis'
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Subject,
  subjectName,
  subjectsOfEvent,
  subjectsOfLink,
} from '@nguon/statement'

/**
 * What an event does to one thing it names: brings it into being, only sees
 * it, moves it (ships it, puts it into or takes it out of something), uses it
 * up in making another, ends it, or calls it back (or lifts that again).
 */
export const DEEDS = ['make', 'observe', 'move', 'use', 'end', 'recall'] as const

/** One of the six. */
export type Deed = (typeof DEEDS)[number]

/** A thing that an event names, where it names it (JSON Pointer into the event), and what happens to it. */
export type Named = { subject: Subject; deed: Deed; pointer: string }

const SHIPPING = new Set(['shipping', 'consigning'])

/** Whether an event ships what it names, in any spelling of the step. */
export function isShipping(event: JsonObject): boolean {
  return typeof event.bizStep === 'string' && SHIPPING.has(cbvWord(event.bizStep))
}

/** Whether an event calls goods back or lifts a recall, in any spelling. */
function isRecall(event: JsonObject): boolean {
  const lasting = event.persistentDisposition
  return isObject(lasting) && [lasting.set, lasting.unset].some(says('recalled'))
}

/** Everything an event names, with what it does to it; an event without objects is an observation of its place. */
export function deedsOf(event: JsonObject): Named[] {
  const named: Named[] = []
  for (const [member, deed] of WHAT[String(event.type)]?.(event) ?? []) {
    const value = event[member]
    if (value === undefined) continue
    const items: JsonValue[] = Array.isArray(value) ? value : [value]
    for (const [at, item] of items.entries()) {
      const uri = isObject(item) ? item.epcClass : item
      if (typeof uri !== 'string') continue
      const pointer = `/${member}${Array.isArray(value) ? `/${at}` : ''}${isObject(item) ? '/epcClass' : ''}`
      for (const subject of subjectsOfLink(uri)) named.push({ subject, deed, pointer })
    }
  }
  const place = event.bizLocation === undefined ? '/readPoint' : '/bizLocation'
  const beyond: Pick<Named, 'deed' | 'pointer'> =
    named.length === 0 ? { deed: 'observe', pointer: place } : { deed: 'make', pointer: '/ilmd' }
  const seen = new Set(named.map(({ subject }) => subjectName(subject)))
  // What formats §1 derives beyond the lists: the lot of an ilmd, the place of an event without objects.
  for (const subject of subjectsOfEvent(event)) if (!seen.has(subjectName(subject))) named.push({ subject, ...beyond })
  return named
}

const WHAT: Record<string, (event: JsonObject) => [member: string, deed: Deed][]> = {
  ObjectEvent: event => {
    const deed = deedOfObjects(event)
    return [
      ['epcList', deed],
      ['quantityList', deed],
    ]
  },
  AggregationEvent: event => gathering(event, 'childEPCs', 'childQuantityList'),
  AssociationEvent: event => gathering(event, 'childEPCs', 'childQuantityList'),
  TransactionEvent: event => gathering(event, 'epcList', 'quantityList'),
  TransformationEvent: () => [
    ['inputEPCList', 'use'],
    ['inputQuantityList', 'use'],
    ['outputEPCList', 'make'],
    ['outputQuantityList', 'make'],
  ],
}

function deedOfObjects(event: JsonObject): Deed {
  if (event.action === 'ADD') return 'make'
  if (event.action === 'DELETE') return 'end'
  if (isRecall(event)) return 'recall'
  return isShipping(event) ? 'move' : 'observe'
}

function gathering(event: JsonObject, epcs: string, quantities: string): [string, Deed][] {
  const deed = event.action === 'OBSERVE' && !isShipping(event) ? 'observe' : 'move'
  return [
    ['parentID', deed],
    [epcs, deed],
    [quantities, deed],
  ]
}

const says = (word: string) => (list: JsonValue | undefined) =>
  Array.isArray(list) && list.some(value => typeof value === 'string' && cbvWord(value) === word)
