/** Random events and queries over few words, so that they often meet, and the slow and obvious answer beside the index's. */
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import {
  type Condition,
  compareDecimals,
  type Decimal,
  type EventFacts,
  type EventQuery,
  matches,
  type Thing,
  type Value,
} from '@nguon/epcis'
import { type Kysely, sql } from 'kysely'
import { bigintArray, byteaArray } from '../bytea-array.ts'
import type { Database } from '../database.ts'
import { acceptStatements } from '../statement.ts'
import { sampleStatement } from '../testing.ts'
import type { Reader } from './reader.ts'
import { currentHorizon } from './snapshot.ts'
import { type IndexedEvent, indexEvents } from './write.ts'

/** Numbers from 0 up to 1, the same for each seed. */
export function drawing(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Draw = () => number
const one = <T>(draw: Draw, of: readonly T[]): T => of[Math.floor(draw() * of.length)]!
const some = <T>(draw: Draw, of: readonly T[], most: number): T[] =>
  Array.from({ length: Math.floor(draw() * (most + 1)) }, () => one(draw, of))

const TYPES = ['ObjectEvent', 'AggregationEvent', 'TransformationEvent'] as const
const ACTIONS = ['ADD', 'OBSERVE', null] as const
const STEPS = ['shipping', 'receiving', 'https://ns.example/step/a', 'https://ns.example/step/b', null]
const DISPOSITIONS = ['in_transit', 'https://ns.example/state', null]
const PLACES = [
  '/414/8930000009111',
  '/414/8930000009111/254/A',
  '/414/8930000009111/254/B',
  '/414/8930000009128',
  null,
]
const ROLES = ['epc', 'epcClass', 'parent', 'outputClass'] as const
const LOTS = [
  '/01/08930000000019/10/L1',
  '/01/08930000000019/10/L2',
  '/01/08930000000019/21/S1',
  '/01/08930000000026/21/S1',
]
const NUMBERS = ['-2.5', '-2', '0', '1', '1.000000001', '2', '10', '10.5', null]
const TIMES = ['-1', '1781397000', '1781397000.5', '1781397000.123456789', '1781400000']
const NAMES = ['bizTransaction_po', '{https://ns.example/}a', 'ILMD {https://ns.example/}a']
const TEXTS = ['a', 'ab', 'Đà', '𝄞', '￿', null]
const UOMS = ['KGM', 'GRM', null]

function randomThing(draw: Draw): Thing {
  return { role: one(draw, ROLES), key: one(draw, LOTS), quantity: one(draw, NUMBERS), uom: one(draw, UOMS) }
}

function randomValue(draw: Draw): Value {
  const value = { name: one(draw, NAMES), text: one(draw, TEXTS), number: null, time: null }
  if (draw() < 0.3) return { ...value, number: one(draw, NUMBERS) }
  return draw() < 0.3 ? { ...value, time: one(draw, TIMES) } : value
}

export function randomFacts(draw: Draw): EventFacts {
  return {
    eventId: `urn:uuid:${Math.floor(draw() * 200)}`,
    type: one(draw, TYPES),
    action: one(draw, ACTIONS),
    eventTime: one(draw, TIMES),
    bizStep: one(draw, STEPS),
    disposition: one(draw, DISPOSITIONS),
    readPoint: one(draw, PLACES),
    bizLocation: one(draw, PLACES),
    transformationId: draw() < 0.1 ? 'urn:example:t1' : null,
    errorDeclaration: draw() < 0.2 ? { time: one(draw, TIMES), reason: one(draw, ['incorrect_data', null]) } : null,
    things: Array.from({ length: Math.floor(draw() * 4) }, () => randomThing(draw)),
    values: Array.from({ length: Math.floor(draw() * 4) }, () => randomValue(draw)),
  }
}

const OPS = ['EQ', 'GT', 'GE', 'LT', 'LE'] as const

function randomCondition(draw: Draw, recorded: readonly Date[]): Condition {
  const number = one(draw, NUMBERS) ?? '0'
  const atLeast = <T>(of: readonly (T | null)[]) => [...some(draw, of, 1), one(draw, of)].filter(x => x !== null)
  const make: (() => Condition)[] = [
    () => ({ on: 'field', field: 'type', anyOf: atLeast<string>(TYPES) }),
    () => ({ on: 'field', field: 'action', anyOf: atLeast<string>(ACTIONS) }),
    () => ({ on: 'field', field: 'bizStep', anyOf: atLeast(STEPS) }),
    () => ({ on: 'field', field: 'disposition', anyOf: atLeast(DISPOSITIONS) }),
    () => ({ on: 'field', field: 'readPoint', anyOf: atLeast(PLACES) }),
    () => ({ on: 'field', field: 'bizLocation', anyOf: atLeast(PLACES) }),
    () => ({ on: 'field', field: 'eventId', anyOf: [`urn:uuid:${Math.floor(draw() * 200)}`, 'urn:uuid:7'] }),
    () => ({ on: 'field', field: 'transformationId', anyOf: ['urn:example:t1'] }),
    () => ({ on: 'field', field: 'errorReason', anyOf: ['incorrect_data', 'other'] }),
    () => ({ on: 'within', field: one(draw, ['readPoint', 'bizLocation'] as const), anyOf: atLeast(PLACES) }),
    () => ({ on: 'time', field: 'eventTime', op: one(draw, ['GE', 'LT'] as const), value: one(draw, TIMES) }),
    () => ({
      on: 'time',
      field: 'errorDeclarationTime',
      op: one(draw, ['GE', 'LT'] as const),
      value: one(draw, TIMES),
    }),
    () => ({
      on: 'time',
      field: 'recordTime',
      op: one(draw, ['GE', 'LT'] as const),
      value: secondsOf(one(draw, recorded)) + one(draw, ['', '1']),
    }),
    () => ({
      on: 'thing',
      roles: [one(draw, ROLES), one(draw, ROLES)],
      anyOf: [
        one(draw, [
          { equal: one(draw, LOTS) },
          { prefix: '/01/08930000000019/10/', rest: '[^/]+' },
          { prefix: '/01/0893000000', rest: '[0-9]{4}/21/[^/]+' },
        ]),
        { equal: one(draw, LOTS) },
      ],
    }),
    () => ({ on: 'quantity', op: one(draw, OPS), value: number, uom: one(draw, UOMS) }),
    () => ({ on: 'text', name: one(draw, NAMES), anyOf: atLeast(TEXTS) }),
    () => ({ on: 'number', name: one(draw, NAMES), op: one(draw, OPS), value: number }),
    () => ({ on: 'instant', name: one(draw, NAMES), op: one(draw, OPS), value: one(draw, TIMES) }),
    () => ({ on: 'exists', name: one(draw, NAMES) }),
    () => ({ on: 'errorDeclaration', exists: draw() < 0.5 }),
  ]
  return one(draw, make)()
}

export function randomQuery(draw: Draw, recorded: readonly Date[]): EventQuery {
  return {
    conditions: Array.from({ length: Math.floor(draw() * 4) }, () => randomCondition(draw, recorded)),
    orderBy: one(draw, [null, null, 'recordTime', 'eventTime', { value: NAMES[1]! }] as const),
    direction: one(draw, ['ASC', 'DESC'] as const),
    limit: draw() < 0.2 ? Math.floor(draw() * 20) : null,
    refuseAbove: null,
  }
}

/** Whole seconds and milliseconds of a moment. */
export function secondsOf(moment: Date): Decimal {
  return (moment.getTime() / 1000).toFixed(3)
}

/** An event as it was entered, with the keys of its statement. */
export type Entered = IndexedEvent & { subjects: Uint8Array[] }

/** Who is in the chain of what. */
export type Chain = { held: { key: Uint8Array; party: string; ground: 'claim' | 'shipment' }[]; log: Entered[] }

export const PARTIES = ['A', 'B', 'C'] as const

/** Statements of events, and their rows of the index, in one transaction. */
export async function enter(db: Kysely<Database>, events: readonly Entered[]): Promise<void> {
  await db.transaction().execute(async trx => {
    await acceptStatements(
      trx,
      events.map(({ entryId, party, subjects, recorded }) =>
        sampleStatement({ entryId, party, subjects, received: recorded }),
      ),
    )
    await indexEvents(trx, events)
  })
}

export function randomEvents(draw: Draw, count: number, keys: readonly Uint8Array[], begin: Date): Entered[] {
  return Array.from({ length: count }, (_, at) => ({
    entryId: Uint8Array.from(randomBytes(32)),
    party: one(draw, PARTIES),
    audience: one(draw, [0, 0, 1, 1, 2] as const),
    recorded: new Date(begin.getTime() + Math.floor(at / 3)),
    facts: randomFacts(draw),
    subjects: [...new Set(some(draw, keys, 2).concat(one(draw, keys)))],
  }))
}

/** The horizon once it has passed everything that was entered; what goes on in other databases of the server holds it up. */
export async function horizonBehind(db: Kysely<Database>): Promise<bigint> {
  const { rows } = await sql<{ newest: bigint }>`select max(xid) as newest from event`.execute(db)
  for (;;) {
    const horizon = await currentHorizon(db)
    if (horizon > rows[0]!.newest) return horizon
    await setTimeout(20)
  }
}

/** Gives statements their positions and things their holders. */
export async function enterChain(db: Kysely<Database>, { held, log }: Chain): Promise<void> {
  const counts = new Map<string, bigint>()
  const history = log.flatMap(({ subjects }, index) =>
    subjects.map(key => {
      const n = counts.get(key.toHex()) ?? 0n
      counts.set(key.toHex(), n + 1n)
      return { key, index: BigInt(index), n }
    }),
  )
  await sql`
    insert into entry select * from unnest(
      ${bigintArray(log.map((_, index) => BigInt(index)))}, ${byteaArray(log.map(({ entryId }) => entryId))})`.execute(
    db,
  )
  await sql`
    insert into history (key, index, n, leaf) select k, i, n, sha256(k) from unnest(
      ${byteaArray(history.map(({ key }) => key))}, ${bigintArray(history.map(({ index }) => index))},
      ${bigintArray(history.map(({ n }) => n))}) as h (k, i, n)`.execute(db)
  await db.insertInto('holding').values(held).execute()
}

/** The rule of `mayRead` and `keysInChain`, word for word. */
export function maySee({ party, supervises }: Reader, event: Entered, { held, log }: Chain): boolean {
  if (event.audience === 0 || supervises || event.party === party) return true
  if (event.audience !== 1 || party === null) return false
  return event.subjects.some(key => {
    const holders = held.filter(holding => Buffer.compare(holding.key, key) === 0)
    if (holders.some(holding => holding.party === party)) return true
    const said = log.filter(other => other.subjects.some(subject => Buffer.compare(subject, key) === 0))
    const claimed = holders.some(holding => holding.ground === 'claim')
    return (claimed ? said : said.slice(0, 1)).some(other => other.party === party)
  })
}

/** What a query must give, of events in the order in which they were entered. */
export function expected(query: EventQuery, reader: Reader, events: readonly Entered[], chain: Chain): Entered[] {
  const found = events.filter(
    event => matches(query, event.facts, secondsOf(event.recorded)) && maySee(reader, event, chain),
  )
  const { orderBy, direction } = query
  const sign = direction === 'ASC' ? 1 : -1
  const place = new Map(events.map((event, at) => [event, at]))
  const byPlace = (a: Entered, b: Entered) => place.get(a)! - place.get(b)!
  if (orderBy === null) found.sort(byPlace)
  else if (orderBy === 'recordTime') found.sort((a, b) => sign * byPlace(a, b))
  else if (orderBy === 'eventTime')
    found.sort((a, b) => sign * (compareDecimals(a.facts.eventTime, b.facts.eventTime) || byPlace(a, b)))
  else {
    const firsts = new Map(found.map(event => [event, firstValue(event.facts, orderBy.value, sign)]))
    found.sort((a, b) => {
      const [x, y] = [firsts.get(a)!, firsts.get(b)!]
      return x.rank - y.rank || sign * (compareKeys(x, y) || byPlace(a, b))
    })
  }
  return query.limit === null ? found : found.slice(0, query.limit)
}

type Ranked = { rank: number; key: string }

function firstValue(facts: EventFacts, name: string, sign: number): Ranked {
  const values = facts.values.filter(value => value.name === name)
  const ranked = values.flatMap(({ number, time, text }): Ranked[] => [
    ...(number !== null ? [{ rank: 0, key: number }] : []),
    ...(time !== null ? [{ rank: 1, key: time }] : []),
    ...(text !== null ? [{ rank: 2, key: text }] : []),
  ])
  ranked.sort((a, b) => a.rank - b.rank || sign * compareKeys(a, b))
  return ranked[0] ?? { rank: 3, key: '' }
}

function compareKeys(a: Ranked, b: Ranked): number {
  return a.rank < 2 ? compareDecimals(a.key, b.key) : Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))
}
