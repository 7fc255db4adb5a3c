import { cbvWord } from '@nguon/epcis'
import { type JsonObject, type JsonValue, type Subject, subjectsOfEvent, subjectsOfLink } from '@nguon/statement'

/**
 * What an event does to one thing it names: brings it into being, only sees
 * it, moves it (ships it, puts it into or takes it out of something), uses it
 * up in making another, or ends it.
 */
export const DEEDS = ['make', 'observe', 'move', 'use', 'end'] as const

export type Deed = (typeof DEEDS)[number]

/** A thing that an event names, where it names it (JSON Pointer into the event), and what happens to it. */
export type Named = { subject: Subject; deed: Deed; pointer: string }

const SHIPPING = new Set(['shipping', 'consigning'])

/** Whether an event ships what it names, in any spelling of the step. */
export function isShipping(event: JsonObject): boolean {
  return typeof event.bizStep === 'string' && SHIPPING.has(cbvWord(event.bizStep))
}

/** Everything an event names, with what it does to it; an event without objects is an observation of its place. */
export function deedsOf(event: JsonObject): Named[] {
  const named: Named[] = []
  const lists = WHAT[String(event.type)]?.(event) ?? []
  for (const [member, deed] of lists) {
    const value = event[member]
    const items = Array.isArray(value) ? value : value === undefined ? [] : [value]
    items.forEach((item, at) => {
      const uri = linkOf(item)
      if (uri === null) return
      const place = Array.isArray(value) ? `/${at}` : ''
      const epcClass = typeof item === 'string' ? '' : '/epcClass'
      for (const subject of subjectsOfLink(uri)) named.push({ subject, deed, pointer: `/${member}${place}${epcClass}` })
    })
  }
  const seen = new Set(named.map(({ subject }) => `${subject.type}\n${subject.id}`))
  // What §1 derives beyond the lists: the lot of an ilmd, the place of an event without objects.
  for (const subject of subjectsOfEvent(event))
    if (!seen.has(`${subject.type}\n${subject.id}`))
      named.push(
        subject.type === 'place'
          ? { subject, deed: 'observe', pointer: event.bizLocation === undefined ? '/readPoint' : '/bizLocation' }
          : { subject, deed: 'make', pointer: '/ilmd' },
      )
  return named
}

const WHAT: Record<string, (event: JsonObject) => [member: string, deed: Deed][]> = {
  ObjectEvent: event => {
    const deed: Deed =
      event.action === 'ADD' ? 'make' : event.action === 'DELETE' ? 'end' : isShipping(event) ? 'move' : 'observe'
    return [
      ['epcList', deed],
      ['quantityList', deed],
    ]
  },
  AggregationEvent: event => containing(event),
  AssociationEvent: event => containing(event),
  TransactionEvent: event => {
    const deed = event.action === 'OBSERVE' && !isShipping(event) ? 'observe' : 'move'
    return [
      ['parentID', deed],
      ['epcList', deed],
      ['quantityList', deed],
    ]
  },
  TransformationEvent: () => [
    ['inputEPCList', 'use'],
    ['inputQuantityList', 'use'],
    ['outputEPCList', 'make'],
    ['outputQuantityList', 'make'],
  ],
}

function containing(event: JsonObject): [string, Deed][] {
  const deed = event.action === 'OBSERVE' && !isShipping(event) ? 'observe' : 'move'
  return [
    ['parentID', deed],
    ['childEPCs', deed],
    ['childQuantityList', deed],
  ]
}

function linkOf(item: JsonValue): string | null {
  if (typeof item === 'string') return item
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return null
  return typeof item.epcClass === 'string' ? item.epcClass : null
}
