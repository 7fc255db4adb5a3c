import { isObject, type JsonObject, type Subject, subjectsOfLink } from '@nguon/statement'
import { deedsOf, isShipping } from './deed.ts'

/** What is shipped, and the URIs of the parties or places it goes to. */
export type Shipment = { things: Subject[]; destinations: string[] }

/** The shipment that an event declares, or null: without a named destination nobody is granted anything. */
export function shipmentOf(event: JsonObject): Shipment | null {
  if (!isShipping(event) || event.errorDeclaration !== undefined) return null
  const destinations = (Array.isArray(event.destinationList) ? event.destinationList : []).flatMap(entry =>
    isObject(entry) && typeof entry.destination === 'string' ? [entry.destination] : [],
  )
  const things = deedsOf(event)
    .filter(({ deed, subject }) => deed === 'move' && !isKind(subject))
    .map(({ subject }) => subject)
  return destinations.length > 0 && things.length > 0 ? { things, destinations } : null
}

/** A parent whose contents change: `in` when children are put in, `out` when they leave, all of them if none is named. */
export type Containment = { parent: Subject; children: Subject[]; direction: 'in' | 'out' }

/** The change of a unit's contents that an aggregation declares, or null. */
export function containmentOf(event: JsonObject): Containment | null {
  if (event.type !== 'AggregationEvent' && event.type !== 'AssociationEvent') return null
  if (typeof event.parentID !== 'string' || event.errorDeclaration !== undefined) return null
  if (event.action !== 'ADD' && event.action !== 'DELETE') return null
  const parent = subjectsOfLink(event.parentID)[0]
  if (parent === undefined) return null
  const children = deedsOf(event)
    .filter(({ pointer, subject }) => pointer.startsWith('/child') && !isKind(subject))
    .map(({ subject }) => subject)
  return { parent, children, direction: event.action === 'ADD' ? 'in' : 'out' }
}

/** Whether a subject is a kind of goods or a place and not a thing that somebody can have. */
export function isKind(subject: Subject): boolean {
  return subject.type === 'product' || subject.type === 'local-product' || subject.type === 'place'
}
