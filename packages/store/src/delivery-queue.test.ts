import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { type Delivery, type DeliveryQueue, openDeliveryQueue, type Retries } from './delivery-queue.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
let url: string
beforeAll(async () => {
  ;({ db, url } = await testDatabase())
})

const open: DeliveryQueue[] = []
afterEach(async () => {
  for (const queue of open.splice(0)) await queue.close()
})

async function openQueue(retries?: Retries, lease?: number): Promise<DeliveryQueue> {
  const queue = await openDeliveryQueue(url, () => {}, { ...(retries && { retries }), ...(lease && { lease }) })
  open.push(queue)
  return queue
}

function delivery(subscription: string = randomUUID()): Delivery {
  return { id: randomUUID(), subscription, window: { since: 3n, until: 2n ** 60n, after: null, upTo: 12n } }
}

const put = (queue: DeliveryQueue, ...deliveries: Delivery[]) =>
  db.transaction().execute(async trx => {
    for (const delivery of deliveries) await queue.put(trx, delivery)
  })

/** Taken again and again until something comes: what is tried later comes at its time. */
async function takeOne(queue: DeliveryQueue) {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const [taken] = await queue.take(1)
    if (taken) return taken
    await queue.reclaim()
    await new Promise(again => setTimeout(again, 100))
  }
  throw new Error('nothing came back')
}

describe('the queue of deliveries', () => {
  it('gives each delivery to one of those who take, as it was put', async () => {
    const [one, other] = [await openQueue(), await openQueue()]
    const put1 = [delivery(), delivery(), delivery()]
    await put(one, ...put1)
    const taken = (await Promise.all([one.take(2), other.take(2)])).flat()
    expect(taken.map(({ job: _, key: __, try: ___, ...rest }) => rest).sort(byId)).toEqual([...put1].sort(byId))
    expect(taken.map(each => each.try)).toEqual([1, 1, 1])
    await db.transaction().execute(async trx => {
      for (const each of taken) await one.settle(trx, each)
    })
    expect(await one.kept(put1[0]!.subscription)).toEqual([])
  })

  it('has one of a subscription at a time, and none of a transaction that did not end', async () => {
    const queue = await openQueue()
    const first = delivery()
    await expect(
      db.transaction().execute(async trx => {
        await queue.put(trx, first)
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect(await queue.isBusy(db, first.subscription)).toBe(false)
    await put(queue, first)
    expect(await queue.isBusy(db, first.subscription)).toBe(true)
    await expect(put(queue, delivery(first.subscription))).rejects.toThrow('there is a delivery that waits')
    const [taken] = await queue.take(1)
    expect(await queue.isBusy(db, first.subscription)).toBe(true)
    // Settled and followed by the next in one transaction.
    const next = delivery(first.subscription)
    await db.transaction().execute(async trx => {
      await queue.settle(trx, taken!)
      await queue.put(trx, next)
    })
    expect((await queue.kept(first.subscription)).map(({ id, state }) => [id, state])).toEqual([[next.id, 'waiting']])
    await queue.forget(first.subscription)
    expect(await queue.isBusy(db, first.subscription)).toBe(false)
  })

  it('tries what failed again, later and later, and then keeps it as a dead one that can be tried again', async () => {
    const queue = await openQueue({ limit: 1, delay: 1, longest: 2 })
    const failing = delivery()
    await put(queue, failing)
    const [taken] = await queue.take(1)
    const before = Date.now()
    await queue.fail(taken!, { status: 503, error: null })
    const [waiting] = await queue.kept(failing.subscription)
    expect(waiting).toMatchObject({ ...failing, state: 'waiting', tries: 1, fault: { status: 503, error: null } })
    expect(waiting!.nextTry!.getTime()).toBeGreaterThan(before + 500)
    expect(waiting!.nextTry!.getTime()).toBeLessThan(before + 30_000)
    const second = await takeOne(queue)
    expect(second).toMatchObject({ id: failing.id, try: 2 })
    await queue.fail(second, { status: null, error: 'ECONNREFUSED' })
    const [dead] = await queue.kept(failing.subscription)
    expect(dead).toMatchObject({ ...failing, state: 'dead', tries: 2, fault: { status: null, error: 'ECONNREFUSED' } })
    // The subscription goes on.
    expect(await queue.isBusy(db, failing.subscription)).toBe(false)

    const next = delivery(failing.subscription)
    await put(queue, next)
    expect(await queue.again(db, failing.subscription, randomUUID())).toBe(false)
    expect(await queue.again(db, randomUUID(), failing.id)).toBe(false)
    expect(await Promise.all([1, 2].map(() => queue.again(db, failing.subscription, failing.id)))).toContain(true)
    expect((await queue.kept(failing.subscription)).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    expect((await queue.take(9)).map(({ id }) => id).sort()).toEqual([next.id, failing.id].sort())
  })

  it('takes back what a process took and did not settle', async () => {
    const dying = await openQueue({ limit: 5, delay: 1, longest: 1 }, 1)
    const left = delivery()
    await put(dying, left)
    expect(await dying.take(1)).toHaveLength(1)
    await dying.close()
    const queue = await openQueue({ limit: 5, delay: 1, longest: 1 }, 1)
    expect(await queue.take(1)).toEqual([])
    expect(await takeOne(queue)).toMatchObject({ ...left, try: 2 })
    expect((await queue.kept(left.subscription))[0]).toMatchObject({
      state: 'underway',
      fault: { status: null, error: 'was not finished' },
    })
  }, 60_000)
})

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
