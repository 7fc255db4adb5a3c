import { type Direction, GIVING, LOT_ROLES, type Reached, TAKING } from '@nguon/provenance'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database.ts'
import { roleNumber } from '../event/tables.ts'
import { isBare, isItem, itemOf, itemRows, lotOf, thing } from './key.ts'
import type { Sight } from './sight.ts'

/** A thing that a trace reached; `via` is the event over which it was reached, null of the root. */
export type TracedThing = Reached & { direction: Direction; via: bigint | null }

/** What was reached in one direction. */
export type TraceWalk = {
  direction: Direction
  /** Nearer things first, then by key. */
  nodes: TracedThing[]
  /** How many steps, each from one thing to one event, the reader may not see. */
  withheld: number
  /** Whether there is more than was counted. */
  cut: boolean
}

/** Steps looked at from one level to the next, for each thing that may be counted. */
const STEPS = 3
/** In so many of an item's events its lot is looked for. */
const EVENTS_OF_ITEM = 100

/**
 * Everything within `depth` steps of a thing, in each direction at most `most` things: one recursive statement from thing
 * to event to thing, level by level. The row of a level carries all that was seen before it, so a cycle ends and nothing
 * comes twice. Whatever the shape of the goods, no more is looked at than the bounds allow.
 */
export async function walkGoods(
  trx: Kysely<Database>,
  asked: { root: string; directions: readonly Direction[]; depth: number; most: number },
  sight: Sight,
): Promise<TraceWalk[]> {
  const walks = asked.directions.map(direction => levels({ ...asked, direction }, sight))
  const { rows } = await sql<Level>`${sql.join(walks, sql` union all `)} order by direction, depth`.execute(trx)
  return asked.directions.map(direction => {
    const mine = rows.filter(level => level.direction === direction)
    const nodes = mine.flatMap(({ depth, fresh, via }) =>
      fresh.map((key, at): TracedThing => {
        const arrival = BigInt(via[at]!)
        return { direction, key, depth, via: arrival < 0n ? null : arrival }
      }),
    )
    return {
      direction,
      nodes: nodes.slice(0, asked.most),
      withheld: mine.reduce((sum, { withheld }) => sum + withheld, 0),
      cut: nodes.length > asked.most || mine.some(({ steps }) => steps > STEPS * asked.most),
    }
  })
}

/** `via` are texts, since the driver gives the items of an array as they come. */
type Level = { direction: Direction; depth: number; fresh: string[]; via: string[]; steps: number; withheld: number }

type Asked = { root: string; direction: Direction; depth: number; most: number }

function levels({ root, direction, depth, most }: Asked, sight: Sight): RawBuilder<Level> {
  const [near, far] = direction === 'forward' ? [GIVING, TAKING] : [TAKING, GIVING]
  const steps = STEPS * most
  return sql<Level>`(
    with recursive walk (depth, fresh, via, seen, steps, withheld) as (
      select 0, array[${root} collate "C"], array[-1::bigint], array[${root} collate "C"], 0, 0
      union all
      select w.depth + 1, next.fresh, next.via, w.seen || next.fresh, next.steps, next.withheld
      from walk w cross join lateral (
        with reached as materialized (
          select f.key as near, s.arrival, s.shown, s.key
            from unnest(w.fresh) as f (key) cross join lateral (
              select m.arrival, o.shown, r.key
                from (${naming(sql`f.key`, near, steps)}) as m
                cross join lateral (${sight.eventAt(sql`m.arrival`)}) as o
                left join lateral (${beyond(far, sight, steps)}) as r on o.shown
              union all
              ${direction === 'forward' ? itemsOfLot(sight, steps) : lotsOfItem(sight)}
            ) as s
            where w.depth = 0 or not ${isBare(sql`f.key`)}
            limit ${steps + 1}::int
        ), fresh as (
          select r.key, min(r.arrival) as via from reached r
            where r.key is not null and r.key not in (select unnest(w.seen))
            group by r.key order by r.key collate "C" limit ${most + 1}::int - cardinality(w.seen)
        )
        select coalesce((select array_agg(f.key order by f.key collate "C") from fresh f), '{}') as fresh,
          coalesce((select array_agg(f.via order by f.key collate "C") from fresh f), '{}') as via,
          (select count(*)::int from reached) as steps,
          (select count(*)::int from (select distinct r.near, r.arrival from reached r where not r.shown) as h) as withheld
      ) as next
      where w.depth < ${depth}::int and cardinality(w.fresh) > 0 and cardinality(w.seen) <= ${most}::int
    )
    select ${direction} as direction, depth, fresh, via::text[], steps, withheld from walk
  )`
}

/**
 * The events in which a thing stands in one of these roles, each once. A lot stands there where the address of its item
 * names it.
 */
export function naming(
  key: RawBuilder<unknown>,
  roles: readonly (typeof GIVING)[number][],
  most: number,
): RawBuilder<{ arrival: bigint }> {
  const numbers = roles.map(roleNumber)
  return sql<{ arrival: bigint }>`
    select distinct n.arrival from (
      (select t.arrival from event_thing t where t.key = ${key} and t.role = any(${numbers}::int[])
        order by t.role, t.arrival limit ${most + 1}::int)
      union all
      (select t.arrival from event_thing t where ${itemRows(key, numbers)}
        order by t.role, t.key, t.arrival limit ${most + 1}::int)
    ) as n`
}

/** What stands on the other side of an event `o`, or of another of the same party in the same transformation. */
function beyond(far: readonly (typeof GIVING)[number][], sight: Sight, most: number): RawBuilder<unknown> {
  const numbers = far.map(roleNumber)
  return sql`
    (select ${thing} as key from (${thingsAt('m')}) as t where t.role = any(${numbers}::int[]))
    union
    (select ${thing} from (${sight.sameTransformation('o')}) as x
      cross join lateral (${thingsAt('x')}) as t
      where t.role = any(${numbers}::int[]) limit ${most}::int)`
}

/** What an event names, by the index that lies beside it, whatever else the planner thinks. */
const thingsAt = (event: string) =>
  sql`select * from event_thing a where a.arrival = ${sql.ref(`${event}.arrival`)} offset 0`

function itemsOfLot(sight: Sight, most: number): RawBuilder<unknown> {
  return sql`
    select m.arrival, o.shown, case when o.shown then ${itemOf(sql`m.key`)} end
      from (
        select t.arrival, t.key from event_thing t where ${itemRows(sql`f.key`, LOT_ROLES.map(roleNumber))}
          order by t.role, t.key, t.arrival limit ${most + 1}::int
      ) as m cross join lateral (${sight.eventAt(sql`m.arrival`)}) as o`
}

function lotsOfItem(sight: Sight): RawBuilder<unknown> {
  return sql`
    select m.arrival, o.shown, l.key
      from (${eventsOfItem(sql`f.key`, EVENTS_OF_ITEM)}) as m
      cross join lateral (${sight.eventAt(sql`m.arrival`)}) as o
      cross join lateral (
        select ${lotOf(sql`t.key`)} as key from (${thingsAt('m')}) as t
          where o.shown and t.role = any(${LOT_ROLES.map(roleNumber)}::int[])
            and ${itemOf(sql`t.key`)} = f.key
      ) as l`
}

/** The first events that name an item, in whatever role. */
export function eventsOfItem(key: RawBuilder<unknown>, most: number): RawBuilder<{ arrival: bigint }> {
  return sql<{ arrival: bigint }>`
    select distinct n.arrival from (
      select t.arrival from event_thing t where ${isItem(key)} and t.key = ${key} order by t.role, t.arrival limit ${most}::int
    ) as n`
}
