import { type EventType, ROLES, type Thing, type ThingRole } from '@nguon/epcis'
import { type Direction, GIVING, LOT_ROLES, TAKING, type TraceEvent } from '@nguon/provenance'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { bigintArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import type { Kind } from '../event/kind.ts'
import { recordedAt, roleNumber } from '../event/tables.ts'
import type { Audience } from '../tables.ts'
import { itemOf, itemRows, lotOf } from './key.ts'
import type { Sight } from './sight.ts'
import { eventsOfItem, naming, type TracedThing } from './walk.ts'

/** An event of a trace, as its body 0 tells it. */
export type TracedEvent = TraceEvent & {
  arrival: bigint
  entryId: Uint8Array
  eventId: string
  /** Of body 0. */
  audience: Audience
  recorded: Date
  action: string | null
  /** Seconds since 1970, as decimal text. */
  eventTime: string
  bizStep: string | null
  readPoint: string | null
  bizLocation: string | null
  /** Whether its party declared it, or with it another, to be in error. */
  inError: boolean
  /** Parties and places that it names: `source_owning_party`, and the key that stands there. */
  ends: { name: string; key: string }[]
}

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
/** The most further events of the same transformations on one page. */
const SAME_TRANSFORMATION = 500

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

type EventRow = {
  arrival: bigint
  entry_id: Uint8Array
  event_id: string
  party: string
  kind: number
  event_time: string
  read_point: string | null
  biz_location: string | null
  transformation: string | null
  in_error: boolean
}

/** These events, and others of the same transformations; of their things those that are known here. */
async function eventsAt(
  trx: Kysely<Database>,
  arrivals: readonly bigint[],
  known: readonly string[],
  sight: Sight,
  kinds: readonly (Kind & { id: number })[],
): Promise<TracedEvent[]> {
  if (arrivals.length === 0) return []
  const errors = kinds.filter(({ error }) => error).map(({ id }) => id)
  const { rows } = await sql<EventRow>`
    with asked as materialized (
      select o.* from unnest(${bigintArray(arrivals)}) as a (arrival) cross join lateral (${sight.eventAt(sql`a.arrival`)}) as o
    ), wanted as (
      select asked.arrival, asked.transformation from asked
      union
      (select x.arrival, asked.transformation from asked cross join lateral (${sight.sameTransformation('asked')}) as x
        where asked.transformation is not null limit ${SAME_TRANSFORMATION}::int)
    )
    select f.arrival, f.entry_id, f.event_id, f.party, f.kind, f.event_time::text, f.read_point, f.biz_location,
        w.transformation, f.kind = any(${errors}::int[]) or exists (
          select from (select * from event x where x.event_id = f.event_id offset 0) as e
            where e.party = f.party and e.kind = any(${errors}::int[])
            and ${sight.shown}
        ) as in_error
      from wanted w cross join lateral (select * from event k where k.arrival = w.arrival offset 0) as f
      order by f.arrival`.execute(trx)
  const all = rows.map(({ arrival }) => arrival)
  const things = await thingsOf(trx, all, known)
  const ends = await endsOf(trx, all)
  return rows.map((row): TracedEvent => {
    const { audience, type, action, bizStep } = kinds.find(({ id }) => id === row.kind)!
    return {
      id: row.entry_id.toHex(),
      arrival: row.arrival,
      entryId: row.entry_id,
      eventId: row.event_id,
      party: row.party,
      audience,
      recorded: recordedAt(row.arrival),
      type: type as EventType,
      action,
      bizStep,
      eventTime: row.event_time,
      readPoint: row.read_point,
      bizLocation: row.biz_location,
      transformationId: row.transformation,
      inError: row.in_error,
      things: things.get(row.arrival) ?? [],
      ends: ends.get(row.arrival) ?? [],
    }
  })
}

async function thingsOf(
  trx: Kysely<Database>,
  arrivals: readonly bigint[],
  known: readonly string[],
): Promise<Map<bigint, Thing[]>> {
  const { rows } = await sql<{
    arrival: bigint
    role: number
    key: string
    quantity: string | null
    uom: string | null
  }>`
    select t.arrival, t.role, t.key, t.quantity::text, t.uom
      from unnest(${bigintArray(arrivals)}) as a (arrival)
      cross join lateral (select * from event_thing x where x.arrival = a.arrival offset 0) as t
      where t.key in (select unnest(${known}::text[]) collate "C")
        or t.role = any(${LOT_ROLES.map(roleNumber)}::int[]) and (
          ${lotOf(sql`t.key`)} in (select unnest(${known}::text[]) collate "C")
          or ${itemOf(sql`t.key`)} in (select unnest(${known}::text[]) collate "C")
        )`.execute(trx)
  return Map.groupBy(
    rows.map(({ role, ...row }) => ({ ...row, role: ROLES[role] as ThingRole })),
    ({ arrival }) => arrival,
  )
}

async function endsOf(
  trx: Kysely<Database>,
  arrivals: readonly bigint[],
): Promise<Map<bigint, { name: string; key: string }[]>> {
  const { rows } = await sql<{ arrival: bigint; name: string; key: string }>`
    select v.arrival, v.name, v.text as key from unnest(${bigintArray(arrivals)}) as a (arrival)
      cross join lateral (select * from event_value x where x.arrival = a.arrival offset 0) as v
      where v.text is not null and (starts_with(v.name, 'source_') or starts_with(v.name, 'destination_'))
      order by v.arrival, v.name, v.text`.execute(trx)
  return Map.groupBy(rows, ({ arrival }) => arrival)
}
