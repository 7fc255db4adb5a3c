/**
 * Traces of goods that went through ten hands, over HTTP as anyone asks for them, among so many events; and the first page of
 * what became of a lot with a million items. Beside them stands the bare reading of a trace's events by their primary key.
 */

import { ROLES, type ThingRole } from '@nguon/epcis'
import { buildQuery } from '@nguon/query'
import { generateP256 } from '@nguon/signer'
import type { Database } from '@nguon/store'
import Fastify from 'fastify'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { openBenchDatabase } from './database.ts'
import { type Figure, quantile } from './table.ts'

/** Ten levels of two lots, each made of both of the level before, and then shipped. */
const FAMILY = 40
const DEPTH = 10
const ASKED = 500
const ITEMS_OF_EVENT = 500

/** Measures traces over `events` events, then the fan-out of `items` items. */
export async function measureTraces(events: number, items: number): Promise<Figure[]> {
  const database = await openBenchDatabase()
  const app = Fastify()
  try {
    const { db } = database
    await fillFamilies(db, events)
    await fillLot(db, items)
    await sql`vacuum analyze event, event_thing`.execute(db)
    const options = { db, origin: 'bench.example/log', receiptKey: generateP256(), pageKey: new Uint8Array(32) }
    await app.register(buildQuery, { ...options, readerOf: async () => null })
    const ask = async (path: string) => {
      const answer = await app.inject({ method: 'GET', url: `/trace${path}` })
      if (answer.statusCode !== 200) throw new Error(answer.body)
      return answer.json<{ counts: { nodes: number; atLeast: boolean; direct: number | null }; events: unknown[] }>()
    }
    const families = Math.floor(events / FAMILY)
    const of = (turn: number) => `/l/TRACE/P9/F${(turn * 7919) % families}-${turn % 2}?direction=back&depth=${DEPTH}`
    const { counts, events: told } = await ask(of(0))
    const times = await timesOf(ASKED, turn => ask(of(turn)))
    const wide = await ask('/l/TRACE/MANY/L?direction=forward')
    const slow = await timesOf(20, () => ask('/l/TRACE/MANY/L?direction=forward'))
    return [
      {
        name: `traces of depth ${DEPTH} in ${events.toLocaleString('en-GB')} events`,
        value: 1000 / quantile(times, 0.5),
        unit: 'traces/s',
        ceiling: { name: 'its events by primary key', value: 1000 / (await bareRows(db, told.length)) },
        note: `${spread(times)}, ${counts.nodes} things in ${told.length} events`,
      },
      {
        name: `first page of ${items.toLocaleString('en-GB')} items of a lot`,
        value: 1000 / quantile(slow, 0.5),
        unit: 'pages/s',
        note: `${spread(slow)}, counted ${wide.counts.atLeast ? 'at least ' : ''}${wide.counts.nodes.toLocaleString('en-GB')}, ${wide.counts.direct?.toLocaleString('en-GB')} steps from the lot`,
      },
    ]
  } finally {
    await app.close()
    await database.close()
  }
}

function spread(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`
}

async function timesOf(turns: number, ask: (turn: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let turn = -Math.ceil(turns / 10); turn < turns; turn++) {
    const began = performance.now()
    await ask(Math.abs(turn))
    if (turn >= 0) times.push(performance.now() - began)
  }
  return times
}

const role = (name: ThingRole) => sql.lit(ROLES.indexOf(name))

/** Of family f, level l, lot s of two: event 40 f + 4 l + 2 s makes it, and the one after that ships it. */
async function fillFamilies(db: Kysely<Database>, events: number): Promise<void> {
  await sql`
    insert into event_kind (audience, type, action, biz_step, disposition, error) values
      (0, 'TransformationEvent', null, 'commissioning', null, false), (0, 'AggregationEvent', 'ADD', 'packing', null, false),
      (0, 'ObjectEvent', 'OBSERVE', 'shipping', null, false), (0, 'ObjectEvent', 'ADD', 'commissioning', null, false)`.execute(
    db,
  )
  const kind = (type: string, step: string) =>
    sql`(select id from event_kind where type = ${type} and biz_step = ${step})`
  const rows = Math.floor(events / FAMILY) * FAMILY
  await fillEvents(
    db,
    0,
    rows,
    sql`case when n % 2 = 1 then ${kind('ObjectEvent', 'shipping')}
      when n % 40 < 20 then ${kind('TransformationEvent', 'commissioning')} else ${kind('AggregationEvent', 'packing')} end`,
  )
  await sql`
    insert into event_thing (arrival, role, key, quantity, uom)
    select ${arrival(sql`n`)}, t.role, t.key, t.quantity, 'KGM' from generate_series(0, ${rows}::int - 1) as n
      cross join lateral (select n / 40 as f, n % 40 / 4 as l, n % 4 / 2 as s) at
      cross join lateral (
        select case when n % 2 = 1 then ${role('epcClass')} when n % 40 < 20 then ${role('outputClass')} else ${role('parent')} end
          as role, ${lot(sql`s`, sql`l`)} as key, 100 as quantity
        union all
        select case when n % 40 < 20 then ${role('inputClass')} else ${role('childClass')} end, ${lot(sql`o`, sql`l - 1`)}, 60
          from generate_series(0, 1) as o where n % 2 = 0 and l > 0
      ) t order by n`.execute(db)
}

/** A lot whose items were named five hundred at a time. */
async function fillLot(db: Kysely<Database>, items: number): Promise<void> {
  const first = 100_000_000
  const rows = Math.ceil(items / ITEMS_OF_EVENT)
  const kind = sql`(select id from event_kind where type = 'ObjectEvent' and action = 'ADD')`
  await fillEvents(db, first, rows, kind)
  await sql`
    insert into event_thing (arrival, role, key)
    select ${arrival(sql`n`)}, r, '/l/TRACE/MANY/L/' || n || '-' || i from generate_series(${first}::int, ${first + rows}::int - 1) as n,
      generate_series(1, ${ITEMS_OF_EVENT}::int) as i, unnest(array[${role('epc')}, ${role('epcLot')}]) as r
      order by n, i`.execute(db)
}

async function fillEvents(db: Kysely<Database>, first: number, rows: number, kind: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into event (arrival, xid, kind, event_time, entry_id, party, event_id)
    select ${arrival(sql`n`)}, 3, ${kind}, 1781397000 + n, sha256(n::text::bytea), 'P' || n % 97, 'urn:trace:' || n
      from generate_series(${first}::int, ${first + rows}::int - 1) as n order by n`.execute(db)
}

const arrival = (n: RawBuilder<unknown>) => sql`(1781397000000::bigint + ${n}) << 20`
const lot = (side: RawBuilder<unknown>, level: RawBuilder<unknown>) =>
  sql`'/l/TRACE/P' || (${level}) || '/F' || f || '-' || (${side})`

/** Milliseconds for as many events by their primary key. */
async function bareRows(db: Kysely<Database>, count: number): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < 200; turn++) {
    const { rows } = await sql<{ arrival: bigint }>`
      select arrival from event offset ${(turn * 37) % 10_000} limit ${count}`.execute(db)
    const began = performance.now()
    await sql`select * from event where arrival = any(${rows.map(row => row.arrival)}::bigint[])`.execute(db)
    times.push(performance.now() - began)
  }
  return quantile(times, 0.5)
}
