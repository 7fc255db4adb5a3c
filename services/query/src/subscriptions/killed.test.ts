/**
 * A process that dies at the n-th thing it asks of the database or of a receiver, for every n: whatever it did before is
 * done, nothing after. Those that come later tell everything, in order, and a second time only what was under way.
 */
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { findSubscription, openDatabase, storeNamedQuery, storeSubscription } from '@nguon/store'
import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type TestWriter, testWriter } from '../../../capture/src/testing.ts'
import { openSubscriptions, type Subscriptions } from './subscriptions.ts'
import { openProducer, openReceiver, type Producer, type Receiver, toldBy, urlOf } from './testing.ts'

let writer: TestWriter
let receiver: Receiver
let farm: Producer
let url: string

beforeAll(async () => {
  writer = await testWriter()
  url = await urlOf(writer)
  receiver = await openReceiver()
  farm = await openProducer(writer)
}, 60_000)

/** Puts what was begun out of everybody's reach, and back. */
async function setAside(away: boolean): Promise<void> {
  await writer.db
    .updateTable('subscription')
    .set({ ended: away ? new Date() : null })
    .execute()
  const { rows } = await sql<{ is: boolean }>`select to_regclass('pgboss.job') is not null as is`.execute(writer.db)
  if (!rows[0]!.is) return
  const hours = away ? 1 : 0
  await sql`update pgboss.job set start_after = now() + ${hours} * interval '1 hour' where name = 'delivery'`.execute(
    writer.db,
  )
}

/** A process on connections of its own. */
async function open(connections: string): Promise<{ life: Subscriptions; end(): Promise<void> }> {
  const db = openDatabase(connections)
  const life = await openSubscriptions({
    ...{ db, databaseUrl: connections, masterKey: new Uint8Array(32), allow: ['127.0.0.0/8'] },
    ...{ onError: () => {}, retries: { limit: 20, delay: 1, longest: 1 }, lease: 1, eventsPerCallback: 3 },
  })
  const end = async () => {
    await life.stop().catch(() => {})
    await db.destroy()
  }
  return { life, end }
}

const MARK = 'application_name=mortal'
const isMortal = (client: pg.Client) =>
  (client as unknown as { connectionParameters: { options?: string } }).connectionParameters.options?.includes(MARK)

/** Has everything that bears the mark die before its `step`-th question; tells how many were asked. */
function dieAt(step: number): { asked(): number; revive(): void } {
  let asked = 0
  const asking = () => {
    asked++
    if (asked > step) throw new Error('killed')
  }
  const { query } = pg.Client.prototype
  const { request } = http
  const spies = [
    vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      if (isMortal(this)) asking()
      return Reflect.apply(query, this, args)
    } as typeof query),
    vi.spyOn(http, 'request').mockImplementation(((...args: unknown[]) => {
      asking()
      return Reflect.apply(request, http, args)
    }) as typeof request),
  ]
  syncBuiltinESMExports()
  const revive = () => {
    for (const spy of spies) spy.mockRestore()
    syncBuiltinESMExports()
  }
  return { asked: () => asked, revive }
}

describe('a process that is killed', () => {
  it('loses no event and no order, at whatever line', async () => {
    await farm.capture(['before'])
    const subscribers: { id: string; path: string }[] = []
    const subscribe = async (step: number) => {
      const id = `00000000-0000-4000-8000-${String(step).padStart(12, '0')}`
      const path = `/${step}`
      await storeNamedQuery(writer.db, { party: 'HTX-0042', name: path, query: '{"query":{}}', created: new Date() })
      await storeSubscription(
        writer.db,
        {
          ...{ id, party: 'HTX-0042', query: path, dest: `${receiver.url}${path}`, token: null, schedule: null },
          ...{ reportIfEmpty: false, epcFormat: 'No_Preference', created: new Date(), nextRun: null },
          initialRecordTime: new Date(0),
        },
        0n,
      )
      subscribers.push({ id, path })
    }
    await farm.capture(['a', 'b', 'c', 'd'])
    const mortal = `${url}?options=${encodeURIComponent(`-c ${MARK}`)}`
    let died = 0
    for (let step = 1; ; step++) {
      // What the ones before it left is out of its way: each life has one subscriber of its own.
      await setAside(true)
      await subscribe(step)
      const { life, end } = await open(mortal)
      const death = dieAt(step)
      await life.turn().catch(() => {})
      const asked = death.asked()
      await end()
      death.revive()
      if (asked <= step) break
      died++
    }
    expect(died).toBeGreaterThan(20)
    // One more capture, which nobody that died has heard of, and a process that lives.
    await setAside(false)
    await farm.capture(['e'])
    const { life, end } = await open(url)
    const whole = ['before', 'a', 'b', 'c', 'd', 'e']
    const isTold = ({ path }: { path: string }) => receiver.at(path).flatMap(toldBy).includes('e')
    for (const deadline = Date.now() + 90_000; !subscribers.every(isTold) && Date.now() < deadline; ) {
      await life.queue.reclaim()
      await life.turn()
      await new Promise(again => setTimeout(again, 200))
    }
    for (const { id, path } of subscribers) {
      const came = receiver.at(path)
      const byDelivery = new Map(came.map(each => [each.headers['nguon-delivery']!, toldBy(each)]))
      // A delivery that was made twice said the same under the same name.
      for (const each of came) expect(toldBy(each)).toEqual(byDelivery.get(each.headers['nguon-delivery']!))
      expect([...byDelivery.values()].flat(), path).toEqual(whole)
      expect(came.length - byDelivery.size, path).toBeLessThanOrEqual(1)
      expect((await findSubscription(writer.db, id))?.lastNotified).toBeTruthy()
    }
    await end()
  }, 180_000)
})
