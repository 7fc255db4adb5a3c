import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database.ts'
import {
  all,
  arrivalsOf,
  beyond,
  type Direction,
  type EventRow,
  ROW,
  rarestOf,
  rowAt,
  type Search,
  way,
  within,
} from './plan.ts'

/** A row with the place of its value in the order: 0 a number, 1 a time, 2 a text, 3 none. */
export type RankedRow = EventRow & { rank: number; key: string | null }

/** What is sorted of these: more are read along the index of the values. */
const SORTED = 5_000
const COLUMNS = ['number', 'time', 'text'] as const
const CASTS = [sql`numeric`, sql`numeric`, sql`text`] as const

/**
 * The first `limit` rows by the value of this name: by number, then by time, then by text, those without a value last. Of
 * several values of one event the first in that order counts.
 */
export async function byValue(
  db: Kysely<Database>,
  search: Search,
  name: string,
  direction: Direction,
  limit: number,
  after: { arrival: bigint; rank: number; key: string | null } | null,
): Promise<RankedRow[]> {
  const drives = search.words ? [...search.needs, search.words] : search.needs
  const rarest = await rarestOf(db, search, drives, SORTED)
  const found: RankedRow[] = []
  for (let rank = after?.rank ?? 0; rank <= 3 && found.length < limit; rank++) {
    const from = after?.rank === rank ? after : null
    const asked = { search, name, direction, limit: limit - found.length, after: from }
    const arrivals = rarest ? sql`select distinct f.arrival from (${arrivalsOf(search, rarest)}) as f` : null
    const query = rank === 3 ? withoutValue(asked, arrivals) : withValue(asked, rank as 0 | 1 | 2, arrivals)
    found.push(...(await query.execute(db)).rows.map(row => ({ ...row, rank })))
  }
  return found
}

type Asked = {
  search: Search
  name: string
  direction: Direction
  limit: number
  after: { arrival: bigint; key: string | null } | null
}

/** Rows whose first value is of this rank; of these arrivals only, if they are given. */
function withValue(
  { search, name, direction, limit, after }: Asked,
  rank: 0 | 1 | 2,
  arrivals: RawBuilder<unknown> | null,
): RawBuilder<EventRow & { key: string }> {
  const down = way(direction)
  const [mine, theirs] = [sql.ref(`v.${COLUMNS[rank]}`), sql.ref(`w.${COLUMNS[rank]}`)]
  const better = [
    ...COLUMNS.slice(0, rank).map(column => sql`${sql.ref(`w.${column}`)} is not null`),
    sql`${theirs} ${beyond(direction === 'ASC' ? 'DESC' : 'ASC')} d.value`,
  ]
  const later = after
    ? sql`and (${mine}, v.arrival) ${beyond(direction)} (${after.key}::${CASTS[rank]}, ${after.arrival}::bigint)`
    : sql``
  const source = arrivals
    ? sql`(${arrivals}) as f cross join lateral (select * from event_value a where a.arrival = f.arrival offset 0) as v`
    : sql`event_value v`
  return sql<EventRow & { key: string }>`
    select e.*, d.value::text as key from (
      select distinct ${mine} as value, v.arrival from ${source}
        where v.name = ${name} and ${mine} is not null ${later}
        order by 1 ${down}, 2 ${down} offset 0
    ) as d cross join lateral (
      ${rowAt(search, 'd')} and not exists (
        select from (select * from event_value a where a.arrival = d.arrival offset 0) as w
          where w.name = ${name} and (${sql.join(better, sql` or `)})
      )
    ) as e order by d.value ${down}, d.arrival ${down} limit ${limit}`
}

/** Rows without such a value, by arrival. */
function withoutValue(
  { search, name, direction, limit, after }: Asked,
  arrivals: RawBuilder<unknown> | null,
): RawBuilder<EventRow & { key: null }> {
  const none = sql<boolean>`not exists (
    select from (select * from event_value a where a.arrival = e.arrival offset 0) as w
      where w.name = ${name} and coalesce(w.number::text, w.time::text, w.text) is not null
  )`
  const rest = { ...search, holds: [...search.holds, none] }
  // The arrivals that are still to come are bounds like others.
  if (after && direction === 'ASC' && after.arrival >= rest.from) rest.from = after.arrival + 1n
  if (after && direction === 'DESC' && after.arrival < rest.till) rest.till = after.arrival
  const rows = arrivals
    ? sql`with found as materialized (${arrivals})
        select e.* from found cross join lateral (${rowAt(rest, 'found')}) as e`
    : sql`select ${ROW} from (
        select * from event e where ${within(rest, 'e')} order by e.arrival ${way(direction)} offset 0
      ) as e where ${all(rest)}`
  return sql<EventRow & { key: null }>`${rows} order by e.arrival ${way(direction)} limit ${limit}`
}
