import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import { ARRIVAL_BITS } from './event/tables.ts'
import type { Once } from './tables.ts'

/** The table of migrations/0008_subscription.sql as kysely sees it. */
export interface SubscriptionTables {
  subscription: {
    id: Once<string>
    party: Once<string>
    query: Once<string>
    dest: Once<string>
    token: Once<Uint8Array | null>
    /** JSON; given as text, read as what it says. */
    schedule: Once<unknown>
    report_if_empty: Once<boolean>
    epc_format: Once<string>
    initial_record_time: Once<Date>
    created: Once<Date>
    since: bigint
    until: bigint | null
    after: bigint | null
    next_run: Date | null
    told: bigint | null
    last_notified: Date | null
    ended: Date | null
  }
}

/**
 * Events by the transactions that wrote them, from horizon `since` up to horizon `until`; of those in the order of
 * record, the ones behind `after` up to `upTo`. A horizon is never moved over a transaction under way, so a window has
 * all the events that it will ever have.
 */
export type EventWindow = { since: bigint; until: bigint; after: bigint | null; upTo: bigint | null }

/** A subscription as it was made, by which party, to which of its queries. */
export type NewSubscription = {
  id: string
  party: string
  query: string
  dest: string
  /** Sealed. */
  token: Uint8Array | null
  schedule: object | null
  reportIfEmpty: boolean
  /** How identifiers are written, a word of GS1-EPC-Format. */
  epcFormat: string
  initialRecordTime: Date
  created: Date
  /** Of a schedule. */
  nextRun: Date | null
}

/** A subscription and how far it is. */
export type Subscription = NewSubscription & {
  /** What is to be put into deliveries next; a window without `until` has not been begun. */
  position: { since: bigint; until: bigint | null; after: bigint | null }
  lastNotified: Date | null
  ended: Date | null
}

/** The most subscriptions of one party. */
export const MOST_SUBSCRIPTIONS = 200

/** There is no such query, or its party has as many subscriptions as it may have. */
export class SubscriptionRefusedError extends Error {
  override readonly name = 'SubscriptionRefusedError'
  readonly code: 'QUERY_NAME_UNKNOWN' | 'SUBSCRIPTIONS_TOO_MANY'
  constructor(code: SubscriptionRefusedError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Keeps a subscription that begins with everything that lies in no window before `since`.
 * @throws {@link SubscriptionRefusedError}
 */
export async function storeSubscription(
  db: Kysely<Database>,
  subscription: NewSubscription,
  since: bigint,
): Promise<void> {
  const { party, query, schedule } = subscription
  await db.transaction().execute(async trx => {
    // One after another for each party, so that they can be counted.
    await sql`select pg_advisory_xact_lock(hashtextextended('nguon/subscribe ' || ${party}, 0))`.execute(trx)
    // Whoever deletes the query meanwhile waits.
    const found = await trx
      .selectFrom('named_query')
      .select('name')
      .where('party', '=', party)
      .where('name', '=', query)
      .forKeyShare()
      .executeTakeFirst()
    if (!found)
      throw new SubscriptionRefusedError('QUERY_NAME_UNKNOWN', `there is no query named ${JSON.stringify(query)}`)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from subscription where party = ${party}`.execute(trx)
    if (rows[0]!.n >= MOST_SUBSCRIPTIONS)
      throw new SubscriptionRefusedError(
        'SUBSCRIPTIONS_TOO_MANY',
        `a party has at most ${MOST_SUBSCRIPTIONS} subscriptions`,
      )
    await trx
      .insertInto('subscription')
      .values({
        ...{ id: subscription.id, party, query, dest: subscription.dest, token: subscription.token },
        schedule: schedule && JSON.stringify(schedule),
        report_if_empty: subscription.reportIfEmpty,
        epc_format: subscription.epcFormat,
        initial_record_time: subscription.initialRecordTime,
        created: subscription.created,
        next_run: subscription.nextRun,
        since,
      })
      .execute()
  })
}

/** The subscriptions to a party's query, the oldest first. */
export async function subscriptionsOf(db: Kysely<Database>, party: string, query: string): Promise<Subscription[]> {
  const rows = await db
    .selectFrom('subscription')
    .selectAll()
    .where('party', '=', party)
    .where('query', '=', query)
    .orderBy('created')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

/** The subscription of this id. */
export async function findSubscription(db: Kysely<Database>, id: string): Promise<Subscription | undefined> {
  const row = await db.selectFrom('subscription').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** Deletes a subscription; false if there is none. */
export async function dropSubscription(trx: Transaction<Database>, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('subscription').where('id', '=', id).executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/**
 * The subscriptions that have to be looked at: every stream of which an event below `horizon` may be, every schedule whose
 * time has come. Where nothing was captured, nothing is.
 */
export async function dueSubscriptions(db: Kysely<Database>, horizon: bigint, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with newest as (select max(xid) as xid from event where xid < ${horizon})
    select s.id from subscription s, newest
      where ended is null
        and (next_run <= ${now} or (next_run is null and (since <= newest.xid or until is not null)))
      order by next_run nulls last, created, id`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * Locks a subscription that is still wanted, to move it on; undefined if it has ended, or if somebody else holds it: of
 * two processes that look at it at once, one does.
 */
export async function lockSubscription(trx: Transaction<Database>, id: string): Promise<Subscription | undefined> {
  const row = await trx
    .selectFrom('subscription')
    .selectAll()
    .where('id', '=', id)
    .where('ended', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Moves a locked subscription on: what lies before the position is in deliveries; a schedule is run next at `nextRun`. */
export async function moveSubscription(
  trx: Transaction<Database>,
  id: string,
  position: Subscription['position'],
  nextRun: Date | null,
): Promise<void> {
  const { since, until, after } = position
  await trx.updateTable('subscription').set({ since, until, after, next_run: nextRun }).where('id', '=', id).execute()
}

/** Notes that a callback was accepted, and up to which event; null where it told that there were none. */
export async function noteNotified(
  trx: Transaction<Database>,
  id: string,
  at: Date,
  told: bigint | null,
): Promise<void> {
  await sql`
    update subscription set last_notified = ${at}, told = greatest(told, ${told}::bigint) where id = ${id}`.execute(trx)
}

/** A minute, in the order of record: what was recorded in it may have been committed in another order. */
const MINUTE = 60_000n << ARRIVAL_BITS

/**
 * In a database restored from a dump of another cluster, horizons may lie beyond every transaction that has been here:
 * nothing would be told for a long time. Such subscriptions go on a minute before what they were told last, over all
 * that was restored; what waited for them is part of that, and what was given up stays to be tried again.
 */
export async function settleSubscriptions(trx: Transaction<Database>): Promise<void> {
  const xmax = sql`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`
  const horizon = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`
  await sql`
    update subscription set since = 0, until = ${horizon}, after = greatest(coalesce(told, 0) - ${MINUTE}, 0)
      where since > ${xmax} or until > ${xmax}`.execute(trx)
  const { rows } = await sql<{ queued: boolean }>`
    select to_regclass('pgboss.job') is not null as queued`.execute(trx)
  if (!rows[0]!.queued) return
  const foreign = sql`(data #>> '{window,until}')::bigint > ${xmax}`
  await sql`delete from pgboss.job where name = 'delivery' and ${foreign}`.execute(trx)
  await sql`
    update pgboss.job set data = jsonb_set(jsonb_set(data, '{window,since}', '"0"'), '{window,until}', to_jsonb((${horizon})::text))
      where name = 'dead-delivery' and ${foreign}`.execute(trx)
}

/** Ends a subscription whose receiver wants no more; it stays to be seen until it is deleted. */
export async function endSubscription(trx: Transaction<Database>, id: string, at: Date): Promise<void> {
  await trx.updateTable('subscription').set({ ended: at }).where('id', '=', id).where('ended', 'is', null).execute()
}

type Row = {
  id: string
  party: string
  query: string
  dest: string
  token: Uint8Array | null
  schedule: unknown
  report_if_empty: boolean
  epc_format: string
  initial_record_time: Date
  created: Date
  since: bigint
  until: bigint | null
  after: bigint | null
  next_run: Date | null
  last_notified: Date | null
  ended: Date | null
}

function fromRow(row: Row): Subscription {
  const { id, party, query, dest, token, created, since, until, after, ended } = row
  return {
    ...{ id, party, query, dest, token, created, ended },
    schedule: row.schedule as object | null,
    reportIfEmpty: row.report_if_empty,
    epcFormat: row.epc_format,
    initialRecordTime: row.initial_record_time,
    nextRun: row.next_run,
    position: { since, until, after },
    lastNotified: row.last_notified,
  }
}
