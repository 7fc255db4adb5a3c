import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Family, Need } from './need.ts'
import { LAST_ARRIVAL } from './tables.ts'

/** What rows `e` of `event` are looked for. */
export type Search = {
  /** What must hold of a row beside what it needs. */
  holds: readonly RawBuilder<boolean>[]
  /** What an index can find, the likelier to be rare first; what only the fixed words say apart. */
  needs: readonly Need[]
  words: Need | null
  /** Whether the words are asked for, and not only those of events that the reader may see. */
  wordsAsked: boolean
  /** What of all this is said of the event time. */
  eventTimes: readonly RawBuilder<boolean>[]
  /** Arrivals from `from` up to and without `till`. */
  from: bigint
  till: bigint
}

/** A row of `event`. */
export type EventRow = {
  arrival: bigint
  kind: number
  entry_id: Uint8Array
  event_id: string
  party: string
  event_time: string
}

export type Direction = 'ASC' | 'DESC'

/** So many rows of a rare condition are collected and sorted; more are read in the order that was asked for. */
const RARE_ENOUGH = 500
/** So many rows are looked through, before an index of something that may be frequent is asked. */
const GLANCE = 2_000
/** Of more streams than these each is read as far as the page could want. */
const FEW_STREAMS = 8

/** The first `limit` rows in the order of record, or against it. */
export async function inOrderOfRecord(
  db: Kysely<Database>,
  search: Search,
  direction: Direction,
  limit: number,
): Promise<EventRow[]> {
  const order: Order = { columns: ['arrival'], direction }
  const ask = async (query: RawBuilder<EventRow>) => (await query.execute(db)).rows
  const { needs, words } = search
  const drives = words ? [...needs, words] : needs
  // Of one thing, place or value the index gives what is asked for, in its order.
  const [first] = needs
  const alone = first?.ordered && needs.length === 1 && !search.wordsAsked
  if (alone && first.streams <= FEW_STREAMS) return await ask(merged(search, first, direction, limit))
  if (needs.length > 0 && !alone) {
    const rarest = await rarestOf(db, search, drives)
    if (rarest) return await ask(collected(search, rarest, order, limit))
  }
  const followed = first?.ordered ? first : words
  if (followed !== first || (first && first.streams > FEW_STREAMS) || !first) {
    const glance = await ask(walked(search, order, limit, sql`limit ${GLANCE}`))
    if (glance.length === limit) return glance
  }
  return await ask(followed ? merged(search, followed, direction, limit) : walked(search, order, limit))
}

/** The first `limit` rows by event time; `after` is the place of the row after which they begin. */
export async function byEventTime(
  db: Kysely<Database>,
  search: Search,
  direction: Direction,
  limit: number,
  after: { arrival: bigint; key: string } | null,
): Promise<EventRow[]> {
  const order: Order = { columns: ['event_time', 'arrival'], direction }
  const later = after
    ? [sql<boolean>`(e.event_time, e.arrival) ${beyond(direction)} (${after.key}::numeric, ${after.arrival}::bigint)`]
    : []
  const rarest = await rarestOf(db, search, search.words ? [...search.needs, search.words] : search.needs)
  const query = rarest
    ? collected({ ...search, holds: [...search.holds, ...later] }, rarest, order, limit)
    : walked({ ...search, eventTimes: [...search.eventTimes, ...later] }, order, limit)
  return (await query.execute(db)).rows
}

/** How many rows there are, counted no further than `most`. */
export async function countUpTo(db: Kysely<Database>, search: Search, most: number): Promise<number> {
  const order: Order = { columns: ['arrival'], direction: 'ASC' }
  const drives = search.words ? [...search.needs, search.words] : search.needs
  const rarest = search.needs.length > 0 ? await rarestOf(db, search, drives) : null
  const [first] = search.needs
  const rows = rarest
    ? collected(search, rarest, order, most)
    : first?.ordered
      ? merged(search, first, 'ASC', most)
      : walked(search, order, most)
  const counted = await sql<{ n: bigint }>`select count(*) as n from (${rows}) as found`.execute(db)
  return Number(counted.rows[0]!.n)
}

type Order = { columns: readonly ('arrival' | 'event_time')[]; direction: Direction }

/** Which of these is rare enough to be collected whole; null if none is. Each is counted through its index, and no further. */
export async function rarestOf(
  db: Kysely<Database>,
  search: Search,
  needs: readonly Need[],
  enough: number = RARE_ENOUGH,
): Promise<Need | null> {
  if (needs.length === 0) return null
  const counts = needs.map(
    need => sql`(select count(*)::int from (${arrivalsOf(search, need)} limit ${enough}) as counted)`,
  )
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}] as counts`.execute(db)
  const found = rows[0]!.counts
  const least = Math.min(...found)
  return least < enough ? needs[found.indexOf(least)]! : null
}

/** Arrivals of the rows in which a need finds what it asks for, within the bounds, in no order and some of them twice. */
export function arrivalsOf(search: Search, { families }: Need): RawBuilder<{ arrival: bigint }> {
  const each = families.map(
    ({ of, source }) => sql`
      select f.arrival from ${of} cross join lateral (
        select t.arrival from ${source} and ${within(search, 't')} offset 0
      ) as f`,
  )
  return sql<{ arrival: bigint }>`${sql.join(each, sql` union all `)}`
}

/** All rows that a rare need finds, sorted. */
function collected(search: Search, need: Need, order: Order, limit: number): RawBuilder<EventRow> {
  return sql<EventRow>`
    with found as materialized (select distinct f.arrival from (${arrivalsOf(search, need)}) as f)
    select e.* from found cross join lateral (${rowAt(search, 'found', need)}) as e
      ${ordered(order)} limit ${limit}`
}

/** Rows along an index of the table itself, each looked at. */
function walked(search: Search, order: Order, limit: number, glance?: RawBuilder<unknown>): RawBuilder<EventRow> {
  // What is checked stands outside, so that it tempts to no other index; so do bounds that are of another order.
  const bounds = within(search, 'e')
  const [inner, outer] =
    order.columns[0] === 'arrival' ? [bounds, ANY] : [sql.join([ANY, ...search.eventTimes], sql` and `), bounds]
  return sql<EventRow>`
    select ${ROW} from (select * from event e where ${inner} ${ordered(order)} ${glance ?? sql`offset 0`}) as e
      where ${outer} and ${all(search)} ${ordered(order)} limit ${limit}`
}

/** Rows of each family by arrival, of each as many as could be wanted, put together in that order. */
function merged(search: Search, need: Need, direction: Direction, limit: number): RawBuilder<EventRow> {
  const down = way(direction)
  const each = need.families.map(
    ({ of, source }: Family) => sql`
      select m.* from ${of} cross join lateral (
        select e.* from (
          select distinct t.arrival from ${source} and ${within(search, 't')} order by t.arrival ${down} offset 0
        ) as d cross join lateral (${rowAt(search, 'd', need)}) as e
        order by d.arrival ${down} limit ${limit}
      ) as m`,
  )
  return sql<EventRow>`
    select distinct on (u.arrival) u.* from (${sql.join(each, sql` union all `)}) as u
      order by u.arrival ${down} limit ${limit}`
}

/** The row of an arrival, if all holds of it but what found it; looked up by its key and not otherwise. */
export function rowAt(search: Search, from: string, found?: Need): RawBuilder<EventRow> {
  return sql<EventRow>`
    select ${ROW} from (select * from event k where k.arrival = ${sql.ref(`${from}.arrival`)} offset 0) as e
      where ${within(search, 'e')} and ${all(search, found)}`
}

/** What is read of a row. */
export const ROW = sql`e.arrival, e.kind, e.entry_id, e.event_id, e.party, e.event_time`

/** Everything that must hold, but what found the row. */
export function all({ words, needs, holds }: Search, found?: Need): RawBuilder<boolean> {
  const rest = [...(words ? [words] : []), ...needs].filter(need => need !== found).map(need => need.holds)
  const [first, ...others] = [...rest, ...holds]
  return first ? sql<boolean>`${sql.join([first, ...others], sql` and `)}` : ANY
}

/** Nothing is said where nothing is asked: the planner takes any bound for a narrow one. */
export function within({ from, till }: Search, row: string): RawBuilder<boolean> {
  const arrival = sql.ref(`${row}.arrival`)
  const bounds = [
    ...(from > 0n ? [sql`${arrival} >= ${from}::bigint`] : []),
    ...(till < LAST_ARRIVAL ? [sql`${arrival} < ${till}::bigint`] : []),
  ]
  return bounds.length > 0 ? sql<boolean>`${sql.join(bounds, sql` and `)}` : ANY
}

const ANY = sql<boolean>`true`

export function way(direction: Direction): RawBuilder<unknown> {
  return direction === 'ASC' ? sql`asc` : sql`desc`
}

/** What comes after in a direction. */
export function beyond(direction: Direction): RawBuilder<unknown> {
  return direction === 'ASC' ? sql`>` : sql`<`
}

function ordered({ columns, direction }: Order): RawBuilder<unknown> {
  return sql`order by ${sql.join(columns.map(column => sql`${sql.ref(`e.${column}`)} ${way(direction)}`))}`
}
