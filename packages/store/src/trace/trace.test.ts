import { randomBytes } from 'node:crypto'
import type { EventFacts, Thing, ThingRole } from '@nguon/epcis'
import {
  type Direction,
  isBareProduct,
  isLotKey,
  LOT_ROLES,
  linksOf,
  lotAndItem,
  type TraceEvent,
  walk,
} from '@nguon/provenance'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { roleNumber } from '../event/tables.ts'
import { drawing } from '../event/testing.ts'
import { indexEvents, QueryTooComplexError, type Reader } from '../index.ts'
import { testDatabase } from '../testing.ts'
import { EVENTS_OF_THING, traceGoods } from './index.ts'
import { isBare, isLot, itemOf, lotOf } from './key.ts'

const { db } = await testDatabase()

type Told = TraceEvent & {
  audience?: 0 | 1 | 2
  bizStep?: string
  action?: EventFacts['action']
  error?: boolean
  eventId?: string
}

let clock = Date.parse('2026-06-14T01:00:00Z')

/** Enters events as if they had been captured; their ids become those of the index. */
async function tell(events: readonly Told[]): Promise<void> {
  await db.transaction().execute(trx => indexEvents(trx, events.map(indexed)))
}

function indexed(told: Told) {
  const { id, party, type, transformationId, things, audience = 0, bizStep, eventId, error, action = 'ADD' } = told
  const facts: EventFacts = {
    ...{ eventId: eventId ?? `urn:test:${id}`, type, action: type === 'TransformationEvent' ? null : action },
    ...{ eventTime: '1781397000', bizStep: bizStep ?? null, disposition: null, readPoint: null, bizLocation: null },
    transformationId,
    errorDeclaration: error ? { time: '1781397001', reason: null } : null,
    things: [...things],
    values: [],
  }
  return { entryId: Uint8Array.fromHex(id), party, audience, recorded: new Date(clock++), facts }
}

const thing = (role: ThingRole, key: string, quantity: string | null = null): Thing => ({
  ...{ role, key, quantity },
  uom: quantity === null ? null : 'KGM',
})

const event = (type: Told['type'], things: Thing[], rest: Partial<Told> = {}): Told => ({
  ...{ id: randomBytes(32).toHex(), party: 'A', type, transformationId: null, things },
  ...rest,
})

const NOBODY: Reader = { party: null, supervises: false }

const trace = (root: string, direction: Direction, depth = 10, rest: Partial<Parameters<typeof traceGoods>[1]> = {}) =>
  traceGoods(db, {
    ...{ root, directions: [direction], depth, reader: NOBODY, most: 1000, size: 1000, after: null, patience: 20_000 },
    ...rest,
  })

const short = ({ key, depth }: { key: string; depth: number }) => `${depth} ${key}`

describe('a trace by the index', () => {
  it('is that by its definition, for goods of every shape', async () => {
    const random = drawing(7)
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
    for (let world = 0; world < 12; world++) {
      const gtin = String(world).padStart(14, '0')
      const lots = [0, 1, 2, 3, 4].map(n => `/01/${gtin}/10/L${n}`)
      const goods = [
        ...lots,
        `/01/${gtin}`,
        ...[0, 1, 2].map(n => `/00/${world}${n}`),
        ...[0, 1, 2].map(n => `/l/W${world}/P/L${n}`),
      ]
      const items = [0, 1, 2, 3].map(n => ({ item: `/01/${gtin}/21/S${n}`, address: `${lots[n % 2]}/21/S${n}` }))
      const local = `/l/W${world}/P/L0/S1`
      const some = (one: 'input' | 'output' | 'child' | 'epc'): Thing[] =>
        Array.from({ length: 1 + Math.floor(random() * 2) }).flatMap(() => {
          if (random() < 0.5) return [thing(`${one}Class`, pick(goods), '5')]
          if (random() < 0.2) return [thing(one, local), thing(`${one}Lot`, local)]
          const { item, address } = pick(items)
          return random() < 0.6 ? [thing(one, item), thing(`${one}Lot`, address)] : [thing(one, item)]
        })
      const events = Array.from({ length: 4 + world }, (): Told => {
        const kind = random()
        if (kind < 0.45) {
          const run = random() < 0.4 ? { transformationId: `urn:run:${world}`, party: pick(['A', 'B']) } : {}
          const things = [...(random() < 0.8 ? some('input') : []), ...(random() < 0.8 ? some('output') : [])]
          return event('TransformationEvent', things, run)
        }
        if (kind < 0.8)
          return event(pick(['AggregationEvent', 'AssociationEvent']), [thing('parent', pick(goods)), ...some('child')])
        return event('ObjectEvent', some('epc'))
      })
      await tell(events)
      for (const root of [pick(goods), pick(lots), items[0]!.item, `/00/${world}0`])
        for (const direction of ['back', 'forward'] as const)
          for (const depth of [1, 2, 10]) {
            const slow = walk(events, root, direction, depth)
            const found = await trace(root, direction, depth)
            expect(found.page.map(short), `${root} ${direction} ${depth}`).toEqual(slow.nodes.map(short))
            const reached = new Set(slow.nodes.map(({ key }) => key))
            const followed = linksOf(found.events).filter(({ from, to }) => reached.has(from) && reached.has(to))
            for (const { from, to, kind } of slow.links)
              expect(followed).toContainEqual(expect.objectContaining({ from, to, kind }))
          }
    }
  })

  it('asks the database as often for ten levels as for one', async () => {
    const key = (n: number) => `/l/DEEP/P/L${n}`
    await tell(
      Array.from({ length: 10 }, (_, n) =>
        event('TransformationEvent', [thing('inputClass', key(n)), thing('outputClass', key(n + 1))]),
      ),
    )
    const asked = async (depth: number) => {
      let queries = 0
      const counting = db.withPlugin({
        transformQuery: ({ node }) => {
          queries++
          return node
        },
        transformResult: async ({ result }) => result,
      })
      const { page } = await traceGoods(counting, {
        ...{ root: key(0), directions: ['forward'], depth, reader: NOBODY, most: 1000, size: 1000, after: null },
        patience: 20_000,
      })
      return [page.length, queries]
    }
    const [, queries] = await asked(1)
    expect(queries).toBeGreaterThan(1)
    expect(await asked(10)).toEqual([11, queries])
  })

  it('ends where goods go round', async () => {
    const key = (n: number) => `/l/ROUND/P/L${n}`
    await tell(
      [0, 1, 2].map(n =>
        event('TransformationEvent', [thing('inputClass', key(n)), thing('outputClass', key((n + 1) % 3))]),
      ),
    )
    const { page, walks } = await trace(key(0), 'forward', 50)
    expect(page.map(short)).toEqual([`0 ${key(0)}`, `1 ${key(1)}`, `2 ${key(2)}`])
    expect(walks[0]!.cut).toBe(false)
  })
})

describe('a page of a trace', () => {
  it('lists what the first one saw, each thing once, whatever is captured meanwhile', async () => {
    const lot = '/l/PAGES/P/L'
    const items = Array.from({ length: 7 }, (_, n) => `${lot}/S${n}`)
    const commission = (keys: string[]) =>
      event(
        'ObjectEvent',
        keys.flatMap(key => [thing('epc', key), thing('epcLot', key)]),
      )
    await tell([
      commission(items),
      event('AggregationEvent', [thing('parent', '/00/P'), ...items.map(key => thing('child', key))]),
    ])
    const seen: string[] = []
    let after: Parameters<typeof traceGoods>[1]['after'] = null
    for (let pages = 0; pages < 9; pages++) {
      const { page, goesOn, snapshot } = await trace(lot, 'forward', 10, { size: 2, after })
      seen.push(...page.map(({ key }) => key))
      if (!goesOn) break
      after = { ...page.at(-1)!, snapshot }
      await tell([commission([`${lot}/A${pages}`])])
    }
    expect(seen).toEqual([lot, ...items, '/00/P'])
    expect((await trace(lot, 'forward')).page).toHaveLength(9 + 4)
  })

  it('of more than can be counted says so, and has looked at no more than its bounds', async () => {
    const lot = '/l/MANY/P/L'
    const items = Array.from({ length: 1200 }, (_, n) => `${lot}/S${n}`)
    for (let at = 0; at < items.length; at += 300)
      await tell([
        event(
          'ObjectEvent',
          items.slice(at, at + 300).flatMap(key => [thing('epc', key), thing('epcLot', key)]),
        ),
      ])
    const { page, walks, goesOn, direct } = await trace(lot, 'forward', 10, { most: 100, size: 10 })
    expect(direct).toBe(1200)
    expect(page).toHaveLength(10)
    expect(goesOn).toBe(true)
    expect(walks).toMatchObject([{ cut: true, nodes: { length: 100 } }])
    await expect(trace(lot, 'forward', 10, { patience: 1 })).rejects.toBeInstanceOf(QueryTooComplexError)
  })

  it('names what moved its things, how much went in and came out, and what was declared an error', async () => {
    const [lot, made] = ['/l/MOVES/P/L', '/l/MOVES/P/M']
    await tell([
      event('ObjectEvent', [thing('epcClass', lot, '500')], { bizStep: 'shipping' }),
      event('ObjectEvent', [thing('epcClass', lot, '500')], { bizStep: 'inspecting' }),
      event('TransformationEvent', [thing('inputClass', lot, '500'), thing('outputClass', made, '480.5')], {
        eventId: 'urn:x:e',
      }),
    ])
    const before = await trace(lot, 'forward')
    expect(before.moving.map(({ key }) => key)).toEqual([lot])
    expect(linksOf(before.events)).toMatchObject([
      { from: lot, to: made, used: [{ quantity: '500', uom: 'KGM' }], made: [{ quantity: '480.5', uom: 'KGM' }] },
    ])
    expect(before.events.map(({ inError }) => inError)).toEqual([false, false])
    const declaration = { eventId: 'urn:x:e', error: true }
    // Another party's word against an event is its own matter.
    await tell([
      event('TransformationEvent', [thing('inputClass', lot), thing('outputClass', made)], {
        ...declaration,
        party: 'B',
      }),
    ])
    expect((await trace(lot, 'forward')).events.map(({ inError }) => inError)).toEqual([false, false, true])
    await tell([event('TransformationEvent', [thing('inputClass', lot), thing('outputClass', made)], declaration)])
    expect((await trace(lot, 'forward')).events.map(({ inError }) => inError)).toEqual([false, true, true, true])
  })

  it('says when everything was taken out of a unit, though it is not said what', async () => {
    const [unit, item] = ['/00/EMPTIED', '/l/EMPTIED/P/L/S']
    const gone = { action: 'DELETE' as const }
    await tell([
      event('AggregationEvent', [thing('parent', unit), thing('child', item)]),
      event('AggregationEvent', [thing('parent', unit), thing('child', item)], gone),
      event('AggregationEvent', [thing('parent', unit)], gone),
    ])
    const { events, emptied } = await trace(item, 'forward')
    expect(events.map(({ action }) => action)).toEqual(['ADD', 'DELETE', 'DELETE'])
    expect(emptied).toEqual([{ key: unit, arrival: events[2]!.arrival }])
  })

  it('tells of a thing that is in a thousand events no more than its bound, and says that there are more', async () => {
    const [lot, made] = ['/l/OFTEN/P/L', '/l/OFTEN/P/M']
    await tell(
      Array.from({ length: 30 }, () =>
        event('TransformationEvent', [thing('inputClass', lot), thing('outputClass', made)]),
      ),
    )
    const { events, more, page } = await trace(lot, 'forward')
    expect(page.map(short)).toEqual([`0 ${lot}`, `1 ${made}`])
    expect(events).toHaveLength(EVENTS_OF_THING)
    expect([...more]).toEqual([made])
  })
})

describe('a reader of a trace', () => {
  const [field, mill, shop] = ['/l/EYES/P/FIELD', '/l/EYES/P/MILL', '/l/EYES/P/SHOP']
  const made = (from: string, to: string, audience: 0 | 1 | 2) =>
    event('TransformationEvent', [thing('inputClass', from), thing('outputClass', to)], { audience, party: 'MILLER' })

  it.each<[who: string, reader: Reader, things: string[], withheld: number]>([
    ['who is nobody is told how much is withheld', NOBODY, [field], 1],
    ['who is a stranger too', { party: 'OTHER', supervises: false }, [field], 1],
    ['who said it goes on', { party: 'MILLER', supervises: false }, [field, mill, shop], 0],
    ['who supervises goes on', { party: 'AUTHORITY', supervises: true }, [field, mill, shop], 0],
  ])('%s', async (_who, reader, things, withheld) => {
    if ((await trace(mill, 'forward')).page.length === 1) await tell([made(field, mill, 2), made(mill, shop, 0)])
    const { page, walks } = await trace(field, 'forward', 10, { reader })
    expect(page.map(({ key }) => key)).toEqual(things)
    expect(walks[0]!.withheld).toBe(withheld)
  })

  it('is not led around what is withheld by another event of the same transformation', async () => {
    const [into, out] = ['/l/RUN/P/IN', '/l/RUN/P/OUT']
    const run = { transformationId: 'urn:run:eyes', party: 'MILLER' }
    await tell([
      event('TransformationEvent', [thing('inputClass', into)], run),
      event('TransformationEvent', [thing('outputClass', out)], { ...run, audience: 2 }),
    ])
    expect((await trace(into, 'forward')).page.map(short)).toEqual([`0 ${into}`])
    const miller = { party: 'MILLER', supervises: false }
    expect((await trace(into, 'forward', 10, { reader: miller })).page.map(short)).toEqual([`0 ${into}`, `1 ${out}`])
  })
})

it('finds lots by the index that has them alone: it was made for these numbers of roles', () => {
  expect(LOT_ROLES.map(roleNumber)).toEqual([9, 10, 11, 12, 13])
})

describe('what a trace says of keys in SQL', () => {
  it.each([
    '/01/08930000000019',
    '/01/08930000000019/10/L1',
    '/01/08930000000019/10/L%2F1/21/S1',
    '/01/08930000000019/21/S1',
    '/01/08930000000019/22/V',
    '/8006/089300000000190102/10/L/21/S',
    '/8006/089300000000190102',
    '/00/389300000000000010',
    '/l/HTX/P',
    '/l/HTX/P/L',
    '/l/HTX/P/L/S',
    'urn:x:1',
  ])('is what provenance says: %s', async key => {
    const at = sql`${key}::text`
    const { rows } = await sql<{ lot: boolean; bare: boolean; of: string | null; item: string }>`
      select ${isLot(at)} as lot, ${isBare(at)} as bare, ${lotOf(at)} as of, ${itemOf(at)} as item`.execute(db)
    expect(rows[0]).toMatchObject({ lot: isLotKey(key), bare: isBareProduct(key) })
    const { lot, item } = lotAndItem(key)
    if (item !== null) expect(rows[0]).toMatchObject({ of: lot, item })
  })
})
