import { randomBytes } from 'node:crypto'
import type { EventQuery } from '@nguon/epcis'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { migrate } from '../migrate.ts'
import { testDatabase } from '../testing.ts'
import { findEvents } from './find.ts'
import { currentHorizon } from './snapshot.ts'
import { drawing, horizonBehind, randomEvents } from './testing.ts'
import { dropEvent, emptyEvents, type IndexedEvent, indexEvents, reindexEvents } from './write.ts'

const everything: EventQuery = { conditions: [], orderBy: null, direction: 'ASC', limit: null, refuseAbove: null }
const supervisor = { party: null, supervises: true }
const draw = drawing(7)
const keys = [Uint8Array.from(randomBytes(32))]

let db: Kysely<Database>
let events: IndexedEvent[]
beforeEach(async () => {
  db ??= (await testDatabase()).db
  await sql`truncate event, event_thing, event_value`.execute(db)
  events = randomEvents(draw, 40, keys, new Date('2026-11-21T03:00:00Z'))
})

const write = (of: readonly IndexedEvent[]) => db.transaction().execute(trx => indexEvents(trx, of))
const found = async (page = {}) =>
  (await findEvents(db, everything, supervisor, { size: 1000, ...page })).rows.map(({ entryId }) => entryId.toHex())
const ids = (of: readonly IndexedEvent[]) => of.map(({ entryId }) => entryId.toHex())

test('what an event said is gone from every table with it, and nothing else', async () => {
  const [first, ...rest] = events
  const values = [{ name: 'a', text: 'Ông Bảy', number: null, time: null }]
  const things = [{ role: 'epc' as const, key: 'Ông Bảy', quantity: null, uom: null }]
  await write([{ ...first!, facts: { ...first!.facts, bizStep: 'urn:Ông Bảy', values, things } }, ...rest])
  const holding = async () => {
    const tables = ['event', 'event_thing', 'event_value', 'event_kind', 'pg_stats']
    const all = tables.map(table => sql`select count(*) from ${sql.table(table)} t where t::text like '%Ông Bảy%'`)
    const { rows } = await sql<{ n: bigint[] }>`select array[${sql.join(all.map(one => sql`(${one})`))}] as n`.execute(
      db,
    )
    return rows[0]!.n.map(Number)
  }
  await sql`analyze`.execute(db)
  expect(await holding()).toEqual([0, 1, 2, 0, 0])
  await db.transaction().execute(trx => dropEvent(trx, first!.entryId, first!.recorded))
  expect(await holding()).toEqual([0, 0, 0, 0, 0])
  expect(await found()).toEqual(ids(rest))
})

test('the planner has no samples of what events say', async () => {
  await write(events)
  await sql`analyze`.execute(db)
  const { rows } = await sql`
    select tablename, attname from pg_stats where tablename in ('event', 'event_thing', 'event_value')`.execute(db)
  expect(rows).toEqual([])
})

test('documents that bring the same new words at once both come in', async () => {
  await sql`delete from event_kind`.execute(db)
  const parts = Array.from({ length: 8 }, (_, at) => events.slice(at * 5, at * 5 + 5))
  await Promise.all(parts.map(write))
  expect((await found()).sort()).toEqual(ids(events).sort())
})

test('a window has what its transactions wrote, and never gets more', async () => {
  // Whoever brings a new word holds up others who bring it; here all words are there.
  await write(events)
  await sql`truncate event, event_thing, event_value`.execute(db)
  await write(events.slice(0, 10))
  const since = await horizonBehind(db)
  const held = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  const slow = db.transaction().execute(async trx => {
    await indexEvents(trx, events.slice(10, 20))
    written.resolve()
    await held.promise
  })
  await written.promise
  await write(events.slice(20, 30))
  // What is under way holds the horizon, and with it what was committed after it began.
  const during = await currentHorizon(db)
  const none = { after: null, upTo: null }
  expect(await found({ window: { since, until: during, ...none } })).toEqual([])
  held.resolve()
  await slow
  const until = await horizonBehind(db)
  await write(events.slice(30))
  expect(await found({ window: { since, until, ...none } })).toEqual(ids(events.slice(10, 30)))
  const { rows } = await findEvents(db, everything, supervisor, { size: 5, window: { since, until, ...none } })
  const part = { since, until, after: rows[1]!.arrival, upTo: rows[4]!.arrival }
  expect(await found({ window: part })).toEqual(ids(events.slice(12, 15)))
})

test('filled again, rows keep the transaction that wrote them: pages go on, and no window has them anew', async () => {
  await write(events)
  const until = await horizonBehind(db)
  const { next } = await findEvents(db, everything, supervisor, { size: 10 })
  await db.transaction().execute(async trx => {
    await emptyEvents(trx)
    for (let at = 0; at < events.length; at += 15) await reindexEvents(trx, events.slice(at, at + 15))
  })
  expect(await found()).toEqual(ids(events))
  expect(await found({ token: next })).toEqual(ids(events.slice(10)))
  expect(await found({ window: { since: until, until: 2n ** 62n, after: null, upTo: null } })).toEqual([])
})

test('rows of another cluster, whose transactions have not been here yet, are seen after the start', async () => {
  await write(events)
  await sql`update event set xid = xid + 1000000`.execute(db)
  expect(await found()).toEqual([])
  await migrate(db)
  expect(await found()).toEqual(ids(events))
  const { rows } = await sql<{ xid: bigint }>`select distinct xid from event`.execute(db)
  expect(rows).toEqual([{ xid: 3n }])
})
