import type { JsonObject } from '@nguon/statement'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { readerOf } from '../../../capture/src/caller.ts'
import { ADMIN, ORIGIN, type TestWriter, testWriter } from '../../../capture/src/testing.ts'
import { buildQuery } from '../query.ts'
import type { TraceBody } from './schema.ts'

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'
const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
const DRIED = '/l/HTX-0042/VAI-SAY/S-1'
const PALLET = '/00/389300000000000010'
const SHOP = 'https://truyxuat.example/party/BL-0205'

let writer: TestWriter
const keys: Record<string, string> = {}

const uri = (key: string) => `https://id.gs1.org${key}`
const event = (type: string, members: JsonObject): JsonObject => ({
  ...{ type, eventTime: '2026-06-14T08:30:00.25+07:00', eventTimeZoneOffset: '+07:00' },
  ...members,
})

async function capture(key: string, ...events: JsonObject[]): Promise<void> {
  const document = {
    ...{ '@context': [CONTEXT], type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-06-14T09:00:00Z' },
    epcisBody: { eventList: events },
  }
  const answer = await writer.send('POST', '/epcis/capture', key, document)
  if (answer.statusCode !== 202) throw new Error(answer.body)
}

const ask = (path: string, key?: string) => writer.send('GET', `/trace${path}`, key)

async function traced(path: string, key?: string): Promise<TraceBody> {
  const answer = await ask(path, key)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<TraceBody>()
}

beforeAll(async () => {
  writer = await testWriter()
  const { app, db, keys: own } = writer
  await app.register(buildQuery, {
    ...{ db, origin: ORIGIN, receiptKey: own.receipt, pageKey: new Uint8Array(32).fill(7) },
    readerOf: readerOf({ db, adminApiKey: ADMIN }),
  })
  keys.coop = await writer.party('HTX-0042', ['producer'], { gln: '8930000009098' })
  keys.shop = await writer.party('BL-0205', ['retailer'])
  keys.stranger = await writer.party('DN-0131', ['producer'])
  const product = { gtin: GTIN, fields: { name: 'Vải thiều' } }
  expect((await writer.send('POST', '/api/products', keys.coop!, product)).statusCode).toBe(201)
  const field = { gln: '8930000009098', fields: { name: 'Vườn số 3', address: 'phường Chũ, tỉnh Bắc Ninh' } }
  expect((await writer.send('POST', '/api/places', keys.coop!, field)).statusCode).toBe(201)
  await capture(
    keys.coop!,
    event('ObjectEvent', {
      ...{ action: 'ADD', bizStep: 'commissioning', readPoint: { id: uri('/414/8930000009098') } },
      epcList: ['S1', 'S2', 'S3'].map(serial => uri(`${LOT}/21/${serial}`)),
    }),
    event('TransformationEvent', {
      inputQuantityList: [{ epcClass: uri(LOT), quantity: 500, uom: 'KGM' }],
      outputQuantityList: [{ epcClass: `https://truyxuat.example${DRIED}`, quantity: 120.5, uom: 'KGM' }],
    }),
    event('AggregationEvent', {
      ...{ action: 'ADD', parentID: uri(PALLET) },
      childQuantityList: [{ epcClass: `https://truyxuat.example${DRIED}`, quantity: 120.5, uom: 'KGM' }],
    }),
    event('ObjectEvent', {
      ...{ action: 'OBSERVE', bizStep: 'shipping', epcList: [uri(PALLET)] },
      sourceList: [{ type: 'possessing_party', source: uri('/417/8930000009098') }],
      destinationList: [{ type: 'possessing_party', destination: SHOP }],
    }),
  )
})

describe('a trace', () => {
  test('goes forward from a lot to what was made of it, what that is in, and where it went', async () => {
    const { nodes, edges, moves, emptied, events, parties, ...rest } = await traced(`${LOT}?direction=forward`)
    expect(rest).toEqual({
      ...{ subject: { type: 'lot', id: `(01)${GTIN}(10)VT0626A` }, direction: 'forward', depth: 10 },
      ...{ counts: { nodes: 6, atLeast: false, direct: null, withheld: 0 }, next: null },
    })
    expect(nodes.map(({ depth, id, name }) => [depth, id, name])).toEqual([
      [0, LOT, 'Vải thiều'],
      ...['S1', 'S2', 'S3'].map(serial => [1, `/01/${GTIN}/21/${serial}`, 'Vải thiều']),
      [1, DRIED, undefined],
      [2, PALLET, undefined],
    ])
    const [commissioned, transformed, packed, shipped] = events.map(({ entryId }) => entryId)
    const kilos = (quantity: number) => [{ quantity, uom: 'KGM' }]
    expect(edges).toHaveLength(5)
    expect(emptied).toEqual([])
    expect(edges).toEqual(
      expect.arrayContaining([
        { from: LOT, to: `/01/${GTIN}/21/S1`, kind: 'lot', entryIds: [commissioned], used: [], made: [] },
        { from: LOT, to: DRIED, kind: 'transformation', entryIds: [transformed], used: kilos(500), made: kilos(120.5) },
        { from: DRIED, to: PALLET, kind: 'aggregation', entryIds: [packed], used: kilos(120.5), made: [] },
      ]),
    )
    expect(moves).toEqual([
      {
        ...{ id: PALLET, entryId: shipped, amounts: [] },
        from: [{ type: 'possessing_party', id: '/417/8930000009098', party: 'HTX-0042', name: 'Bên HTX-0042' }],
        to: [{ type: 'possessing_party', id: SHOP, party: 'BL-0205', name: 'Bên BL-0205' }],
      },
    ])
    expect(events[0]).toMatchObject({
      ...{ type: 'ObjectEvent', action: 'ADD', eventTime: '2026-06-14T01:30:00.25Z', bizStep: 'commissioning' },
      ...{ readPoint: { id: '/414/8930000009098', name: 'Vườn số 3' }, party: 'HTX-0042', inError: false },
    })
    expect(parties).toEqual([
      { party: 'BL-0205', name: 'Bên BL-0205' },
      { party: 'HTX-0042', name: 'Bên HTX-0042' },
    ])
  })

  test('goes back from a unit to what is in it and what that was made of, and both ways at once', async () => {
    const back = await traced(`${PALLET}?direction=back`)
    expect(back.nodes.map(({ depth, id }) => `${depth} ${id}`)).toEqual([`0 ${PALLET}`, `1 ${DRIED}`, `2 ${LOT}`])
    const both = await traced(DRIED)
    expect(both.nodes.map(({ direction, id }) => [direction, id])).toEqual([
      [null, DRIED],
      ['forward', PALLET],
      ['back', LOT],
    ])
    expect(both.counts.nodes).toBe(3)
    expect(both.edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
      [`${LOT} ${DRIED}`, `${DRIED} ${PALLET}`].sort(),
    )
  })

  test('goes as far as it is asked to, and its pages together tell all of it', async () => {
    const near = await traced(`${LOT}?direction=forward&depth=1`)
    expect(near.nodes).toHaveLength(5)
    const ids: string[] = []
    const edges: string[] = []
    let path: string | null = `${LOT}?direction=forward&perPage=2`
    while (path !== null) {
      const page: TraceBody = await traced(path)
      ids.push(...page.nodes.map(({ id }) => id))
      edges.push(...page.edges.map(({ from, to }) => `${from} ${to}`))
      path = page.next?.slice('/trace'.length) ?? null
    }
    const whole = await traced(`${LOT}?direction=forward`)
    expect(ids).toEqual(whole.nodes.map(({ id }) => id))
    expect(edges.sort()).toEqual(whole.edges.map(({ from, to }) => `${from} ${to}`).sort())
  })

  test('shows each reader what they may see, says what it withholds, and notes who was shown it', async () => {
    const secret = '/l/HTX-0042/VAI-SAY/S-2'
    await capture(
      keys.coop!,
      event('TransformationEvent', {
        'nguon:audience': { '': 'partners' },
        inputQuantityList: [{ epcClass: uri(LOT), quantity: 20, uom: 'KGM' }],
        outputQuantityList: [{ epcClass: `https://truyxuat.example${secret}`, quantity: 5, uom: 'KGM' }],
      }),
    )
    await writer.sequence()
    const seen = async (key?: string) => {
      const { nodes, counts } = await traced(`${LOT}?direction=forward`, key)
      return [nodes.some(({ id }) => id === secret), counts.withheld]
    }
    expect(await seen()).toEqual([false, 1])
    expect(await seen(keys.stranger)).toEqual([false, 1])
    expect(await seen(keys.shop)).toEqual([false, 1])
    expect(await seen(keys.coop)).toEqual([true, 0])
    const noted = async () => (await sql<{ party: string }>`select party from disclosure`.execute(writer.db)).rows
    expect(await noted()).toEqual([])
    await capture(
      keys.coop!,
      event('ObjectEvent', {
        ...{ action: 'OBSERVE', bizStep: 'shipping' },
        quantityList: [{ epcClass: `https://truyxuat.example${secret}`, quantity: 5, uom: 'KGM' }],
        destinationList: [{ type: 'possessing_party', destination: SHOP }],
      }),
    )
    expect(await seen(keys.shop)).toEqual([true, 0])
    expect(await noted()).toEqual([{ party: 'BL-0205' }])
  })

  test.each([`/01/${GTIN}/10/%56T0626A`, `/01/${GTIN}/22/V/10/VT0626A/`, LOT])(
    'is of one lot, spelled %s',
    async path => {
      expect((await traced(`${path}?depth=1`)).nodes[0]).toMatchObject({ id: LOT, depth: 0 })
    },
  )

  test('may be asked for by pages of others, with a key of their own', async () => {
    const { statusCode, headers } = await writer.app.inject({ method: 'OPTIONS', url: `/trace${LOT}` })
    expect([statusCode, headers['access-control-allow-origin'], headers['access-control-allow-headers']]).toEqual([
      ...[204, '*', expect.stringContaining('X-Api-Key')],
    ])
  })

  test('says of what nobody is to keep and of what anyone may', async () => {
    expect((await ask(LOT)).headers).toMatchObject({
      'cache-control': 'public, no-cache',
      vary: expect.stringContaining('Accept, Authorization, X-Api-Key'),
    })
    expect((await ask(LOT, keys.coop)).headers['cache-control']).toBe('private, no-store')
  })
})

describe('what cannot be traced', () => {
  test.each([
    ['goods that no event names', `/01/${GTIN}/10/NONE`, 404, 'path'],
    ['no Digital Link', '/01/123', 400, 'path'],
    ['a party', '/party/HTX-0042', 400, 'path'],
    ['a direction that is none', `${LOT}?direction=up`, 400, 'direction'],
    ['no step', `${LOT}?depth=0`, 400, 'depth'],
    ['more steps than are gone', `${LOT}?depth=51`, 400, 'depth'],
    ['a parameter that is none', `${LOT}?deep=1`, 400, 'deep'],
    ['a page that was not given out', `${LOT}?nextPageToken=AAAA`, 400, 'nextPageToken'],
  ])('is told of: %s', async (_what, path, status, pointer) => {
    const answer = await ask(path)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.json()).toMatchObject({
      status,
      type: expect.stringMatching(/^epcisException:/),
      faults: [{ pointer }],
    })
  })
})
