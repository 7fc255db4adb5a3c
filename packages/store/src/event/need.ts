import type { Comparison, Condition, Decimal, KeyPattern } from '@nguon/epcis'
import { type RawBuilder, sql } from 'kysely'
import type { Kind } from './kind.ts'
import { isFixedWord, RARE, roleNumber } from './tables.ts'

/** Rows `t` in a table that bears `arrival`, once for each `s`: of one `s`, an index gives them by arrival if the need says so. */
export type Family = { of: RawBuilder<unknown>; source: RawBuilder<unknown> }

/**
 * One thing that an event must have: how it is checked on a row `e` of `event`, and how the arrivals of the events that
 * have it are found by an index; `ordered` where each family yields them by arrival, in so many streams.
 */
export type Need = { holds: RawBuilder<boolean>; families: Family[]; ordered: boolean; streams: number }

type KindRow = Kind & { id: number }

/** Columns of `event` that hold a key or an identifier. */
export type Column = 'event_id' | 'read_point' | 'biz_location'

const COMPARE: Record<Comparison, RawBuilder<unknown>> = {
  EQ: sql`=`,
  GT: sql`>`,
  GE: sql`>=`,
  LT: sql`<`,
  LE: sql`<=`,
}

/** Kinds of which every event meets a condition and of no other kind any; null where a kind alone does not decide it. */
export function decidedByKind(condition: Condition, kinds: readonly KindRow[]): KindRow[] | null {
  if (condition.on === 'errorDeclaration') return kinds.filter(kind => kind.error === condition.exists)
  if (condition.on !== 'field') return null
  const { field, anyOf } = condition
  if (field === 'type' || field === 'action') return kinds.filter(kind => anyOf.includes(kind[field] ?? ''))
  if (field !== 'bizStep' && field !== 'disposition') return null
  return anyOf.every(isFixedWord) ? kinds.filter(kind => anyOf.includes(kind[field] ?? '')) : null
}

/** Events of these kinds. */
export function ofKinds(kinds: readonly KindRow[]): Need {
  const ids = kinds.map(({ id }) => id)
  return {
    holds: sql<boolean>`e.kind = any(${ids}::int[])`,
    families: [{ of: sql`unnest(${ids}::int[]) as s (id)`, source: sql`event t where t.kind = s.id` }],
    ordered: true,
    streams: ids.length,
  }
}

/** One of several fixed words, or of URIs of other vocabularies. */
export function ofWord(field: 'bizStep' | 'disposition', anyOf: readonly string[], kinds: readonly KindRow[]): Need {
  const words = ofKinds(kinds.filter(kind => anyOf.includes(kind[field] ?? '')))
  const uris = ofText(
    RARE[field],
    anyOf.filter(word => !isFixedWord(word)),
  )
  return {
    holds: sql<boolean>`(${words.holds} or ${uris.holds})`,
    families: [...words.families, ...uris.families],
    ordered: true,
    streams: words.streams + uris.streams,
  }
}

/** One of these values in a column of `event`. */
export function ofColumn(column: Column, anyOf: readonly string[]): Need {
  const of = sql.ref(column)
  return {
    holds: sql<boolean>`e.${of} = any(${anyOf}::text[])`,
    families: [
      {
        of: sql`unnest(${anyOf}::text[]) as s (text)`,
        // Hashes are in no order at all.
        source:
          column === 'event_id'
            ? unordered(sql`event a where a.event_id = s.text`)
            : sql`event t where t.${of} = s.text`,
      },
    ],
    ordered: true,
    streams: anyOf.length,
  }
}

/** A thing in one of these roles. */
export function ofThing(roles: readonly number[], anyOf: readonly KeyPattern[]): Need {
  const keys = anyOf.flatMap(pattern => ('equal' in pattern ? [pattern.equal] : []))
  const open = anyOf.flatMap(pattern => ('prefix' in pattern ? [pattern] : []))
  const beginnings = open.map(({ prefix }) => prefix)
  const rests = open.map(({ rest }) => `^(?:${rest})$`)
  const inRole = sql`cross join unnest(${roles}::smallint[]) as r (role)`
  const holds: RawBuilder<boolean>[] = []
  const families: Family[] = []
  if (keys.length > 0) {
    holds.push(sql<boolean>`exists (
      select from event_thing x where x.arrival = e.arrival and x.key = any(${keys}::text[]) and x.role = any(${roles}::smallint[])
        offset 0
    )`)
    families.push({
      of: sql`(select k.key, r.role from unnest(${keys}::text[]) as k (key) ${inRole}) as s`,
      source: sql`event_thing t where t.key = s.key and t.role = s.role`,
    })
  }
  if (open.length > 0) {
    const meant = sql`exists (
      select from unnest(${beginnings}::text[], ${rests}::text[]) as b (first, rest)
        where starts_with(x.key, b.first) and substr(x.key, length(b.first) + 1) ~ b.rest
    )`
    holds.push(thingAt(sql`x.role = any(${roles}::smallint[]) and ${meant}`))
    families.push({
      of: sql`(
        select b.*, r.role
          from unnest(${beginnings}::text[], ${beginnings.map(following)}::text[], ${rests}::text[]) as b (first, till, rest) ${inRole}
      ) as s`,
      source: unordered(sql`event_thing a where a.key >= s.first and a.key < s.till and a.role = s.role
        and substr(a.key, length(s.first) + 1) ~ s.rest`),
    })
  }
  if (holds.length === 0) holds.push(sql<boolean>`false`)
  return {
    holds: sql<boolean>`(${sql.join(holds, sql` or `)})`,
    families,
    ordered: open.length === 0,
    streams: keys.length * roles.length,
  }
}

/** The things of `e`, by the index that lies beside it, whatever else the planner thinks. */
function thingAt(where: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from (select * from event_thing a where a.arrival = e.arrival offset 0) as x where ${where}
  )`
}

function valueAt(where: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from (select * from event_value a where a.arrival = e.arrival offset 0) as x where ${where}
  )`
}

/** The least text after all that begin with this one, in the order of code points. */
export function following(prefix: string): string {
  const points = [...prefix]
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0)!
    // Between the two lie surrogates, which are no characters.
    const next = point === 0xd7ff ? 0xe000 : point + 1
    if (next <= 0x10ffff) return points.join('') + String.fromCodePoint(next)
  }
  // After every text that a key can be.
  return '\u{10ffff}'
}

/** A quantity that compares so. */
export function ofQuantity(op: Comparison, value: Decimal, uom: string | null): Need {
  const compare = (row: string) => {
    const quantity = sql`${sql.ref(`${row}.quantity`)} ${COMPARE[op]} ${value}::numeric`
    return uom === null ? quantity : sql`${quantity} and ${sql.ref(`${row}.uom`)} = ${uom}`
  }
  return {
    holds: thingAt(compare('x')),
    families: [{ of: ONCE, source: unordered(sql`event_thing a where ${compare('a')}`) }],
    ordered: false,
    streams: 1,
  }
}

/** A value of this name that is one of these texts. */
export function ofText(name: string, anyOf: readonly string[]): Need {
  return {
    holds: sql<boolean>`exists (
      select from event_value x where x.arrival = e.arrival and x.name = ${name} and x.text = any(${anyOf}::text[]) offset 0
    )`,
    families: [
      {
        of: sql`unnest(${anyOf}::text[]) as s (text)`,
        source: sql`event_value t where t.name = ${name} and t.text = s.text`,
      },
    ],
    ordered: true,
    streams: anyOf.length,
  }
}

/** A value of this name that compares so, as a number or as a time. */
export function ofComparison(name: string, column: 'number' | 'time', op: Comparison, value: Decimal): Need {
  const compare = (row: string) =>
    sql`${sql.ref(`${row}.name`)} = ${name} and ${sql.ref(`${row}.${column}`)} ${COMPARE[op]} ${value}::numeric`
  return {
    holds: valueAt(compare('x')),
    families: [{ of: ONCE, source: unordered(sql`event_value a where ${compare('a')}`) }],
    ordered: false,
    streams: 1,
  }
}

/** A value of this name. */
export function ofName(name: string): Need {
  return {
    holds: valueAt(sql`x.name = ${name}`),
    families: [{ of: ONCE, source: unordered(sql`event_value a where a.name = ${name}`) }],
    ordered: false,
    streams: 1,
  }
}

/** An event time in all of these bounds. */
export function ofEventTime(bounds: readonly { op: Comparison; value: Decimal }[]): Need {
  const within = (row: string) =>
    sql.join(
      bounds.map(({ op, value }) => sql`${sql.ref(`${row}.event_time`)} ${COMPARE[op]} ${value}::numeric`),
      sql` and `,
    )
  return {
    holds: sql<boolean>`(${within('e')})`,
    families: [{ of: ONCE, source: unordered(sql`event a where ${within('a')}`) }],
    ordered: false,
    streams: 1,
  }
}

/** Written by transactions from one horizon up to another. */
export function ofWindow(since: bigint, until: bigint): Need {
  return {
    holds: sql<boolean>`(e.xid >= ${since}::bigint and e.xid < ${until}::bigint)`,
    families: [
      { of: ONCE, source: unordered(sql`event a where a.xid >= ${since}::bigint and a.xid < ${until}::bigint`) },
    ],
    ordered: false,
    streams: 1,
  }
}

const ONCE = sql`(values (0)) as s (once)`

/** Rows that an index finds in another order than by arrival: whatever bounds are put to that do not tempt to the other. */
function unordered(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select a.arrival from ${rows} offset 0) as t where true`
}

/** What a condition needs that neither a kind nor a place in the order of record decides. */
export function needOf(condition: Condition, kinds: readonly KindRow[]): Need | null {
  switch (condition.on) {
    case 'field':
      return needOfField(condition, kinds)
    case 'thing':
      return ofThing(condition.roles.map(roleNumber), condition.anyOf)
    case 'quantity':
      return ofQuantity(condition.op, condition.value, condition.uom)
    case 'text':
      return ofText(condition.name, condition.anyOf)
    case 'number':
      return ofComparison(condition.name, 'number', condition.op, condition.value)
    case 'instant':
      return ofComparison(condition.name, 'time', condition.op, condition.value)
    case 'exists':
      return ofName(condition.name)
    case 'time':
      return condition.field === 'errorDeclarationTime'
        ? ofComparison(RARE.errorTime, 'time', condition.op, condition.value)
        : null
    default:
      return null
  }
}

function needOfField({ field, anyOf }: Condition & { on: 'field' }, kinds: readonly KindRow[]): Need | null {
  switch (field) {
    case 'bizStep':
    case 'disposition':
      return ofWord(field, anyOf, kinds)
    case 'eventId':
      return ofColumn('event_id', anyOf)
    case 'readPoint':
      return ofColumn('read_point', anyOf)
    case 'bizLocation':
      return ofColumn('biz_location', anyOf)
    case 'transformationId':
    case 'errorReason':
      return ofText(RARE[field], anyOf)
    default:
      return null
  }
}
