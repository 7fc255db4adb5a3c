import { type EventType, ROLES, type Thing, type ThingRole } from '@nguon/epcis'
import { LOT_ROLES, type TraceEvent } from '@nguon/provenance'
import { type Kysely, sql } from 'kysely'
import { bigintArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import type { Kind } from '../event/kind.ts'
import { recordedAt, roleNumber } from '../event/tables.ts'
import type { Audience } from '../tables.ts'
import { itemOf, lotOf } from './key.ts'
import type { Sight } from './sight.ts'

/** An event of a trace, as its body 0 tells it. */
export type TracedEvent = TraceEvent & {
  arrival: bigint
  entryId: Uint8Array
  eventId: string
  /** Of body 0. */
  audience: Audience
  recorded: Date
  action: string | null
  /** Seconds since 1970, as decimal text. */
  eventTime: string
  bizStep: string | null
  readPoint: string | null
  bizLocation: string | null
  /** Whether its party declared it, or with it another, to be in error. */
  inError: boolean
  /** Parties and places that it names: `source_owning_party`, and the key that stands there. */
  ends: { name: string; key: string }[]
}

/** The most further events of the same transformations on one page. */
const SAME_TRANSFORMATION = 500

type EventRow = {
  arrival: bigint
  entry_id: Uint8Array
  event_id: string
  party: string
  kind: number
  event_time: string
  read_point: string | null
  biz_location: string | null
  transformation: string | null
  in_error: boolean
}

/** These events, and others of the same transformations; of their things those that are known here. */
export async function eventsAt(
  trx: Kysely<Database>,
  arrivals: readonly bigint[],
  known: readonly string[],
  sight: Sight,
  kinds: readonly (Kind & { id: number })[],
): Promise<TracedEvent[]> {
  if (arrivals.length === 0) return []
  const errors = kinds.filter(({ error }) => error).map(({ id }) => id)
  const { rows } = await sql<EventRow>`
    with asked as materialized (
      select o.* from unnest(${bigintArray(arrivals)}) as a (arrival) cross join lateral (${sight.eventAt(sql`a.arrival`)}) as o
    ), wanted as (
      select asked.arrival, asked.transformation from asked
      union
      (select x.arrival, asked.transformation from asked cross join lateral (${sight.sameTransformation('asked')}) as x
        where asked.transformation is not null limit ${SAME_TRANSFORMATION}::int)
    )
    select f.arrival, f.entry_id, f.event_id, f.party, f.kind, f.event_time::text, f.read_point, f.biz_location,
        w.transformation, f.kind = any(${errors}::int[]) or exists (
          select from (select * from event x where x.event_id = f.event_id offset 0) as e
            where e.party = f.party and e.kind = any(${errors}::int[])
            and ${sight.shown}
        ) as in_error
      from wanted w cross join lateral (select * from event k where k.arrival = w.arrival offset 0) as f
      order by f.arrival`.execute(trx)
  const all = rows.map(({ arrival }) => arrival)
  const things = await thingsOf(trx, all, known)
  const ends = await endsOf(trx, all)
  return rows.map((row): TracedEvent => {
    const { audience, type, action, bizStep } = kinds.find(({ id }) => id === row.kind)!
    return {
      id: row.entry_id.toHex(),
      arrival: row.arrival,
      entryId: row.entry_id,
      eventId: row.event_id,
      party: row.party,
      audience,
      recorded: recordedAt(row.arrival),
      type: type as EventType,
      action,
      bizStep,
      eventTime: row.event_time,
      readPoint: row.read_point,
      bizLocation: row.biz_location,
      transformationId: row.transformation,
      inError: row.in_error,
      things: things.get(row.arrival) ?? [],
      ends: ends.get(row.arrival) ?? [],
    }
  })
}

async function thingsOf(
  trx: Kysely<Database>,
  arrivals: readonly bigint[],
  known: readonly string[],
): Promise<Map<bigint, Thing[]>> {
  const { rows } = await sql<{
    arrival: bigint
    role: number
    key: string
    quantity: string | null
    uom: string | null
  }>`
    select t.arrival, t.role, t.key, t.quantity::text, t.uom
      from unnest(${bigintArray(arrivals)}) as a (arrival)
      cross join lateral (select * from event_thing x where x.arrival = a.arrival offset 0) as t
      where t.key in (select unnest(${known}::text[]) collate "C")
        or t.role = any(${LOT_ROLES.map(roleNumber)}::int[]) and (
          ${lotOf(sql`t.key`)} in (select unnest(${known}::text[]) collate "C")
          or ${itemOf(sql`t.key`)} in (select unnest(${known}::text[]) collate "C")
        )`.execute(trx)
  return Map.groupBy(
    rows.map(({ role, ...row }) => ({ ...row, role: ROLES[role] as ThingRole })),
    ({ arrival }) => arrival,
  )
}

async function endsOf(
  trx: Kysely<Database>,
  arrivals: readonly bigint[],
): Promise<Map<bigint, { name: string; key: string }[]>> {
  const { rows } = await sql<{ arrival: bigint; name: string; key: string }>`
    select v.arrival, v.name, v.text as key from unnest(${bigintArray(arrivals)}) as a (arrival)
      cross join lateral (select * from event_value x where x.arrival = a.arrival offset 0) as v
      where v.text is not null and (starts_with(v.name, 'source_') or starts_with(v.name, 'destination_'))
      order by v.arrival, v.name, v.text`.execute(trx)
  return Map.groupBy(rows, ({ arrival }) => arrival)
}
