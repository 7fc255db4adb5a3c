/**
 * What it costs to enter events into their index, and to find some among a million, on a database whose commits are
 * durable. Beside each query stands the bare reading of as many rows by their primary key.
 */

import { randomBytes } from 'node:crypto'
import { type EventQuery, factsOfEvent } from '@nguon/epcis'
import type { JsonObject } from '@nguon/statement'
import { type Database, findEvents, indexEvents } from '@nguon/store'
import { type Kysely, sql } from 'kysely'
import { someDocument } from '../../test/faults/load.ts'
import { openBenchDatabase } from './database.ts'
import { type Figure, quantile } from './table.ts'

/** Events on a page, the default of EPCIS 2.0 REST. */
const PAGE = 30
/** How deep the deep page lies. */
const DEEP = 1_000
const ASKED = 500
/** Asked before, and not counted. */
const WARM = 50
const STEPS = ['commissioning', 'packing', 'shipping', 'receiving', 'storing', 'inspecting', 'transporting', 'loading']
const STRANGER = { party: null, supervises: false }

/** Measures entering, then queries over each of these numbers of events, which grow. */
export async function measureEvents(counts: readonly number[]): Promise<Figure[]> {
  const database = await openBenchDatabase()
  try {
    const { db } = database
    const figures: Figure[] = []
    const tails = new Map<string, number>()
    let there = 0
    for (const count of counts) {
      await fill(db, there, count)
      there = count
      for (const [name, ask] of await questions(db, count)) {
        const { times, bare } = await timesOf(db, ask)
        const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)]
        const before = tails.get(name)
        tails.set(name, p99)
        figures.push({
          name: `${name} of ${count.toLocaleString('en-GB')} events`,
          value: 1000 / p50,
          unit: 'pages/s',
          ceiling: { name: `${PAGE} rows by primary key`, value: 1000 / quantile(bare, 0.5) },
          note: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (the rows alone ${quantile(bare, 0.99).toFixed(1)} ms)${before === undefined ? '' : `, ${(p99 / before).toFixed(2)} × that of ${counts[0]!.toLocaleString('en-GB')}`}`,
        })
      }
    }
    figures.push(await entering(db))
    return figures
  } finally {
    await database.close()
  }
}

/**
 * Events from number `from` up to `to`: one lot in each, five events to a lot, an item in every fourth, a hundred places,
 * every step of trade in turn.
 */
async function fill(db: Kysely<Database>, from: number, to: number): Promise<void> {
  await sql`
    insert into event_kind (audience, type, action, biz_step, disposition, error)
    select 0, 'ObjectEvent', a, s, null, false from unnest(array['ADD', 'OBSERVE', 'DELETE']) as a, unnest(${STEPS}::text[]) as s
    on conflict do nothing`.execute(db)
  await sql`create unlogged table if not exists filling (n int, arrival bigint)`.execute(db)
  await sql`truncate filling`.execute(db)
  await sql`
    insert into filling select n, ((1781397000000 + n / 10) << 20) | (n & 1048575)
      from generate_series(${from}::int, ${to}::int - 1) as n`.execute(db)
  await sql`
    insert into event (arrival, xid, kind, event_time, entry_id, party, event_id, read_point, biz_location)
    select f.arrival, 3, k.ids[1 + f.n % cardinality(k.ids)], 1781397000 + (f.n * 7919::bigint) % 1000003 / 100.0,
      sha256(f.n::text::bytea), 'HTX-' || f.n % 97, 'ni:///sha-256;' || encode(sha256(('id' || f.n)::bytea), 'hex') || '?ver=CBV2.0',
      '/414/8930000009111/254/P' || f.n % 100, null
      from filling f, (select array_agg(id order by id) as ids from event_kind) as k order by f.n`.execute(db)
  await sql`
    insert into event_thing (arrival, role, key, quantity, uom)
    select f.arrival, 2, '/01/08930000000019/10/' || md5((f.n / 5)::text), 1 + f.n % 100, 'KGM' from filling f order by f.n`.execute(
    db,
  )
  await sql`
    insert into event_thing (arrival, role, key)
    select f.arrival, 1, '/01/08930000000019/21/' || md5('item' || f.n) from filling f where f.n % 4 = 0 order by f.n`.execute(
    db,
  )
  await sql`
    insert into event_value (arrival, name, text)
    select f.arrival, 'bizTransaction_po', 'urn:example:po:' || f.n / 20 from filling f where f.n % 4 = 0 order by f.n`.execute(
    db,
  )
  await sql`vacuum analyze event, event_thing, event_value`.execute(db)
  await sql`checkpoint`.execute(db)
}

type Ask = (at: number) => Promise<number>

async function questions(db: Kysely<Database>, count: number): Promise<[string, Ask][]> {
  const everything: EventQuery = { conditions: [], orderBy: null, direction: 'ASC', limit: null, refuseAbove: null }
  const page = async (query: EventQuery, token: string | null = null) =>
    (await findEvents(db, query, STRANGER, { size: PAGE, token })).rows.length
  const lots = await sql<{ key: string }>`
    select '/01/08930000000019/10/' || md5(floor(random() * ${count / 5})::int::text) as key
      from generate_series(1, ${ASKED})`.execute(db)
  // Every page up to the deep one, each by the token of the one before.
  let token: string | null = null
  for (let at = 1; at < DEEP; at++) {
    const answer: { next: string | null } = await findEvents(db, everything, STRANGER, { size: PAGE, token })
    token = answer.next
    if (token === null) throw new Error(`there is no page ${at + 1}`)
  }
  const deep = token
  return [
    [
      'by EPC',
      at =>
        page({
          ...everything,
          conditions: [{ on: 'thing', roles: ['epc', 'epcClass'], anyOf: [{ equal: lots.rows[at % ASKED]!.key }] }],
        }),
    ],
    [
      'by bizStep',
      at =>
        page({ ...everything, conditions: [{ on: 'field', field: 'bizStep', anyOf: [STEPS[at % STEPS.length]!] }] }),
    ],
    ['first page', () => page(everything)],
    [`page ${DEEP.toLocaleString('en-GB')}`, () => page(everything, deep)],
  ]
}

/** Milliseconds for each question, and for as many rows by their primary key: in turns, since the machine has its moods. */
async function timesOf(db: Kysely<Database>, ask: Ask): Promise<{ times: number[]; bare: number[] }> {
  const [times, bare]: [number[], number[]] = [[], []]
  const { rows } = await sql<{ arrival: bigint }>`select arrival from filling limit 50_000`.execute(db)
  for (let at = 0; at < ASKED + WARM; at++) {
    const asked = performance.now()
    if ((await ask(at)) === 0) throw new Error('nothing was found')
    const read = performance.now()
    const begin = (at * 997) % (rows.length - PAGE)
    const arrivals = rows.slice(begin, begin + PAGE).map(row => row.arrival)
    await sql`
      select arrival, kind, entry_id, event_id, party, event_time from event
        where arrival = any(${arrivals}::bigint[])`.execute(db)
    if (at < WARM) continue
    times.push(read - asked)
    bare.push(performance.now() - read)
  }
  return { times, bare }
}

/** Events of ordinary documents of a hundred, drawn up and entered, each document in a transaction of its own. */
async function entering(db: Kysely<Database>): Promise<Figure> {
  const documents = Array.from({ length: 100 }, () => {
    const document = someDocument(100) as { epcisBody: { eventList: JsonObject[] } }
    return document.epcisBody.eventList.map(event => ({
      event: { ...event, eventID: `urn:uuid:${crypto.randomUUID()}` },
      entryId: randomBytes(32),
    }))
  })
  const recorded = () => new Date(1_790_000_000_000 + performance.now())
  const began = performance.now()
  let drawn = 0
  for (const events of documents) {
    const before = performance.now()
    const at = recorded()
    const rows = events.map(({ event, entryId }) => ({
      entryId,
      party: 'HTX-9001',
      audience: 0 as const,
      recorded: at,
      facts: factsOfEvent(event),
    }))
    drawn += performance.now() - before
    await db.transaction().execute(trx => indexEvents(trx, rows))
  }
  const events = documents.length * 100
  const whole = performance.now() - began
  return {
    name: 'entered into the index, documents of 100',
    value: (events * 1000) / whole,
    unit: 'events/s',
    note: `${((1000 * whole) / events).toFixed(1)} µs an event, ${((1000 * drawn) / events).toFixed(1)} µs of it to draw up what it is found by`,
  }
}
