import { randomBytes } from 'node:crypto'
import type { Condition, EventFacts, EventQuery } from '@nguon/epcis'
import { type CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, types } from '../database.ts'
import { openPool } from '../pool.ts'
import { testDatabase } from '../testing.ts'
import { findEvents } from './find.ts'
import { listValues } from './resource.ts'
import { horizonBehind } from './testing.ts'
import { type IndexedEvent, indexEvents } from './write.ts'

/** Enough that reading a table whole is seen: each of them fills several thousand pages. */
const COUNT = 40_000
const STEPS = ['shipping', 'receiving', 'storing', 'https://ns.example/step']

let db: Kysely<Database>
const asked: CompiledQuery[] = []

beforeAll(async () => {
  const { url } = await testDatabase()
  const pool = openPool({ connectionString: url, max: 2, types })
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: event => {
      asked.push(event.query as CompiledQuery)
    },
  })
  for (let at = 0; at < COUNT; at += 5_000)
    await db.transaction().execute(trx =>
      indexEvents(
        trx,
        Array.from({ length: 5_000 }, (_, n) => event(at + n)),
      ),
    )
  await sql`vacuum analyze`.execute(db)
})
afterAll(() => db.destroy())

function event(n: number): IndexedEvent {
  const facts: EventFacts = {
    eventId: `urn:uuid:${n}`,
    type: n % 1000 === 0 ? 'AggregationEvent' : 'ObjectEvent',
    action: 'OBSERVE',
    eventTime: `${1781397000 + ((n * 7919) % COUNT)}.5`,
    bizStep: STEPS[n % STEPS.length]!,
    disposition: null,
    readPoint: `/414/8930000009111/254/P${n % 50}`,
    bizLocation: null,
    transformationId: null,
    errorDeclaration: n % 10_000 === 0 ? { time: '1781397000', reason: 'incorrect_data' } : null,
    things: [
      { role: 'epc', key: `/01/08930000000019/21/S${n}`, quantity: null, uom: null },
      { role: 'epcClass', key: `/01/08930000000019/10/L${n % 20}`, quantity: `${n}`, uom: 'KGM' },
    ],
    values: [
      { name: 'bizTransaction_po', text: `urn:example:po:${n >> 2}`, number: null, time: null },
      { name: 'SENSORREPORT value_CEL', text: null, number: `${n}`, time: null },
    ],
  }
  const recorded = new Date(1781397000000 + (n >> 3))
  return { entryId: Uint8Array.from(randomBytes(32)), party: 'A', audience: n % 3 === 0 ? 1 : 0, recorded, facts }
}

const field = (field: 'bizStep' | 'eventId' | 'readPoint' | 'type', ...anyOf: string[]): Condition => ({
  on: 'field',
  field,
  anyOf,
})
const epc = (key: string): Condition => ({ on: 'thing', roles: ['epc', 'epcClass', 'child'], anyOf: [{ equal: key }] })
const open = { prefix: '/01/08930000000019/21/S399', rest: '[^/]+' }
const time = (op: 'GE' | 'LT', value: string): Condition => ({ on: 'time', field: 'eventTime', op, value })

/** What is asked, how many are found at most on the page of thirty, and in which order. */
const QUESTIONS: [string, Condition[], number, EventQuery['orderBy']?][] = [
  ['everything', [], 30],
  ['one item', [epc('/01/08930000000019/21/S39999')], 1],
  ['a lot that is often named', [epc('/01/08930000000019/10/L7')], 30],
  ['one of several steps', [field('bizStep', 'receiving', 'https://ns.example/step')], 30],
  ['a type that is rare', [field('type', 'AggregationEvent')], 30],
  ['a place', [field('readPoint', '/414/8930000009111/254/P7')], 30],
  ['places below one', [{ on: 'within', field: 'readPoint', anyOf: ['/414/8930000009111'] }], 30],
  ['an id', [field('eventId', 'urn:uuid:39998')], 1],
  ['a purchase order', [{ on: 'text', name: 'bizTransaction_po', anyOf: ['urn:example:po:9999'] }], 4],
  ['items that begin so', [{ on: 'thing', roles: ['epc'], anyOf: [open] }], 30],
  ['a temperature above', [{ on: 'number', name: 'SENSORREPORT value_CEL', op: 'GT', value: '39990' }], 9],
  ['a quantity', [{ on: 'quantity', op: 'EQ', value: '39997', uom: 'KGM' }], 1],
  ['error declarations', [{ on: 'errorDeclaration', exists: true }], 4],
  ['two steps of one item', [epc('/01/08930000000019/21/S39999'), field('bizStep', STEPS[39_999 % 4]!)], 1],
  ['an hour', [time('GE', '1781397100'), time('LT', '1781397130')], 30],
  ['by time', [], 30, 'eventTime'],
  ['one item by time', [epc('/01/08930000000019/21/S39999')], 1, 'eventTime'],
  ['by a value', [], 30, { value: 'SENSORREPORT value_CEL' }],
  ['a rare type by a value', [field('type', 'AggregationEvent')], 30, { value: 'SENSORREPORT value_CEL' }],
]

test.each(QUESTIONS)(
  '%s: a few hundred pages are read, not the tables',
  async (_, conditions, found, orderBy = null) => {
    const query: EventQuery = { conditions, orderBy, direction: 'DESC', limit: null, refuseAbove: null }
    for (const supervises of [true, false]) {
      const ask = () => findEvents(db, query, { party: null, supervises }, { size: 30 })
      const { rows } = await ask()
      expect(rows.length).toBeLessThanOrEqual(found)
      if (supervises) expect(rows).toHaveLength(found)
      expect(await pagesRead(ask)).toBeLessThan(MOST)
    }
  },
)

test('values and windows: a few hundred pages are read, not the tables', async () => {
  const horizon = await horizonBehind(db)
  await db.transaction().execute(trx => indexEvents(trx, [event(COUNT)]))
  const window = { since: horizon, until: 2n ** 62n, after: null, upTo: null }
  const everything: EventQuery = { conditions: [], orderBy: null, direction: 'ASC', limit: null, refuseAbove: null }
  const ask = () => findEvents(db, everything, { party: null, supervises: true }, { size: 30, window })
  expect((await ask()).rows).toHaveLength(1)
  expect(await pagesRead(ask)).toBeLessThan(MOST)
  for (const resource of ['epcs', 'readPoints', 'bizSteps', 'eventTypes', 'dispositions', 'bizLocations'] as const)
    expect(
      await pagesRead(() => listValues(db, resource, { party: null, supervises: false }, { size: 30 })),
      resource,
    ).toBeLessThan(MOST)
})

/** Of some four thousand: up to sixty rows looked up, a glance at two thousand, a rare condition's five hundred. */
const MOST = 1_000

/** How many pages of the database the statements read that this asks, by running them once more. */
async function pagesRead(ask: () => Promise<unknown>): Promise<number> {
  asked.length = 0
  await ask()
  const statements = [...asked]
  return await db.connection().execute(async connection => {
    let read = 0
    for (const statement of statements) {
      if (!/^\s*(select|with)/.test(statement.sql)) {
        await connection.executeQuery(statement)
        continue
      }
      const { rows } = await connection.executeQuery<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>({
        ...statement,
        sql: `explain (analyze, buffers, format json) ${statement.sql}`,
      })
      const { Plan: plan } = rows[0]!['QUERY PLAN'][0]
      read += plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!
    }
    return read
  })
}
