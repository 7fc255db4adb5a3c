import { lookup } from 'node:dns/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeliveryQueue, listen, openDeliveryQueue, type Retries, STATEMENT_CHANNEL } from '@nguon/store'
import { type Delivering, deliver } from './deliver.ts'
import type { Resolve } from './destination.ts'
import { EVENTS_PER_CALLBACK, type Planning, planDue } from './plan.ts'
import { eventSource } from './source.ts'

/** What subscriptions need; nothing here is read from the environment. */
export type SubscriptionDeps = Pick<Delivering, 'db' | 'masterKey' | 'allow'> & {
  /** Of the same database as `db`, for connections of their own. */
  databaseUrl: string
  resolve?: Resolve
  now?: () => Date
  /** Told what went wrong in the background; it is tried again. */
  onError: (error: unknown, what: string) => void
  retries?: Retries
  /** Seconds after which a delivery that a killed process had taken is taken by another. */
  lease?: number
  /** The most events of one callback. */
  eventsPerCallback?: number
  /** About how many octets of events a callback has at most. */
  octetsPerCallback?: number
}

/** Subscriptions at work. */
export type Subscriptions = Delivering & {
  queue: DeliveryQueue
  /** Looks at what is due now and makes what has been decided; gives when all of that is done. */
  turn(): Promise<void>
  /** Has it looked soon, as after a capture. */
  wake(): void
  /** Begins to look at each capture, and once a second for what is due by the clock or comes back. */
  start(): void
  /** Ends cleanly: what is under way has a moment to end, and what has not comes back to whoever runs next. */
  stop(): Promise<void>
}

/** Deliveries at once; a receiver that does not answer holds one for ten seconds. */
const AT_ONCE = 16
/** Milliseconds between two looks when nobody is waking us, and at least when somebody is. */
const POLL = 1000
const BATCH = 50
/** Milliseconds that deliveries under way have at the end. */
const GRACE = 3000

/** Opens the subscriptions of an installation. Several processes may, over the same database: each delivery is made by one. */
export async function openSubscriptions(deps: SubscriptionDeps): Promise<Subscriptions> {
  const { retries, lease, onError } = deps
  const queue = await openDeliveryQueue(
    deps.databaseUrl,
    error => onError(error, 'the queue of deliveries could not be looked after'),
    { ...(retries && { retries }), ...(lease !== undefined && { lease }) },
  )
  const { db, masterKey, allow, resolve = resolveByName, now = () => new Date() } = deps
  const source = eventSource(db, now, deps.octetsPerCallback)
  const delivering: Delivering = { db, queue, source, masterKey, allow, resolve, now }
  const planning: Planning = {
    ...{ db, queue, source, now, eventsPerCallback: deps.eventsPerCallback ?? EVENTS_PER_CALLBACK },
    putOff: new Map(),
    onError: error => onError(error, 'a subscription could not be looked at'),
  }
  const stopping = new AbortController()
  const cut = new AbortController()
  const underWay = new Set<Promise<void>>()
  let wake = () => {}

  const make = async () => {
    const taken = underWay.size < AT_ONCE ? await queue.take(AT_ONCE - underWay.size) : []
    for (const delivery of taken) {
      const made: Promise<void> = deliver(delivering, delivery, cut.signal)
        .catch(error => onError(error, 'a delivery could not be made'))
        .finally(() => {
          underWay.delete(made)
          wake()
        })
      underWay.add(made)
    }
    return taken.length
  }
  const turn = async () => {
    for (;;) {
      const planned = await planDue(planning)
      const taken = await make()
      await Promise.all(underWay)
      if (planned === 0 && taken === 0) return
    }
  }

  let listener: { close(): Promise<void> } | null = null
  let running: Promise<void> = Promise.resolve()
  let failing = false
  const run = async () => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>(done => {
        wake = done
      })
      try {
        await planDue(planning)
        await make()
        failing = false
      } catch (error) {
        // Once, however long a database is away.
        if (!failing) onError(error, 'subscriptions could not be looked at')
        failing = true
      }
      // What comes in meanwhile is told together.
      await Promise.all([
        sleep(BATCH),
        Promise.race([woken, sleep(POLL, undefined, { signal: stopping.signal })]),
      ]).catch(() => {})
    }
  }
  return {
    ...delivering,
    turn,
    wake: () => wake(),
    start() {
      listener = listen(deps.databaseUrl, STATEMENT_CHANNEL, () => wake())
      running = run()
    },
    async stop() {
      stopping.abort()
      await listener?.close()
      await running
      await Promise.race([Promise.all(underWay), sleep(GRACE, undefined, { ref: false })])
      cut.abort()
      await Promise.all(underWay)
      await queue.close()
    },
  }
}

const PATIENCE = 5000

const resolveByName: Resolve = async host => {
  const found = await Promise.race([
    lookup(host, { all: true, order: 'verbatim' }),
    sleep(PATIENCE, undefined, { ref: false }).then(() => {
      throw new Error(`no answer within ${PATIENCE} ms`)
    }),
  ])
  return found.map(({ address }) => address)
}
