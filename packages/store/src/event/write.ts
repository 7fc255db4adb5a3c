import type { EventFacts, Thing, Value } from '@nguon/epcis'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { bigintArray, byteaArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import type { Audience } from '../tables.ts'
import { ensureKinds, type Kind } from './kind.ts'
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
  await write(trx, events, sql`pg_current_xact_id()::text::bigint`)
}

/** The transaction of rows that every snapshot sees: the first that PostgreSQL gives to nobody. */
const LONG_AGO = 3

/**
 * The same when the index is filled again after {@link emptyEvents}: each row keeps the transaction that wrote it first,
 * so pages go on where they were and nobody is told of an event twice.
 */
export async function reindexEvents(trx: Transaction<Database>, events: readonly IndexedEvent[]): Promise<void> {
  await write(
    trx,
    events,
    sql`coalesce((select b.xid from pg_temp.event_before b where b.entry_id = i.entry_id), ${LONG_AGO})`,
  )
}

/** Empties the index, to be filled again by {@link reindexEvents} in the same transaction. */
export async function emptyEvents(trx: Transaction<Database>): Promise<void> {
  await sql`create temp table event_before on commit drop as select entry_id, xid from event`.execute(trx)
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
  // Whatever was committed here and is visible was written before the next transaction to come.
  await sql`
    update event set xid = ${LONG_AGO}
      where xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        and xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)`.execute(trx)
}

async function write(
  trx: Transaction<Database>,
  events: readonly IndexedEvent[],
  xid: RawBuilder<unknown>,
): Promise<void> {
  if (events.length === 0) return
  const kinds = new Map<string, Kind>()
  const ordinals = new Map<string, number>()
  const kindOfEvent = events.map(event => {
    const kind = kindOf(event)
    const name = Object.values(kind).join('|')
    if (!kinds.has(name)) ordinals.set(name, kinds.size + 1)
    kinds.set(name, kind)
    return ordinals.get(name)!
  })
  const wanted = [...kinds.values()]
  if (await insert(trx, events, wanted, kindOfEvent, xid)) return
  await ensureKinds(trx, wanted)
  await insert(trx, events, wanted, kindOfEvent, xid)
}

function kindOf({ audience, facts }: IndexedEvent): Kind {
  const { type, action, bizStep, disposition, errorDeclaration } = facts
  const word = (text: string | null) => (text !== null && isFixedWord(text) ? text : null)
  return { audience, type, action, bizStep: word(bizStep), disposition: word(disposition), error: !!errorDeclaration }
}

/** Inserts everything in one statement, or nothing where a kind is not there yet; tells which. */
async function insert(
  trx: Transaction<Database>,
  events: readonly IndexedEvent[],
  kinds: readonly Kind[],
  kindOfEvent: readonly number[],
  xid: RawBuilder<unknown>,
): Promise<boolean> {
  const of: number[] = []
  const things: Thing[] = []
  const ofValue: number[] = []
  const values: Value[] = []
  for (const [at, { facts }] of events.entries()) {
    for (const thing of facts.things) {
      of.push(at + 1)
      things.push(thing)
    }
    for (const value of [...facts.values, ...rareOf(facts)]) {
      ofValue.push(at + 1)
      values.push(value)
    }
  }
  const insertThings = sql`, things as (
      insert into event_thing (arrival, role, key, quantity, uom)
      select w.arrival, t.role, t.key, t.quantity, t.uom
        from unnest(
          ${of}::int[], ${things.map(t => roleNumber(t.role))}::smallint[], ${things.map(t => t.key)}::text[],
          ${things.map(t => t.quantity)}::numeric[], ${things.map(t => t.uom)}::text[]
        ) as t (n, role, key, quantity, uom) join written w on w.n = t.n
    )`
  const insertValues = sql`, named as (
      insert into event_value (arrival, name, text, number, time)
      select w.arrival, v.name, v.text, v.number, v.time
        from unnest(
          ${ofValue}::int[], ${values.map(v => v.name)}::text[],
          ${values.map(v => v.text)}::text[],
          ${values.map(v => v.number)}::numeric[], ${values.map(v => v.time)}::numeric[]
        ) as v (n, name, text, number, time) join written w on w.n = v.n
    )`
  const { rows } = await sql<{ written: boolean }>`
    with kinds as materialized (
      select i.n, k.id from unnest(
        ${kinds.map(k => k.audience)}::smallint[], ${kinds.map(k => k.type)}::text[], ${kinds.map(k => k.action)}::text[],
        ${kinds.map(k => k.bizStep)}::text[], ${kinds.map(k => k.disposition)}::text[], ${kinds.map(k => k.error)}::boolean[]
      ) with ordinality as i (audience, type, action, biz_step, disposition, error, n)
      join event_kind k on k.audience = i.audience and k.type = i.type and k.action is not distinct from i.action
        and k.biz_step is not distinct from i.biz_step and k.disposition is not distinct from i.disposition
        and k.error = i.error
    ), written as materialized (
      select i.*, (i.recorded << ${Number(ARRIVAL_BITS)}) | (nextval('event_arrival') & ${(1 << Number(ARRIVAL_BITS)) - 1}) as arrival
        from unnest(
          ${kindOfEvent}::int[], ${bigintArray(events.map(e => BigInt(e.recorded.getTime())))}, ${byteaArray(events.map(e => e.entryId))},
          ${events.map(e => e.party)}::text[], ${events.map(e => e.facts.eventId)}::text[],
          ${events.map(e => e.facts.eventTime)}::numeric[], ${events.map(e => e.facts.readPoint)}::text[],
          ${events.map(e => e.facts.bizLocation)}::text[]
        ) with ordinality as i (kind, recorded, entry_id, party, event_id, event_time, read_point, biz_location, n)
        where (select count(*) from kinds) = ${kinds.length}::int
    ), events as (
      insert into event (arrival, xid, kind, event_time, entry_id, party, event_id, read_point, biz_location)
      select i.arrival, ${xid}, k.id, i.event_time, i.entry_id, i.party, i.event_id, i.read_point, i.biz_location
        from written i join kinds k on k.n = i.kind
    )${things.length > 0 ? insertThings : sql``}${values.length > 0 ? insertValues : sql``}
    select (select count(*) from kinds) = ${kinds.length}::int as written`.execute(trx)
  return rows[0]!.written
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
