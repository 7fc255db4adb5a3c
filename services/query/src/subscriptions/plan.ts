/**
 * What is to be delivered is decided here, in one transaction for each subscription: the window of events and how far the
 * subscription is. Killed anywhere, either both are written or neither; of several processes one does it.
 */
import { randomUUID } from 'node:crypto'
import {
  currentHorizon,
  type Database,
  type DeliveryQueue,
  dueSubscriptions,
  lockSubscription,
  moveSubscription,
  type Subscription,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'
import { nextRun, type Schedule } from './schedule.ts'
import type { EventSource } from './source.ts'

export type Planning = {
  db: Kysely<Database>
  queue: DeliveryQueue
  source: EventSource
  now: () => Date
  eventsPerCallback: number
  /** Subscriptions that could not be planned, and until when they are left alone. */
  putOff: Map<string, { until: number; pause: number }>
  /** Told why one could not be planned. */
  onError: (error: unknown) => void
}

/** The most events of one callback; what is more comes in further ones. */
export const EVENTS_PER_CALLBACK = 500

/**
 * Puts into the queue what is due, one delivery for each subscription at most, and tells how many. One that cannot be
 * planned, as its query takes too long, keeps nobody else waiting: it is left alone for a second, then for twice
 * as long each time. It may have been the database that was away for a moment.
 */
export async function planDue(planning: Planning): Promise<number> {
  const { db, now, putOff } = planning
  const due = (await dueSubscriptions(db, await currentHorizon(db), now())).filter(
    id => (putOff.get(id)?.until ?? 0) <= now().getTime(),
  )
  let planned = 0
  // A few at once: each waits for the database most of its time.
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const some = await Promise.all(due.slice(at, at + AT_ONCE).map(id => planOrPutOff(planning, id)))
    planned += some.filter(Boolean).length
  }
  return planned
}
const AT_ONCE = 4

async function planOrPutOff(planning: Planning, id: string): Promise<boolean> {
  const { putOff, now, onError } = planning
  try {
    const planned = await planOne(planning, id)
    putOff.delete(id)
    return planned
  } catch (error) {
    const pause = Math.min((putOff.get(id)?.pause ?? SHORTEST_PAUSE / 2) * 2, LONGEST_PAUSE)
    putOff.set(id, { until: now().getTime() + pause, pause })
    onError(error)
    return false
  }
}
const SHORTEST_PAUSE = 1_000
const LONGEST_PAUSE = 3_600_000

async function planOne(planning: Planning, id: string): Promise<boolean> {
  const { db, queue, source, now, eventsPerCallback } = planning
  return await db.transaction().execute(async trx => {
    const subscription = await lockSubscription(trx, id)
    if (!subscription || !isDue(subscription, now())) return false
    const { position } = subscription
    if (await queue.isBusy(trx, id)) {
      // In order: what comes next waits for what is under way. A run by schedule is left out and not put off; what it
      // would have told comes with the next one.
      if (subscription.schedule && position.until === null)
        await moveSubscription(trx, id, position, runAfter(subscription, now()))
      return false
    }
    const { since, after } = position
    const until = position.until ?? (await currentHorizon(trx))
    const window = { since, until, after, upTo: null }
    const found = until > since ? await source.find(subscription, window, eventsPerCallback) : null
    if (found) {
      await queue.put(trx, { id: randomUUID(), subscription: id, window: { ...window, upTo: found.last } })
      const next = found.more ? { since, until, after: found.last } : { since: until, until: null, after: null }
      await moveSubscription(trx, id, next, found.more ? subscription.nextRun : runAfter(subscription, now()))
      return true
    }
    return await passOver(planning, trx, subscription, until)
  })
}

/** There is nothing (more) in the window up to `until`. */
async function passOver(
  { queue, now }: Planning,
  trx: Transaction<Database>,
  subscription: Subscription,
  until: bigint,
): Promise<boolean> {
  const { id, position, schedule, reportIfEmpty } = subscription
  const told = schedule !== null && reportIfEmpty && position.until === null
  if (told) await queue.put(trx, { id: randomUUID(), subscription: id, window: null })
  const since = until > position.since ? until : position.since
  await moveSubscription(trx, id, { since, until: null, after: null }, runAfter(subscription, now()))
  return told
}

/** It may have been moved between being listed and being locked. */
function isDue({ schedule, nextRun }: Subscription, now: Date): boolean {
  return schedule === null || nextRun! <= now
}

/** When a subscription is run after `now`; null for a stream. */
export function runAfter({ schedule }: Pick<Subscription, 'schedule'>, now: Date): Date | null {
  return schedule && (nextRun(schedule as Schedule, now) ?? NEVER)
}
// What the calendar has no more time for.
const NEVER = new Date(8_640_000_000_000_000)
