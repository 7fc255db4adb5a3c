import { type EpcFormat, type EventQuery, queryDocument, translateIdentifiers } from '@nguon/epcis'
import { type JsonObject, utf8 } from '@nguon/statement'
import {
  type Database,
  type EventWindow,
  findEvents,
  findNamedQuery,
  readableTo,
  type Subscription,
  supervises,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { knownPrefixLength } from '../company-prefix.ts'
import { definedQuery } from '../defined.ts'
import { showEvents } from '../shown.ts'
import { refusal } from './controls.ts'

/** What a callback says, and where in the order of record it stops short, if that would have been too much at once. */
export type Said = { body: Uint8Array; stoppedAt: bigint | null }

/** What a subscription's party may see of what its query asks for: as deliveries need it, at the moment when they need it. */
export type EventSource = {
  /** Where the first `limit` events of a window end, and whether it holds more; null where it holds none. */
  find(subscription: Subscription, window: EventWindow, limit: number): Promise<{ last: bigint; more: boolean } | null>
  /**
   * The EPCISQueryDocument with the events of a window, or with none (null). Null where a window was given and nothing is
   * left in it that the party may see: what it held was erased, or is for others by now.
   */
  say(subscription: Subscription, window: EventWindow | null): Promise<Said | null>
}

/**
 * Refuses what cannot be subscribed to: a query of at most so many events is one answer, and not a run of them.
 * @throws {@link RefusedError} CONTROLS_INVALID
 */
export function requireSubscribable({ limit, refuseAbove }: EventQuery): void {
  const bound = limit !== null ? 'eventCountLimit' : refuseAbove !== null ? 'maxEventCount' : null
  if (bound === null) return
  const reason = `the query has ${bound}: subscribe to one without it, its events come in callbacks of bounded size`
  throw refusal([{ pointer: '', code: 'QUERY_BOUNDED', reason }])
}

/** The events of an installation, in the order of record whatever order a query names. */
export function eventSource(
  db: Kysely<Database>,
  now: () => Date,
  octetsPerCallback: number = OCTETS_PER_CALLBACK,
): EventSource {
  const search = async ({ party, query, initialRecordTime }: Subscription, window: EventWindow, size: number) => {
    const named = await findNamedQuery(db, party, query)
    if (!named) return { rows: [], next: null }
    const { conditions } = definedQuery(named)
    const since = { on: 'time', field: 'recordTime', op: 'GE', value: secondsOf(initialRecordTime) } as const
    const all = {
      conditions: [...conditions, since],
      orderBy: null,
      direction: 'ASC',
      limit: null,
      refuseAbove: null,
    } as const
    const reader = { party, supervises: await supervises(db, party) }
    return await findEvents(db, all, reader, { size, window, patience: PATIENCE })
  }
  return {
    async find(subscription, window, limit) {
      const { rows, next } = await search(subscription, window, limit)
      const last = rows.at(-1)
      return last ? { last: last.arrival, more: next !== null } : null
    },
    async say(subscription, window) {
      const { id, party, query } = subscription
      const format = subscription.epcFormat as EpcFormat
      const prefixLength = await knownPrefixLength(db, format)
      const { rows } = window ? await search(subscription, window, MOST) : { rows: [] }
      const mayRead = readableTo(db, party, () => now().getTime())
      const events: JsonObject[] = []
      let octets = 0
      let said = 0
      while (said < rows.length && octets < octetsPerCallback) {
        const some = rows.slice(said, said + Math.max(said, READ_AT_ONCE))
        const entryIds = some.map(({ entryId }) => entryId)
        for (const { event } of await showEvents(db, entryIds, mayRead)) {
          events.push(translateIdentifiers(event, format, prefixLength))
          octets += JSON.stringify(event).length
        }
        said += some.length
      }
      if (window && events.length === 0) return null
      const creationDate = now().toISOString()
      const body = utf8(JSON.stringify(queryDocument({ events, creationDate, queryName: query, subscriptionID: id })))
      return { body, stoppedAt: said < rows.length ? rows[said - 1]!.arrival : null }
    },
  }
}

/** Milliseconds: others wait for their turn meanwhile. */
const PATIENCE = 3000

/**
 * An event may have a megabyte: so many are read first, and as many again as long as they are small. A callback is sent
 * once it has about so many octets.
 */
const READ_AT_ONCE = 25
export const OCTETS_PER_CALLBACK = 4 * 1024 * 1024

// A window ends where it was decided that it ends, so this bounds nothing.
const MOST = 1_000_000

const secondsOf = (at: Date) => (at.getTime() / 1000).toFixed(3)
