import type { Condition, Decimal, EventQuery } from '@nguon/epcis'
import type { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import type { EventWindow } from '../subscription.ts'
import type { Audience } from '../tables.ts'
import { type Kind, seenNow } from './kind.ts'
import { formatMark, type Mark, parseMark } from './mark.ts'
import { decidedByKind, type Need, needOf, ofColumn, ofEventTime, ofKinds, ofWindow } from './need.ts'
import { placesBelow } from './place.ts'
import { byEventTime, countUpTo, type EventRow, inOrderOfRecord, type Search } from './plan.ts'
import { kindsFor, type Reader, visibleTo } from './reader.ts'
import { PATIENCE, reading } from './reading.ts'
import { type Snapshot, seenBy } from './snapshot.ts'
import { firstArrival, LAST_ARRIVAL, recordedAt } from './tables.ts'
import { byValue } from './value-order.ts'

/** An event that a query found; what it says stands in its statement's bodies. */
export type FoundEvent = {
  /** Orders events as they were recorded, and nothing else. */
  arrival: bigint
  entryId: Uint8Array
  eventId: string
  party: string
  /** Of body 0. */
  audience: Audience
  /** When it was recorded: `recordTime`. */
  recorded: Date
}

/** Which part of an answer is asked for. */
export type EventPage = {
  /** At most so many events. */
  size: number
  /** Where the page before ended, as {@link findEvents} said; none for the first. */
  token?: string | null
  /** Only what transactions from one horizon up to another wrote, see {@link currentHorizon}. */
  window?: EventWindow
  /** Milliseconds that a query may take. */
  patience?: number
}

/** More events answer the query than it allows (`maxEventCount`). */
export class QueryTooLargeError extends Error {
  override readonly name = 'QueryTooLargeError'
  readonly code = 'QUERY_TOO_LARGE'
}

/**
 * The events that meet a query and whose body 0 the reader may see, a page of them, and the token of the next page if
 * there is one. All pages of one answer list what was there when the first was asked for: what is captured meanwhile
 * neither appears in them nor moves them. In the order of record unless the query says otherwise; events without the
 * value by which they are ordered come last.
 * @throws {@link QueryTooLargeError} when more meet it than `refuseAbove`
 * @throws {@link QueryTooComplexError} when finding them takes too long
 * @throws {@link PageTokenError} when the token is not one of ours
 */
export async function findEvents(
  db: Kysely<Database>,
  query: EventQuery,
  reader: Reader,
  page: EventPage,
): Promise<{ rows: FoundEvent[]; next: string | null }> {
  const mark = page.token ? parseMark(page.token) : null
  const given = mark?.given ?? 0
  const size = Math.min(page.size, query.limit === null ? page.size : query.limit - given)
  if (size <= 0) return { rows: [], next: null }
  return await reading(db, page.patience ?? PATIENCE, async trx => {
    const { kinds, now } = await seenNow(trx)
    const snapshot = mark?.snapshot ?? now
    const search = await searchFor(trx, query, reader, kinds, snapshot, page.window)
    if (!search) return { rows: [], next: null }
    if (query.refuseAbove !== null && !mark) {
      const count = await countUpTo(trx, search, query.refuseAbove + 1)
      if (count > query.refuseAbove)
        throw new QueryTooLargeError(`more than ${query.refuseAbove} events meet the query`)
    }
    const rows = await inOrder(trx, query, search, mark, size + 1)
    const shown = rows.slice(0, size)
    const last = rows.length > size ? shown.at(-1) : undefined
    const total = given + shown.length
    const next = last && total !== query.limit ? formatMark({ ...last, snapshot, given: total }) : null
    const audiences = new Map(kinds.map(({ id, audience }) => [id, audience]))
    return { rows: shown.map(({ row }) => foundEvent(row, audiences)), next }
  })
}

function foundEvent(row: EventRow, audiences: ReadonlyMap<number, Audience>): FoundEvent {
  const { arrival, entry_id: entryId, event_id: eventId, party, kind } = row
  return { arrival, entryId, eventId, party, audience: audiences.get(kind)!, recorded: recordedAt(arrival) }
}

type Placed = { row: EventRow } & Pick<Mark, 'arrival' | 'rank' | 'key'>

async function inOrder(
  db: Kysely<Database>,
  { orderBy, direction }: EventQuery,
  search: Search,
  mark: Mark | null,
  limit: number,
): Promise<Placed[]> {
  if (orderBy === 'eventTime') {
    const after = mark && { arrival: mark.arrival, key: mark.key ?? '0' }
    const rows = await byEventTime(db, search, direction, limit, after)
    return rows.map(row => ({ row, arrival: row.arrival, rank: 0, key: row.event_time }))
  }
  if (orderBy !== null && orderBy !== 'recordTime') {
    const rows = await byValue(db, search, orderBy.value, direction, limit, mark)
    return rows.map(row => ({ row, arrival: row.arrival, rank: row.rank, key: row.key }))
  }
  const way = orderBy === null ? 'ASC' : direction
  const rest = !mark
    ? search
    : way === 'ASC'
      ? { ...search, from: max(search.from, mark.arrival + 1n) }
      : { ...search, till: min(search.till, mark.arrival) }
  const rows = await inOrderOfRecord(db, rest, way, limit)
  return rows.map(row => ({ row, arrival: row.arrival, rank: 0, key: null }))
}

/** What is looked for; null where it is known from the start that nothing is there. */
async function searchFor(
  db: Kysely<Database>,
  query: EventQuery,
  reader: Reader,
  kinds: (Kind & { id: number })[],
  snapshot: Snapshot,
  window: EventPage['window'],
): Promise<Search | null> {
  // What the words say comes first: what else is looked for is then looked for among fewer.
  const decided = query.conditions.map(condition => decidedByKind(condition, kinds))
  const wordsAsked = decided.some(asked => asked !== null)
  const allowed = kindsFor(reader, kinds).filter(kind => decided.every(asked => asked?.includes(kind) ?? true))
  const needs: Need[] = []
  const eventTimes: (Condition & { on: 'time' })[] = []
  let [from, till] = [0n, LAST_ARRIVAL]
  for (const condition of query.conditions.filter((_, at) => decided[at] === null)) {
    if (condition.on === 'within') {
      const column = condition.field === 'readPoint' ? 'read_point' : 'biz_location'
      needs.push(ofColumn(column, await placesBelow(db, column, condition.anyOf)))
    } else if (condition.on === 'time' && condition.field === 'recordTime') {
      const arrival = firstArrival(milliseconds(condition.value))
      if (condition.op === 'GE') from = max(from, arrival)
      else till = min(till, arrival)
    } else if (condition.on === 'time' && condition.field === 'eventTime') eventTimes.push(condition)
    else {
      const need = needOf(condition, allowed)
      if (need) needs.push(need)
    }
  }
  const times = eventTimes.length > 0 ? [ofEventTime(eventTimes)] : []
  needs.push(...times)
  if (window) {
    needs.push(ofWindow(window.since, window.until))
    if (window.after !== null) from = max(from, window.after + 1n)
    if (window.upTo !== null) till = min(till, window.upTo + 1n)
  }
  if (allowed.length === 0 || from >= till || needs.some(({ families }) => families.length === 0)) return null
  const words = allowed.length < kinds.length ? ofKinds(allowed) : null
  const visible = visibleTo(reader, allowed)
  const holds = [seenBy(snapshot), ...(visible ? [visible] : [])]
  // Those that an index gives in order first: of two that are both frequent one of them is followed.
  needs.sort((a, b) => Number(b.ordered) - Number(a.ordered))
  return { holds, needs, words, wordsAsked, eventTimes: times.map(need => need.holds), from, till }
}

/** Seconds as the first whole millisecond that is not before them, within what a row may bear. */
function milliseconds(seconds: Decimal): bigint {
  const [whole = '0', fraction = ''] = seconds.replace(/^-/, '').split('.')
  const thousandths = BigInt(whole) * 1000n + BigInt(fraction.slice(0, 3).padEnd(3, '0'))
  const more = /[1-9]/.test(fraction.slice(3))
  if (seconds.startsWith('-')) return 0n
  return min(thousandths + (more ? 1n : 0n), 2n ** 43n - 1n)
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
