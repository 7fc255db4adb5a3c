/**
 * Deliveries to subscribers that were decided and not yet made, and those that were given up, kept by pg-boss: it hands
 * each to one process at a time, tries again later and later, and takes back what a process did not finish. What a
 * delivery says is not kept; only which events it is about.
 */

import type { Kysely, Transaction } from 'kysely'
import { fromKysely, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Database } from './database.ts'
import type { EventWindow } from './subscription.ts'

/** What is to be told to whom. `id` is told to the receiver with every try, so that it knows one it has had. */
export type Delivery = {
  id: string
  subscription: string
  /** Null tells that a run found nothing. */
  window: EventWindow | null
}

/** A delivery that this process has to make, the `try`th time. */
export type TakenDelivery = Delivery & { job: string; key: string; try: number }

/** Why a callback was not accepted: the receiver's status, or what was in its way. */
export type DeliveryFault = { status: number | null; error: string | null }

/** A delivery that is waiting, under way or given up, as its subscriber is told. */
export type KeptDelivery = Delivery & {
  /** `waiting` for its first or next try, `underway`, or `dead`: given up. */
  state: 'waiting' | 'underway' | 'dead'
  tries: number
  /** When it was decided, and of a dead one, given up. */
  since: Date
  nextTry: Date | null
  fault: DeliveryFault | null
}

/** How often a delivery is tried: `delay` seconds after the first time, then each time up to twice as long, at most `longest`. */
export type Retries = { limit: number; delay: number; longest: number }

/** Thirteen tries in 11 to 17 hours, as chance has it. */
export const RETRIES: Retries = { limit: 12, delay: 10, longest: 21_600 }

export type DeliveryQueue = {
  /** Adds a delivery; of those under one key, its subscription's id where none is given, there must be no other. */
  put(trx: Transaction<Database>, delivery: Delivery, key?: string): Promise<void>
  /** Whether a delivery of this subscription waits or is under way, so that the next one has to wait for it. */
  isBusy(db: Kysely<Database>, subscription: string): Promise<boolean>
  /** Takes up to `most` deliveries whose time has come. What is not settled within {@link LEASE} comes back. */
  take(most: number): Promise<TakenDelivery[]>
  /** A delivery was made, or is not wanted any more. */
  settle(trx: Transaction<Database>, delivery: TakenDelivery): Promise<void>
  /** A delivery failed: it is tried again later, or given up. */
  fail(delivery: TakenDelivery, fault: DeliveryFault): Promise<void>
  /** Everything that is kept of a subscription's deliveries, the oldest first. */
  kept(subscription: string): Promise<KeptDelivery[]>
  /** Tries a dead delivery again, beside those that wait; false if there is none of this id. */
  again(db: Kysely<Database>, subscription: string, id: string): Promise<boolean>
  /** Forgets everything of a subscription. */
  forget(subscription: string): Promise<void>
  /** Takes back now what was not settled in time; it happens by itself every few seconds. */
  reclaim(): Promise<void>
  close(): Promise<void>
}

/** Seconds within which a delivery that was taken has to be settled. */
export const LEASE = 30

const WAITING = 'delivery'
const DEAD = 'dead-delivery'
// As long as a subscriber has to notice.
const DEAD_KEPT = 90 * 86_400

/** What pg-boss keeps as JSON. */
type Kept = { id: string; subscription: string; window: Record<keyof EventWindow, string | null> | null }

/** Opens the queue, making its tables if they are not there. `onError` is told what goes wrong in the background. */
export async function openDeliveryQueue(
  url: string,
  onError: (error: Error) => void,
  { retries = RETRIES, lease = LEASE }: { retries?: Retries; lease?: number } = {},
): Promise<DeliveryQueue> {
  const boss = new PgBoss({
    connectionString: url,
    max: 2,
    // Schedules of EPCIS name seconds, and their runs are decided in a transaction of ours.
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', onError)
  await boss.start()
  await boss.createQueue(DEAD, { retentionSeconds: DEAD_KEPT })
  const options = {
    deadLetter: DEAD,
    ...{ retryLimit: retries.limit, retryDelay: retries.delay, retryBackoff: true, retryDelayMax: retries.longest },
    expireInSeconds: lease,
    // A job that failed for good lives on as a dead letter.
    deleteAfterSeconds: 60,
    retentionSeconds: DEAD_KEPT,
  }
  // `exclusive`: one waits or is under way for each key, so deliveries of a subscription are made in order.
  await boss.createQueue(WAITING, { policy: 'exclusive', ...options })
  await boss.updateQueue(WAITING, options)

  const find = async (subscription: string) => {
    const data = { subscription }
    const [waiting, dead] = await Promise.all([
      boss.findJobs<Kept>(WAITING, { data }),
      boss.findJobs<Kept>(DEAD, { data }),
    ])
    return { waiting: waiting.filter(isLive), dead }
  }

  return {
    async put(trx, delivery, key = delivery.subscription) {
      const job = await boss.send(WAITING, toJson(delivery), { singletonKey: key, db: fromKysely(trx) })
      if (job === null) throw new Error(`there is a delivery that waits under ${key}`)
    },
    async isBusy(db, subscription) {
      return (await boss.findJobs(WAITING, { key: subscription, db: fromKysely(db) })).some(isLive)
    },
    async take(most) {
      const jobs = await boss.fetch<Kept>(WAITING, { batchSize: most, includeMetadata: true })
      return jobs.map(({ id, data, singletonKey, retryCount }) => ({
        ...fromJson(data),
        ...{ job: id, key: singletonKey!, try: retryCount + 1 },
      }))
    },
    async settle(trx, { job }) {
      await boss.deleteJob(WAITING, job, { db: fromKysely(trx) })
    },
    async fail({ job }, fault) {
      await boss.fail(WAITING, job, fault)
    },
    async kept(subscription) {
      const { waiting, dead } = await find(subscription)
      return [...waiting.map(keptOf), ...dead.map(keptOf)].sort((a, b) => a.since.getTime() - b.since.getTime())
    },
    async again(db, subscription, id) {
      return await db.transaction().execute(async trx => {
        const within = { db: fromKysely(trx) }
        const [dead] = await boss.findJobs<Kept>(DEAD, { data: { subscription, id }, ...within })
        if (!dead) return false
        // Asked twice at once, the second waits for the first to delete the letter, and then sends nothing.
        await boss.send(WAITING, dead.data, { singletonKey: `${subscription}/${id}`, ...within })
        await boss.deleteJob(DEAD, dead.id, within)
        return true
      })
    },
    async forget(subscription) {
      const { waiting, dead } = await find(subscription)
      if (waiting.length > 0) await boss.deleteJob(WAITING, waiting.map(idOf))
      if (dead.length > 0) await boss.deleteJob(DEAD, dead.map(idOf))
    },
    async reclaim() {
      await boss.supervise(WAITING)
    },
    async close() {
      await boss.stop({ graceful: false })
    },
  }
}

const LIVE: readonly JobWithMetadata['state'][] = ['created', 'retry', 'active']
const isLive = (job: { state: JobWithMetadata['state'] }) => LIVE.includes(job.state)
const idOf = (job: { id: string }) => job.id

function keptOf(job: JobWithMetadata<Kept>): KeptDelivery {
  const dead = job.name === DEAD
  const state = dead ? 'dead' : job.state === 'active' ? 'underway' : 'waiting'
  return {
    ...fromJson(job.data),
    state,
    tries: dead
      ? (job.sourceRetryCount ?? 0) + 1
      : job.state === 'active' || job.state === 'created'
        ? job.retryCount
        : job.retryCount + 1,
    since: job.createdOn,
    nextTry: state === 'waiting' ? job.startAfter : null,
    fault: faultOf(job.output as Partial<DeliveryFault> | null),
  }
}

/** Of a process that died in the middle, pg-boss says something of its own. */
function faultOf(output: Partial<DeliveryFault> | null): DeliveryFault | null {
  if (output === null) return null
  if ('status' in output && 'error' in output) return { status: output.status ?? null, error: output.error ?? null }
  return { status: null, error: 'was not finished' }
}

function toJson({ id, subscription, window }: Delivery): Kept {
  const text = (value: bigint | null) => (value === null ? null : String(value))
  return {
    ...{ id, subscription },
    window: window && {
      ...{ since: text(window.since), until: text(window.until), after: text(window.after), upTo: text(window.upTo) },
    },
  }
}

function fromJson({ id, subscription, window }: Kept): Delivery {
  const number = (text: string | null) => (text === null ? null : BigInt(text))
  return {
    ...{ id, subscription },
    window: window && {
      ...{ since: BigInt(window.since!), until: BigInt(window.until!) },
      ...{ after: number(window.after), upTo: number(window.upTo) },
    },
  }
}
