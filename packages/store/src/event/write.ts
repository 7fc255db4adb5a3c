import type { EventFacts, Thing, Value } from '@nguon/epcis'
import { sql, type Transaction } from 'kysely'
import { bigintArray, byteaArray, textArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import type { Audience } from '../tables.ts'
import type { Kind } from './kind.ts'
import { ARRIVAL_BITS, firstArrival, isFixedWord, RARE, roleNumber } from './tables.ts'

/** What body 0 of an accepted event says, and of whom. */
export type IndexedEvent = {
  entryId: Uint8Array
  party: string
  /** Of body 0. */
  audience: Audience
  /** When its statement was received. */
  recorded: Date
  facts: EventFacts
}

/**
 * Enters events into the index, in the given order, in the transaction that accepts their statements; each once. What
 * this transaction wrote is listed by pages that begin after its commit, and by no page that began before.
 */
export async function indexEvents(trx: Transaction<Database>, events: readonly IndexedEvent[]): Promise<void> {
  await write(trx, events, [], [])
}

/** The transaction of rows that every snapshot sees: the first that PostgreSQL gives to nobody. */
const LONG_AGO = 3n

/**
 * The same when the index is filled again after {@link emptyEvents}: each row keeps its place and the transaction that
 * wrote it first, so pages go on where they were and nobody is told of an event twice.
 */
export async function reindexEvents(trx: Transaction<Database>, events: readonly IndexedEvent[]): Promise<void> {
  const { rows } = await sql<{ xid: bigint; place: bigint | null }>`
    select coalesce(b.xid, ${LONG_AGO}) as xid, b.arrival as place
      from unnest(${byteaArray(events.map(event => event.entryId))}) with ordinality as i (entry_id, n)
      left join pg_temp.event_before b on b.entry_id = i.entry_id order by i.n`.execute(trx)
  await write(
    trx,
    events,
    rows.map(({ xid }) => xid),
    rows.map(({ place }) => place),
  )
}

/** Empties the index, to be filled again by {@link reindexEvents} in the same transaction. */
export async function emptyEvents(trx: Transaction<Database>): Promise<void> {
  await sql`create temp table event_before on commit drop as select entry_id, xid, arrival from event`.execute(trx)
  await sql`create index on pg_temp.event_before (entry_id)`.execute(trx)
  await sql`truncate event, event_thing, event_value`.execute(trx)
}

/** Takes what an event said out of the index, once its body 0 is erased. */
export async function dropEvent(trx: Transaction<Database>, entryId: Uint8Array, recorded: Date): Promise<void> {
  const first = firstArrival(BigInt(recorded.getTime()))
  await sql`
    with gone as (
      delete from event where entry_id = ${entryId}
        and arrival >= ${first} and arrival < ${first + (1n << ARRIVAL_BITS)} returning arrival
    ), things as (
      delete from event_thing where arrival in (select arrival from gone)
    )
    delete from event_value where arrival in (select arrival from gone)`.execute(trx)
}

/**
 * Rows of another cluster, as after a restored dump, may bear transactions that have not been here yet: no snapshot
 * would see them for a long time, and then anew. They are put among what was there from the beginning.
 */
export async function settleRestored(trx: Transaction<Database>): Promise<void> {
  // What is visible here and was written here was written before the next transaction to come.
  const { rows } = await sql<{ next: bigint; newest: bigint | null }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next,
      (select xid from event order by xid desc limit 1) as newest`.execute(trx)
  const { next, newest } = rows[0]!
  if (newest !== null && newest >= next)
    await sql`update event set xid = ${LONG_AGO} where xid >= ${next}::bigint`.execute(trx)
}

/** Rows bear this transaction and get new places, or those given. */
async function write(
  trx: Transaction<Database>,
  events: readonly IndexedEvent[],
  xids: readonly bigint[],
  places: readonly (bigint | null)[],
): Promise<void> {
  if (events.length === 0) return
  const kinds = new Map<string, { kind: Kind; n: number }>()
  const kindOfEvent: number[] = []
  const [ofThing, ofValue]: [number[], number[]] = [[], []]
  const [things, values]: [Thing[], Value[]] = [[], []]
  for (const [at, event] of events.entries()) {
    const kind = kindOf(event)
    const name = Object.values(kind).join('|')
    const known = kinds.get(name) ?? { kind, n: kinds.size + 1 }
    kinds.set(name, known)
    kindOfEvent.push(known.n)
    for (const _ of event.facts.things) ofThing.push(at + 1)
    things.push(...event.facts.things)
    const named = [...event.facts.values, ...rareOf(event.facts)]
    for (const _ of named) ofValue.push(at + 1)
    values.push(...named)
  }
  const words = [...kinds.values()].map(({ kind }) => kind)
  await sql`
    select enter_events(
      ${words.map(k => k.audience)}::smallint[], ${textArray(words.map(k => k.type))}, ${textArray(words.map(k => k.action))},
      ${textArray(words.map(k => k.bizStep))}, ${textArray(words.map(k => k.disposition))}, ${words.map(k => k.error)}::boolean[],
      ${kindOfEvent}::int[], ${bigintArray(events.map(e => BigInt(e.recorded.getTime())))}, ${bigintArray(xids)}, ${places}::bigint[],
      ${byteaArray(events.map(e => e.entryId))}, ${textArray(events.map(e => e.party))},
      ${textArray(events.map(e => e.facts.eventId))}, ${events.map(e => e.facts.eventTime)}::numeric[],
      ${textArray(events.map(e => e.facts.readPoint))}, ${textArray(events.map(e => e.facts.bizLocation))},
      ${ofThing}::int[], ${things.map(t => roleNumber(t.role))}::smallint[], ${textArray(things.map(t => t.key))},
      ${things.map(t => t.quantity)}::numeric[], ${textArray(things.map(t => t.uom))},
      ${ofValue}::int[], ${textArray(values.map(v => v.name))}, ${textArray(values.map(v => v.text))},
      ${values.map(v => v.number)}::numeric[], ${values.map(v => v.time)}::numeric[]
    )`.execute(trx)
}

function kindOf({ audience, facts }: IndexedEvent): Kind {
  const { type, action, bizStep, disposition, errorDeclaration } = facts
  const word = (text: string | null) => (text !== null && isFixedWord(text) ? text : null)
  return { audience, type, action, bizStep: word(bizStep), disposition: word(disposition), error: !!errorDeclaration }
}

/** Fields without a column of their own. */
function rareOf({ bizStep, disposition, transformationId, errorDeclaration }: EventFacts): Value[] {
  const values: Value[] = []
  const add = (name: string, text: string | null, time: string | null = null) =>
    values.push({ name, text, number: null, time })
  if (bizStep !== null && !isFixedWord(bizStep)) add(RARE.bizStep, bizStep)
  if (disposition !== null && !isFixedWord(disposition)) add(RARE.disposition, disposition)
  if (transformationId !== null) add(RARE.transformationId, transformationId)
  if (errorDeclaration) {
    add(RARE.errorTime, null, errorDeclaration.time)
    if (errorDeclaration.reason !== null) add(RARE.errorReason, errorDeclaration.reason)
  }
  return values
}
