import { randomBytes, randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { dropNamedQuery, storeNamedQuery } from './named-query.ts'
import {
  dropSubscription,
  dueSubscriptions,
  endSubscription,
  findSubscription,
  lockSubscription,
  MOST_SUBSCRIPTIONS,
  moveSubscription,
  type NewSubscription,
  noteNotified,
  storeSubscription,
  subscriptionsOf,
} from './subscription.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeAll(async () => {
  ;({ db } = await testDatabase())
})

const at = new Date('2026-06-14T00:30:00Z')
let names = 0

async function query(): Promise<string> {
  names++
  const name = `Q${names}`
  await storeNamedQuery(db, { party: 'HTX-0042', name, query: '{}', created: at })
  return name
}

function sample(query: string, over: Partial<NewSubscription> = {}): NewSubscription {
  return {
    ...{ id: randomUUID(), party: 'HTX-0042', query, dest: 'https://erp.example/epcis', token: randomBytes(40) },
    ...{
      schedule: null,
      reportIfEmpty: false,
      epcFormat: 'No_Preference',
      initialRecordTime: at,
      created: at,
      nextRun: null,
    },
    ...over,
  }
}

const due = async (horizon: bigint, now = at) => new Set(await dueSubscriptions(db, horizon, now))

describe('a subscription', () => {
  it('is kept as it was made, under a query that there is, and goes with it', async () => {
    const name = await query()
    const made = sample(name, { schedule: { hour: '6' }, nextRun: new Date('2026-06-14T23:00:00Z') })
    await storeSubscription(db, made, 7n)
    const found = { ...made, position: { since: 7n, until: null, after: null }, lastNotified: null, ended: null }
    expect(await findSubscription(db, made.id)).toEqual({ ...found, token: expect.any(Uint8Array) })
    expect((await subscriptionsOf(db, 'HTX-0042', name)).map(({ id }) => id)).toEqual([made.id])
    await expect(storeSubscription(db, sample('none'), 7n)).rejects.toMatchObject({ code: 'QUERY_NAME_UNKNOWN' })
    await expect(storeSubscription(db, sample(name, { party: 'HTX-0043' }), 7n)).rejects.toMatchObject({
      code: 'QUERY_NAME_UNKNOWN',
    })
    await dropNamedQuery(db, 'HTX-0042', name)
    expect(await findSubscription(db, made.id)).toBeUndefined()
  })

  it(`is one of ${MOST_SUBSCRIPTIONS} of a party at most, however many ask at once`, async () => {
    const [name, other] = [await query(), await query()]
    const asked = Array.from({ length: MOST_SUBSCRIPTIONS + 5 }, (_, i) =>
      storeSubscription(db, sample(i % 2 ? name : other), 1n),
    )
    const refused = (await Promise.allSettled(asked)).filter(each => each.status === 'rejected')
    expect(refused.map(({ reason }) => reason.code)).toEqual(Array(5).fill('SUBSCRIPTIONS_TOO_MANY'))
    for (const each of [name, other]) await dropNamedQuery(db, 'HTX-0042', each)
  })

  it('has to be looked at: a stream when an event lies below the horizon, a schedule when its time came, an ended one never', async () => {
    const name = await query()
    const nextRun = new Date(at.getTime() + 1000)
    const [stream, timed] = [sample(name), sample(name, { schedule: { second: '0' }, nextRun })]
    for (const each of [stream, timed]) await storeSubscription(db, each, 100n)
    expect(await due(200n)).toEqual(new Set())
    await sql`
      insert into event (arrival, xid, kind, event_time, entry_id, party, event_id)
        values (1, 100, 1, 0, ${randomBytes(32)}, 'HTX-0042', 'urn:uuid:1')`.execute(db)
    expect(await due(100n)).toEqual(new Set())
    expect(await due(101n)).toEqual(new Set([stream.id]))
    expect(await due(100n, nextRun)).toEqual(new Set([timed.id]))
    await db.transaction().execute(async trx => {
      await moveSubscription(trx, stream.id, { since: 100n, until: 120n, after: 5n }, null)
      await moveSubscription(trx, timed.id, { since: 120n, until: null, after: null }, new Date(at.getTime() + 2000))
    })
    // In the middle of a window there is more to do, whatever came since.
    expect(await due(100n, nextRun)).toEqual(new Set([stream.id]))
    await db.transaction().execute(async trx => {
      await endSubscription(trx, stream.id, at)
      await noteNotified(trx, timed.id, at, 7n)
    })
    expect(await due(500n)).toEqual(new Set())
    expect(await findSubscription(db, stream.id)).toMatchObject({ ended: at })
    expect(await findSubscription(db, timed.id)).toMatchObject({ ended: null, lastNotified: at })
    await db.transaction().execute(async trx => {
      expect(await lockSubscription(trx, stream.id)).toBeUndefined()
      expect(await dropSubscription(trx, stream.id)).toBe(true)
      expect(await dropSubscription(trx, stream.id)).toBe(false)
    })
  })

  it('is moved on by one process at a time', async () => {
    const name = await query()
    const one = sample(name)
    await storeSubscription(db, one, 1n)
    await db.transaction().execute(async trx => {
      expect(await lockSubscription(trx, one.id)).toBeDefined()
      await db.transaction().execute(async other => expect(await lockSubscription(other, one.id)).toBeUndefined())
    })
  })
})
