import { randomBytes } from 'node:crypto'
import type { EventQuery } from '@nguon/epcis'
import type { Kysely } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { testDatabase } from '../testing.ts'
import { findEvents } from './find.ts'
import {
  type Chain,
  drawing,
  type Entered,
  enter,
  enterChain,
  expected,
  PARTIES,
  randomEvents,
  randomQuery,
} from './testing.ts'

const SEED = Math.floor(Math.random() * 2 ** 31)
const draw = drawing(SEED)
const keys = Array.from({ length: 24 }, () => Uint8Array.from(randomBytes(32)))
const readers = [
  { party: null, supervises: false },
  { party: null, supervises: true },
  ...PARTIES.map(party => ({ party, supervises: false })),
]

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
  for (let turn = 0; turn < 300; turn++) {
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
  expect(found).toBeGreaterThan(100)
})
