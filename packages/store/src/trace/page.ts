import { ROLES } from '@nguon/epcis'
import { type Direction, GIVING, LOT_ROLES, TAKING } from '@nguon/provenance'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { bigintArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import type { Kind } from '../event/kind.ts'
import { roleNumber } from '../event/tables.ts'
import { eventsAt, type TracedEvent } from './event.ts'
import { itemRows } from './key.ts'
import type { Sight } from './sight.ts'
import { eventsOfItem, naming, type TracedThing } from './walk.ts'

/** The events that the things of a page are told with. */
export type PageEvents = {
  events: TracedEvent[]
  /** Of `events` those over which goods move on, newest last; and for each the things of the page that move. */
  moving: { key: string; arrival: bigint }[]
  /** Those that took everything out of a thing of the page, without naming what (EPCIS 2.0 §7.4.3: DELETE without children). */
  emptied: { key: string; arrival: bigint }[]
  /** Things of the page that are in more events than are told. */
  more: Set<string>
}

/** The steps of the vocabulary by which goods change hands or place. */
const MOVING = ['shipping', 'consigning', 'departing', 'arriving', 'receiving', 'accepting']

/** The most events that are told of one thing: those that lead to it, and those that move it. */
export const EVENTS_OF_THING = 20
/** Among so many of its newest events in each role those that move a thing are looked for. */
const NEWEST = 200
/** The events over which the things of a page were reached from what is `known`, and those that moved them. */
export async function eventsOfPage(
  trx: Kysely<Database>,
  page: readonly TracedThing[],
  known: readonly string[],
  sight: Sight,
  kinds: readonly (Kind & { id: number })[],
): Promise<PageEvents> {
  if (page.length === 0) return { events: [], moving: [], emptied: [], more: new Set() }
  const named = await sql<{ key: string; arrival: bigint; sort: 'leads' | 'moves' | 'empties' }>`
    select n.key, n.arrival, n.sort from (
      ${leading(page, 'back')} union all ${leading(page, 'forward')}
      union all ${moving(page, sight, kinds)} union all ${emptying(page, sight, kinds)}
    ) as n cross join lateral (${sight.eventAt(sql`n.arrival`)}) as o where o.shown`.execute(trx)
  const counts = new Map<string, number>()
  const kept = named.rows.filter(({ key, sort, arrival }) => {
    const name = `${sort}${key}`
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count < EVENTS_OF_THING || page.some(thing => thing.key === key && thing.via === arrival)
  })
  const more = named.rows.filter(({ key, sort }) => counts.get(`${sort}${key}`)! > EVENTS_OF_THING)
  const arrivals = [...new Set(kept.map(({ arrival }) => arrival))]
  return {
    events: await eventsAt(trx, arrivals, known, sight, kinds),
    moving: kept.flatMap(({ sort, key, arrival }) => (sort === 'moves' ? [{ key, arrival }] : [])),
    emptied: kept.flatMap(({ sort, key, arrival }) => (sort === 'empties' ? [{ key, arrival }] : [])),
    more: new Set(more.map(({ key }) => key)),
  }
}

/** Events in which things of a page stand on the side to which a trace goes; that over which each was reached among them. */
function leading(page: readonly TracedThing[], direction: Direction): RawBuilder<unknown> {
  const mine = page.filter(thing => thing.direction === direction)
  const key = sql`p.key`
  const lots = LOT_ROLES.map(roleNumber)
  const most = EVENTS_OF_THING
  return sql`
    select p.key, m.arrival, 'leads' as sort
      from unnest(${mine.map(({ key }) => key)}::text[], ${bigintArray(mine.map(({ via }) => via ?? -1n))}) as p (key, via)
      cross join lateral (
        select p.via as arrival
        union
        select * from (${naming(key, direction === 'forward' ? TAKING : GIVING, most)}) as a
        union
        ${
          direction === 'forward'
            ? eventsOfItem(key, most + 1)
            : sql`(select t.arrival from event_thing t where ${itemRows(key, lots)} limit ${most + 1}::int)`
        }
      ) as m`
}

function moving(
  page: readonly TracedThing[],
  sight: Sight,
  kinds: readonly (Kind & { id: number })[],
): RawBuilder<unknown> {
  const ids = kinds.filter(({ bizStep }) => MOVING.includes(bizStep ?? '')).map(({ id }) => id)
  const roles = ROLES.filter(role => !LOT_ROLES.includes(role)).map(roleNumber)
  return sql`
    select p.key, m.arrival, 'moves' as sort from unnest(${[...new Set(page.map(({ key }) => key))]}::text[]) as p (key)
      cross join lateral (
        select distinct s.arrival from unnest(${roles}::int[]) as r (role) cross join lateral (
          select t.arrival from event_thing t where t.key = p.key and t.role = r.role
            order by t.arrival desc limit ${NEWEST}::int
        ) as s cross join lateral (select * from event k where k.arrival = s.arrival offset 0) as e
          where e.kind = any(${ids}::int[]) and ${sight.shown}
          order by s.arrival desc limit ${EVENTS_OF_THING + 1}::int
      ) as m`
}

function emptying(
  page: readonly TracedThing[],
  sight: Sight,
  kinds: readonly (Kind & { id: number })[],
): RawBuilder<unknown> {
  const gathers = (type: string) => type === 'AggregationEvent' || type === 'AssociationEvent'
  const ids = kinds.filter(({ type, action }) => gathers(type) && action === 'DELETE').map(({ id }) => id)
  const children = (['child', 'childClass', 'childLot'] as const).map(roleNumber)
  return sql`
    select p.key, m.arrival, 'empties' as sort from unnest(${[...new Set(page.map(({ key }) => key))]}::text[]) as p (key)
      cross join lateral (
        select s.arrival from (
          select t.arrival from event_thing t where t.key = p.key and t.role = ${roleNumber('parent')}::int
            order by t.arrival desc limit ${NEWEST}::int
        ) as s cross join lateral (select * from event k where k.arrival = s.arrival offset 0) as e
          where e.kind = any(${ids}::int[]) and ${sight.shown} and not exists (
            select from (select * from event_thing a where a.arrival = s.arrival offset 0) as c
              where c.role = any(${children}::int[])
          )
          order by s.arrival desc limit ${EVENTS_OF_THING + 1}::int
      ) as m`
}
