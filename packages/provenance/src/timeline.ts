import { cbvWord } from '@nguon/epcis'
import type { VerifiedStatement } from '@nguon/proof'
import { isObject, type JsonObject, type JsonValue, subjectsOfLink } from '@nguon/statement'
import { listOf, type Register, textOf } from './records.ts'
import type { Paper, Place, Thing, TimelineItem } from './story.ts'

/** One event as the timeline tells it; only what was verified and shown is in it. */
export function timelineItem(statement: VerifiedStatement, pending: boolean, register: Register): TimelineItem {
  const { index, recordTime, body: event, bodies } = statement
  const count = (state: 'withheld' | 'erased') => bodies.filter(shown => shown === state).length
  const lasting = isObject(event?.persistentDisposition) ? event.persistentDisposition : {}
  return {
    index,
    pending,
    eventTime: textOf(event?.eventTime),
    recordTime,
    type: textOf(event?.type),
    bizStep: wordOf(event?.bizStep),
    disposition: wordOf(event?.disposition),
    action: textOf(event?.action),
    sets: textsOf(lasting.set).map(cbvWord),
    unsets: textsOf(lasting.unset).map(cbvWord),
    place: event && placeOf(event, register),
    things: event ? thingsOf(event) : [],
    sources: ends(event, 'source'),
    destinations: ends(event, 'destination'),
    papers: papersOf(event),
    by: register.signerOf(statement),
    event,
    hidden: { withheld: count('withheld'), erased: count('erased'), grounds: register.groundsOf(statement) },
  }
}

/** In the order in which things happened; what does not say when, by when the log held it. */
export function inOrder(items: readonly TimelineItem[]): TimelineItem[] {
  const instant = ({ eventTime, recordTime }: TimelineItem) =>
    eventTime === null ? Number(recordTime.time) * 1000 : Date.parse(eventTime)
  return items.toSorted((a, b) => instant(a) - instant(b) || Number(a.index - b.index))
}

function placeOf(event: JsonObject, register: Register): Place | null {
  for (const where of [event.readPoint, event.bizLocation]) {
    const uri = isObject(where) ? textOf(where.id) : null
    const subject = uri === null ? undefined : subjectsOfLink(uri)[0]
    if (uri === null || !subject) continue
    const fields = register.find(subject)?.fields
    return { uri, subject, name: textOf(fields?.name), address: textOf(fields?.address) }
  }
  return null
}

const LISTS: Record<string, [member: string, role: Thing['role']][]> = {
  ObjectEvent: [
    ['epcList', 'object'],
    ['quantityList', 'object'],
  ],
  AggregationEvent: [
    ['parentID', 'parent'],
    ['childEPCs', 'child'],
    ['childQuantityList', 'child'],
  ],
  TransactionEvent: [
    ['parentID', 'parent'],
    ['epcList', 'object'],
    ['quantityList', 'object'],
  ],
  TransformationEvent: [
    ['inputEPCList', 'input'],
    ['inputQuantityList', 'input'],
    ['outputEPCList', 'output'],
    ['outputQuantityList', 'output'],
  ],
}
LISTS.AssociationEvent = LISTS.AggregationEvent!

function thingsOf(event: JsonObject): Thing[] {
  return (LISTS[String(event.type)] ?? []).flatMap(([member, role]) =>
    listOf(event[member]).flatMap((named): Thing[] => {
      const uri = textOf(isObject(named) ? named.epcClass : named)
      const subject = uri === null ? undefined : subjectsOfLink(uri)[0]
      if (!subject) return []
      const { quantity, uom } = isObject(named) ? named : {}
      return [{ subject, role, quantity: typeof quantity === 'number' ? quantity : null, unit: textOf(uom) }]
    }),
  )
}

function ends(event: JsonObject | null, end: 'source' | 'destination'): string[] {
  return listOf(event?.[`${end}List`]).flatMap(entry => (isObject(entry) ? (textOf(entry[end]) ?? []) : []))
}

/** The tests, certificates and acts that an event names by their address, on whatever host. */
function papersOf(event: JsonObject | null): Paper[] {
  return listOf(event?.bizTransactionList).flatMap(entry => {
    const address = isObject(entry) ? textOf(entry.bizTransaction) : null
    const [, party, type, id] =
      /^https?:\/\/[^/]+\/party\/([A-Z0-9-]{1,20})\/(test|certificate|act)\/([^/?#]+)$/.exec(address ?? '') ?? []
    const decoded = id === undefined ? null : decodeOnce(id)
    return party !== undefined && decoded !== null ? [{ type: type as Paper['type'], party, id: decoded }] : []
  })
}

function decodeOnce(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

function wordOf(value: JsonValue | undefined): string | null {
  const written = textOf(value)
  return written === null ? null : cbvWord(written)
}

const textsOf = (value: JsonValue | undefined) => listOf(value).flatMap(text => textOf(text) ?? [])
