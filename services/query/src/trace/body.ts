import { type Amount, type Direction, endsAt, type Link, linksOf } from '@nguon/provenance'
import { type Subject, toBase64url } from '@nguon/statement'
import type { TracedEvent, TracePage } from '@nguon/store'
import { type Names, subjectOfKey } from './names.ts'
import type { TraceBody } from './schema.ts'

/** The most edges that lead to one thing and are told with it; of one event they may be thousands. */
const EDGES_OF_THING = 50

/** A page of a trace as it is answered: the steps that its events tell of, from things that the trace went on from. */
export function traceBody(
  found: TracePage,
  asked: { subject: Subject; direction: Direction | 'both'; depth: number; next: string | null },
  names: Names,
): TraceBody {
  const { page, walks, moving, emptied, more } = found
  const { kept, cut } = edgesOf(found, asked.depth)
  const moved = new Set([...moving, ...emptied].map(({ arrival }) => arrival))
  const drawnOn = new Set(kept.flatMap(({ events }) => events))
  const events = found.events.filter(({ id, arrival }) => drawnOn.has(id) || moved.has(arrival))
  const parties = new Set(
    events.flatMap(({ party, ends }) => [party, ...ends.flatMap(({ key }) => names.partyAt(key) ?? [])]),
  )
  const byArrival = new Map(events.map(event => [event.arrival, event]))
  return {
    ...{ subject: { ...asked.subject }, direction: asked.direction, depth: asked.depth },
    counts: {
      nodes: walks.reduce((sum, { nodes }) => sum + nodes.length, 1 - walks.length),
      atLeast: walks.some(({ cut }) => cut),
      direct: found.direct,
      withheld: walks.reduce((sum, { withheld }) => sum + withheld, 0),
    },
    nodes: page.map(({ key, direction, depth }) => {
      const { type, id } = subjectOfKey(key)
      return {
        ...{ id: key, subject: { type, id }, ...optional('name', names.ofThing(key)) },
        ...{ direction: depth === 0 ? null : direction, depth, open: endsAt({ key, depth }) },
        more: more.has(key) || cut.has(key),
      }
    }),
    edges: kept.map(({ from, to, kind, events, used, made }) => ({
      ...{ from, to, kind, entryIds: events.map(idOf), used: used.map(amount), made: made.map(amount) },
    })),
    emptied: emptied.map(({ key, arrival }) => ({ id: key, entryId: idOf(byArrival.get(arrival)!.id) })),
    moves: moving.map(({ key, arrival }) => moveOf(key, byArrival.get(arrival)!, names)),
    events: events.map(event => eventBody(event, names)),
    parties: [...parties].sort().map(party => ({ party, ...optional('name', names.ofParty(party)) })),
    next: asked.next,
  }
}

/** The steps that lead to the things of the page, and those things of which there are more than are told. */
function edgesOf({ page, walks, events }: TracePage, depth: number): { kept: Link[]; cut: Set<string> } {
  const links = linksOf(events)
  const kept = new Set<Link>()
  const cut = new Set<string>()
  for (const { direction, nodes } of walks) {
    const [near, far] = direction === 'forward' ? (['from', 'to'] as const) : (['to', 'from'] as const)
    const wentOn = new Set(nodes.filter(node => node.depth < depth && !endsAt(node)).map(({ key }) => key))
    const here = new Set(page.filter(thing => thing.direction === direction || thing.depth === 0).map(({ key }) => key))
    const counts = new Map<string, number>()
    for (const link of links) {
      if (!here.has(link[far]) || !wentOn.has(link[near])) continue
      const count = (counts.get(link[far]) ?? 0) + 1
      counts.set(link[far], count)
      if (count > EDGES_OF_THING) cut.add(link[far])
      else kept.add(link)
    }
  }
  return { kept: [...kept], cut }
}

function moveOf(key: string, { id, ends, things }: TracedEvent, names: Names): TraceBody['moves'][number] {
  const end = (side: 'source_' | 'destination_') =>
    ends
      .filter(({ name }) => name.startsWith(side))
      .map(({ name, key }) => {
        const party = names.partyAt(key)
        const known = (party === undefined ? undefined : names.ofParty(party)) ?? names.ofPlace(key)
        return { type: name.slice(side.length), id: key, ...optional('party', party), ...optional('name', known) }
      })
  const amounts = things.flatMap(({ key: named, quantity, uom }) =>
    named === key && quantity !== null ? [{ quantity, uom }] : [],
  )
  return { id: key, entryId: idOf(id), amounts: amounts.map(amount), from: end('source_'), to: end('destination_') }
}

function eventBody(event: TracedEvent, names: Names): TraceBody['events'][number] {
  const place = (key: string | null) =>
    key === null ? undefined : { id: key, ...optional('name', names.ofPlace(key)) }
  const { id, eventId, type, action, eventTime, recorded, bizStep, party, inError } = event
  return {
    ...{ entryId: idOf(id), eventID: eventId, type, ...optional('action', action ?? undefined) },
    ...{
      eventTime: instant(eventTime),
      recordTime: recorded.toISOString(),
      ...optional('bizStep', bizStep ?? undefined),
    },
    ...{ ...optional('readPoint', place(event.readPoint)), ...optional('bizLocation', place(event.bizLocation)) },
    ...{ party, inError },
  }
}

const idOf = (hex: string) => toBase64url(Uint8Array.fromHex(hex))

const amount = ({ quantity, uom }: Amount) => ({ quantity: Number(quantity), ...optional('uom', uom ?? undefined) })

/** Seconds since 1970 as a time of RFC 3339, to the last digit. */
function instant(seconds: string): string {
  const [whole, fraction] = seconds.split('.')
  const text = new Date(Number(whole) * 1000).toISOString().slice(0, 19)
  return `${text}${fraction === undefined ? '' : `.${fraction}`}Z`
}

function optional<N extends string, T>(name: N, value: T | undefined): { [K in N]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in N]?: T })
}
