import type { Decimal, EventType, Key, Thing, ThingRole } from '@nguon/epcis'

/** What of an event a trace follows. `id` is the entryId of its statement. */
export type TraceEvent = {
  id: string
  party: string
  type: EventType
  transformationId: string | null
  things: readonly Thing[]
}

/** How much of a thing, in a unit of UN/ECE Rec 20; without one, so many pieces. */
export type Amount = { quantity: Decimal; uom: string | null }

/** Goods became goods, were put into something, were fastened to something, or a lot has this item. */
export const LINK_KINDS = ['transformation', 'aggregation', 'association', 'lot'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/**
 * One step from goods to goods, in the direction in which material goes whatever direction is asked: from input to output,
 * from child to parent, from lot to item (docs/decisions/0025).
 */
export type Link = {
  from: Key
  to: Key
  kind: LinkKind
  /** The event that says so; of a transformation told in several events that of the input and that of the output. */
  events: readonly [string] | readonly [string, string]
  /** How much of `from` went in, and how much of `to` came out, as the event says: perhaps in several units. */
  used: readonly Amount[]
  made: readonly Amount[]
}

/** The roles that give, and those that take: no event type has two pairs, so nobody has to ask for the type. */
export const GIVING: readonly ThingRole[] = ['input', 'inputClass', 'inputLot', 'child', 'childClass', 'childLot']
export const TAKING: readonly ThingRole[] = ['output', 'outputClass', 'outputLot', 'parent', 'parentLot']
/** The roles under which a lot stands that only the address of an item or an `ilmd` names. */
export const LOT_ROLES: readonly ThingRole[] = ['parentLot', 'epcLot', 'childLot', 'inputLot', 'outputLot']

const KIND: Readonly<Partial<Record<EventType, LinkKind>>> = {
  TransformationEvent: 'transformation',
  AggregationEvent: 'aggregation',
  AssociationEvent: 'association',
}

/** `/01/…/10/L/21/S`: product, lot and serial, each with its stroke; a serial is absent where the lot alone is named. */
const GS1_ADDRESS = /^(\/(?:01|8006)\/\d+)(\/10\/[^/]+)(\/21\/[^/]+)?$/
const LOCAL_ADDRESS = /^(\/l\/[^/]+\/[^/]+\/[^/]+)(\/[^/]+)?$/

/** The lot that an address of the roles {@link LOT_ROLES} names, and its item if it names one. */
export function lotAndItem(address: Key): { lot: Key; item: Key | null } {
  const gs1 = GS1_ADDRESS.exec(address)
  if (gs1) return { lot: gs1[1]! + gs1[2]!, item: gs1[3] === undefined ? null : gs1[1]! + gs1[3] }
  const local = LOCAL_ADDRESS.exec(address)
  return { lot: local?.[1] ?? address, item: local?.[2] === undefined ? null : address }
}

/** Whether a key names a lot, which may have items. */
export function isLotKey(key: Key): boolean {
  return GS1_ADDRESS.exec(key)?.[3] === undefined && /^\/(?:(?:01|8006)\/\d+\/10\/[^/]+|l(?:\/[^/]+){3})$/.test(key)
}

/**
 * Whether a key names a kind of goods and no lot: what is known of it holds for every lot of it or for none, so a trace
 * ends there (docs/decisions/0025).
 */
export function isBareProduct(key: Key): boolean {
  return /^\/(?:01\/\d{14}(?:\/22\/[^/]+)?|8006\/\d{18}|l\/[^/]+\/[^/]+)$/.test(key)
}

/**
 * Every step that these events tell of, each once. Events of one party with the same `transformationID` are one
 * transformation (EPCIS 2.0 §7.4.6); another party's are not, or anybody could graft his goods upon it.
 */
export function linksOf(events: readonly TraceEvent[]): Link[] {
  const links = new Map<string, Link>()
  const add = (link: Link) => {
    // An item is of its lot once, however many events say so.
    const name = JSON.stringify([link.from, link.to, link.kind, link.kind === 'lot' ? null : link.events])
    if (!links.has(name)) links.set(name, link)
  }
  for (const event of events) {
    for (const { role, key } of event.things) {
      const { lot, item } = LOT_ROLES.includes(role) ? lotAndItem(key) : { lot: key, item: null }
      if (item !== null) add({ from: lot, to: item, kind: 'lot', events: [event.id], used: [], made: [] })
    }
    const kind = KIND[event.type]
    if (kind === undefined) continue
    const given = amounts(event.things, GIVING)
    for (const taking of sameRun(event, events))
      for (const [to, made] of amounts(taking.things, TAKING))
        for (const [from, used] of given)
          add({ from, to, kind, events: taking === event ? [event.id] : [event.id, taking.id], used, made })
  }
  return [...links.values()]
}

function sameRun(event: TraceEvent, events: readonly TraceEvent[]): readonly TraceEvent[] {
  const { party, transformationId } = event
  if (transformationId === null) return [event]
  return events.filter(other => other.transformationId === transformationId && other.party === party)
}

/** The things of these roles, each once, a lot in the place of the address that names it, and how much of each. */
function amounts(things: readonly Thing[], roles: readonly ThingRole[]): Map<Key, Amount[]> {
  const found = new Map<Key, Amount[]>()
  for (const { role, key, quantity, uom } of things) {
    if (!roles.includes(role)) continue
    const named = LOT_ROLES.includes(role) ? lotAndItem(key).lot : key
    const amounts = found.get(named) ?? []
    found.set(named, amounts)
    if (quantity !== null) amounts.push({ quantity, uom })
  }
  return found
}
