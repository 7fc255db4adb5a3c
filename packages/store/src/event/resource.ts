import { type Condition, type EventQuery, ROLES, type ThingRole } from '@nguon/epcis'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database.ts'
import { type FoundEvent, findEvents } from './find.ts'
import { type Kind, seenNow } from './kind.ts'
import { type EventRow, rowAt, type Search } from './plan.ts'
import { kindsFor, type Reader, visibleTo } from './reader.ts'
import { PATIENCE, reading } from './reading.ts'
import { LAST_ARRIVAL, RARE, roleNumber } from './tables.ts'

/** The top-level resources of EPCIS 2.0 §12.7 other than events: what events name. */
export type Resource = 'eventTypes' | 'epcs' | 'bizSteps' | 'bizLocations' | 'readPoints' | 'dispositions'

/** In which roles a thing is an EPC of the resource: a lot that only a trace knows of is not. */
const THINGS: readonly ThingRole[] = ROLES.filter(role => !role.endsWith('Lot'))

/** The condition that an event names a value of a resource, in the spelling of the index. */
export function naming(resource: Resource, value: string): Condition {
  if (resource === 'epcs') return { on: 'thing', roles: THINGS, anyOf: [{ equal: value }] }
  return { on: 'field', field: FIELDS[resource], anyOf: [value] }
}

const FIELDS = {
  eventTypes: 'type',
  bizSteps: 'bizStep',
  dispositions: 'disposition',
  bizLocations: 'bizLocation',
  readPoints: 'readPoint',
} as const

/** An event that the reader may see and that names a value; undefined if there is none. */
export async function eventNaming(
  db: Kysely<Database>,
  resource: Resource,
  value: string,
  reader: Reader,
): Promise<FoundEvent | undefined> {
  const query: EventQuery = { ...ANY, conditions: [naming(resource, value)] }
  return (await findEvents(db, query, reader, { size: 1 })).rows[0]
}

const ANY: EventQuery = { conditions: [], orderBy: null, direction: 'ASC', limit: null, refuseAbove: null }

/**
 * The values of a resource that events name which the reader may see, in the order of their characters, each once: a page
 * of those after `after`, and after which the next page begins, null on the last. It costs the same however many events
 * name each. `from` are the statements, one for each value, that let a reader know of it who would not as a stranger.
 * @throws {@link QueryTooComplexError} when finding them takes too long
 */
export async function listValues(
  db: Kysely<Database>,
  resource: Resource,
  reader: Reader,
  page: { after?: string | null; size: number; patience?: number },
): Promise<{ values: string[]; from: Uint8Array[]; next: string | null }> {
  const { after = null, size, patience = PATIENCE } = page
  return await reading(db, patience, async trx => {
    const kinds = kindsFor(reader, (await seenNow(trx)).kinds)
    const ids = kinds.map(({ id }) => id)
    const visible = visibleTo(reader, kinds)
    const holds = [sql<boolean>`e.kind = any(${ids}::int[])`, ...(visible ? [visible] : [])]
    const search: Search = {
      holds,
      needs: [],
      words: null,
      wordsAsked: false,
      eventTimes: [],
      from: 0n,
      till: LAST_ARRIVAL,
    }
    const found = await valuesAfter(trx, resource, search, kinds, after ?? '', size + 1)
    const shown = found.slice(0, size)
    const values = shown.map(({ value }) => value)
    const open = new Set(kinds.filter(({ audience }) => audience === 0).map(({ id }) => id))
    const from = shown.flatMap(({ by }) => (by && !open.has(by.kind) && by.party !== reader.party ? [by.entry_id] : []))
    return { values, from, next: found.length > size ? values.at(-1)! : null }
  })
}

async function valuesAfter(
  db: Kysely<Database>,
  resource: Resource,
  search: Search,
  kinds: readonly (Kind & { id: number })[],
  after: string,
  limit: number,
): Promise<Named[]> {
  switch (resource) {
    case 'epcs': {
      const roles = THINGS.map(roleNumber)
      const rows = (value: RawBuilder<unknown>) =>
        sql`event_thing t where t.key = ${value} and t.role = any(${roles}::smallint[])`
      return await distinctAfter(db, search, { column: sql`t.key`, table: sql`event_thing t`, rows }, after, limit)
    }
    case 'bizLocations':
    case 'readPoints': {
      const column = sql.ref(resource === 'readPoints' ? 't.read_point' : 't.biz_location')
      const rows = (value: RawBuilder<unknown>) => sql`event t where ${column} = ${value}`
      return await distinctAfter(db, search, { column, table: sql`event t`, rows }, after, limit)
    }
    case 'eventTypes':
      return (await wordsOf(db, search, kinds, 'type', after)).slice(0, limit).map(word => ({ value: word, by: null }))
    default: {
      const field = resource === 'bizSteps' ? 'bizStep' : 'disposition'
      const table = sql`(select * from event_value v where v.name = ${RARE[field]}) as t`
      const rows = (value: RawBuilder<unknown>) =>
        sql`event_value t where t.name = ${RARE[field]} and t.text = ${value}`
      const uris = await distinctAfter(db, search, { column: sql`t.text`, table, rows }, after, limit)
      const words = await wordsOf(db, search, kinds, field, after)
      const all = new Map([...words.map(value => ({ value, by: null })), ...uris].map(each => [each.value, each]))
      return inOrder([...all.keys()])
        .slice(0, limit)
        .map(value => all.get(value)!)
    }
  }
}

/** A value and an event that names it; of a word of the vocabulary, which tells of nobody, none. */
type Named = { value: string; by: Pick<EventRow, 'entry_id' | 'kind' | 'party'> | null }

type Source = {
  column: RawBuilder<unknown>
  table: RawBuilder<unknown>
  /** Rows `t` with this value. */
  rows: (value: RawBuilder<unknown>) => RawBuilder<unknown>
}

/** From value to value along an index. */
async function distinctAfter(
  db: Kysely<Database>,
  search: Search,
  { column, table, rows }: Source,
  after: string,
  limit: number,
): Promise<Named[]> {
  const found = await sql<{ value: string } & NonNullable<Named['by']>>`
    with recursive v as (
      (select ${column} as value from ${table} where ${column} > ${after} order by ${column} limit 1)
      union all
      select n.value from v cross join lateral (
        select ${column} as value from ${table} where ${column} > v.value order by ${column} limit 1
      ) as n
    )
    select v.value, n.entry_id, n.kind, n.party from v cross join lateral (
      select e.* from (select t.arrival from ${rows(sql`v.value`)} offset 0) as d cross join lateral (${rowAt(search, 'd')}) as e
        limit 1
    ) as n limit ${limit}`.execute(db)
  return found.rows.map(({ value, ...by }) => ({ value, by }))
}

/** The fixed words of a field that some visible event has. */
async function wordsOf(
  db: Kysely<Database>,
  search: Search,
  kinds: readonly (Kind & { id: number })[],
  field: 'type' | 'bizStep' | 'disposition',
  after: string,
): Promise<string[]> {
  const later = kinds.flatMap(kind =>
    kind[field] !== null && kind[field] > after ? [{ ...kind, word: kind[field] }] : [],
  )
  const found = await sql<{ word: string }>`
    select distinct k.word from unnest(${later.map(({ id }) => id)}::int[], ${later.map(({ word }) => word)}::text[]) as k (id, word)
      where exists (
        select from (select t.arrival from event t where t.kind = k.id offset 0) as d cross join lateral (${rowAt(search, 'd')}) as e
      )`.execute(db)
  return inOrder(found.rows.map(row => row.word))
}

function inOrder(values: readonly string[]): string[] {
  return values
    .map(value => Buffer.from(value))
    .sort(Buffer.compare)
    .map(bytes => bytes.toString())
}
