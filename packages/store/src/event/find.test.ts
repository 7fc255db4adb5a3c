import { randomBytes } from 'node:crypto'
import type { EventQuery } from '@nguon/epcis'
import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { testDatabase } from '../testing.ts'
import { findEvents } from './find.ts'
import { reading } from './reading.ts'
import { eventNaming, listValues, naming, type Resource } from './resource.ts'
import {
  type Chain,
  drawing,
  type Entered,
  enter,
  enterChain,
  expected,
  maySee,
  PARTIES,
  randomEvents,
  randomQuery,
} from './testing.ts'
import { indexEvents } from './write.ts'

const SEED = Math.floor(Math.random() * 2 ** 31)
const draw = drawing(SEED)
const keys = Array.from({ length: 24 }, () => Uint8Array.from(randomBytes(32)))
const readers = [
  { party: null, supervises: false },
  { party: null, supervises: true },
  ...PARTIES.map(party => ({ party, supervises: false })),
]

const everything: EventQuery = { conditions: [], orderBy: null, direction: 'ASC', limit: null, refuseAbove: null }
const supervisor = { party: null, supervises: true }

let db: Kysely<Database>
const events = randomEvents(draw, 600, keys, new Date('2026-11-21T03:00:00Z'))
const chain: Chain = {
  held: keys.slice(0, 6).map((key, at) => ({ key, party: PARTIES[at % 3]!, ground: at < 3 ? 'claim' : 'shipment' })),
  log: events.slice(0, 120),
}

beforeAll(async () => {
  ;({ db } = await testDatabase())
  for (let at = 0; at < events.length; at += 75) await enter(db, events.slice(at, at + 75))
  await enterChain(db, chain)
})

/** All pages of an answer, put together. */
async function pages(query: EventQuery, reader: (typeof readers)[number], size: number): Promise<string[]> {
  const found: string[] = []
  let token: string | null = null
  do {
    const page = await findEvents(db, query, reader, { size, token })
    found.push(...page.rows.map(({ entryId }) => entryId.toHex()))
    expect(page.rows.length === size || page.next === null).toBe(true)
    token = page.next
  } while (token !== null)
  return found
}

const idsOf = (of: readonly Entered[]) => of.map(({ entryId }) => entryId.toHex())

test('the index finds what looking at every event finds, in the same order, for every reader', {
  timeout: 120_000,
}, async () => {
  const recorded = events.map(event => event.recorded)
  let found = 0
  for (let turn = 0; turn < 200; turn++) {
    const query = randomQuery(draw, recorded)
    const reader = readers[turn % readers.length]!
    const wanted = idsOf(expected(query, reader, events, chain))
    const size = 1 + Math.floor(draw() * 40)
    expect(
      await pages(query, reader, Math.max(size, wanted.length >> 2)),
      JSON.stringify({ SEED, query, reader }),
    ).toEqual(wanted)
    found += Number(wanted.length > 0)
  }
  // Or it would hold of an index that finds nothing.
  expect(found).toBeGreaterThan(60)
})

const RESOURCES: [Resource, (facts: Entered['facts']) => (string | null)[]][] = [
  ['eventTypes', facts => [facts.type]],
  ['bizSteps', facts => [facts.bizStep]],
  ['dispositions', facts => [facts.disposition]],
  ['bizLocations', facts => [facts.bizLocation]],
  ['readPoints', facts => [facts.readPoint]],
  ['epcs', facts => facts.things.filter(({ role }) => !role.endsWith('Lot')).map(({ key }) => key)],
]

test.each(RESOURCES)(
  '%s are those that events name which the reader may see, page by page',
  async (resource, named) => {
    for (const reader of readers) {
      const seen = events.filter(event => maySee(reader, event, chain)).flatMap(({ facts }) => named(facts))
      const wanted = [...new Set(seen)].filter(value => value !== null).sort()
      const found: string[] = []
      let after: string | null = null
      do {
        const page = await listValues(db, resource, reader, { after, size: 2 })
        found.push(...page.values)
        after = page.next
      } while (after !== null)
      expect(found).toEqual(wanted)
      for (const value of [...wanted, 'nothing'])
        expect((await eventNaming(db, resource, value, reader)) !== undefined).toBe(value !== 'nothing')
    }
  },
)

test('more than are allowed are refused, and not one fewer', async () => {
  const query: EventQuery = { ...everything, conditions: [naming('bizSteps', 'shipping')] }
  const count = expected(query, supervisor, events, chain).length
  const asked = (refuseAbove: number) => findEvents(db, { ...query, refuseAbove }, supervisor, { size: 3 })
  expect((await asked(count)).rows).toHaveLength(3)
  await expect(asked(count - 1)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' })
})

test('what takes too long is told, and what is no token of ours', async () => {
  await db.transaction().execute(async trx => {
    await sql`lock table event in access exclusive mode`.execute(trx)
    const impatient = findEvents(db, everything, supervisor, { size: 3, patience: 50 })
    await expect(impatient).rejects.toMatchObject({ code: 'QUERY_TOO_COMPLEX' })
  })
  const [real] = (await findEvents(db, everything, supervisor, { size: 3 })).next!.match(/.*/)!
  const forged = [
    'x',
    btoa('[]'),
    btoa('["1:1:",0,"1",0,null,1]'),
    btoa('["1:1:1,",0,"1",0,null]'),
    btoa('["1:1:",0,"1",0,"x"]'),
  ]
  for (const token of [...forged, btoa('["1:1:",0,"9223372036854775808",0,null]'), btoa('["1:1:",-1,"1",0,null]')])
    await expect(findEvents(db, everything, supervisor, { size: 3, token }), token).rejects.toMatchObject({
      code: 'PAGE_UNKNOWN',
    })
  expect((await findEvents(db, everything, supervisor, { size: 3, token: real! })).rows).toHaveLength(3)
})

test('pages list what was there at the first one, whatever is captured meanwhile', { timeout: 60_000 }, async () => {
  const orders = [null, 'recordTime', 'eventTime', { value: '{https://ns.example/}a' }] as const
  for (const [turn, orderBy] of orders.entries()) {
    const query: EventQuery = { ...everything, orderBy, direction: 'DESC' }
    const before = await pages(query, supervisor, 1000)
    // Under way when the first page is asked for, and committed before the second.
    const [late] = randomEvents(draw, 1, keys, new Date('2026-11-21T02:00:00Z'))
    const held = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const slow = db.transaction().execute(async trx => {
      await indexEvents(trx, [late!])
      written.resolve()
      await held.promise
    })
    await written.promise
    const found: string[] = []
    let token: string | null = null
    do {
      const page = await findEvents(db, query, supervisor, { size: 50, token })
      found.push(...page.rows.map(({ entryId }) => entryId.toHex()))
      token = page.next
      held.resolve()
      await slow
      // Some before everything there is and some after it.
      const begin = new Date(`2026-11-2${found.length % 2}T01:00:00Z`)
      await db.transaction().execute(trx => indexEvents(trx, randomEvents(draw, 3, keys, begin)))
    } while (token !== null)
    expect(found, JSON.stringify({ SEED, orderBy })).toEqual(before)
    const after = await pages(query, supervisor, 1000)
    expect(after).toContain(late!.entryId.toHex())
    expect(after.length, String(turn)).toBeGreaterThan(before.length + 12)
  }
})

test('however many questions take long, a connection is left to others', async () => {
  const slow = Array.from({ length: 12 }, () => reading(db, 20_000, trx => sql`select pg_sleep(2)`.execute(trx)))
  const start = performance.now()
  await sql`select 1`.execute(db)
  expect(performance.now() - start).toBeLessThan(1_500)
  await Promise.all(slow)
})
