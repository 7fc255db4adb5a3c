import type { JsonObject } from '@nguon/statement'
import { disclosuresOf } from '@nguon/store'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestWriter, testWriter } from '../../capture/src/testing.ts'
import { type Ask, CONTEXT, captureOver, eventsOf, openQuery } from './testing.ts'

const LOT = 'https://id.gs1.org/01/08930000000019/10/VT0626A'
const OTHER = 'https://id.gs1.org/01/09521234543213/21/S1'
const PALLET = 'https://id.gs1.org/00/389300000000000010'

let ask: Ask
let writer: TestWriter
/** API keys by who holds them. */
const keys: Record<string, string> = {}
/** The time of the reading half; it passes only here. */
const clock = { now: Date.now() }

const event = (members: JsonObject): JsonObject => ({
  type: 'ObjectEvent',
  eventTime: '2026-06-12T05:40:00.123456789+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  epcList: [PALLET],
  ...members,
})

const capture = (key: string, ...events: JsonObject[]) => captureOver(ask, key, events)

const HARVEST = event({
  action: 'ADD',
  bizStep: 'commissioning',
  quantityList: [{ epcClass: LOT, quantity: 900, uom: 'KGM' }],
  epcList: [],
  ilmd: { 'cbvmda:lotNumber': 'VT0626A' },
})
const PACKED = event({ action: 'ADD', bizStep: 'packing', 'example:price': '23.500 đ', 'example:line': 4 })
const KEPT = event({ bizStep: 'storing', 'nguon:audience': { '': 'partners' } })
const SHIPPED = event({
  bizStep: 'shipping',
  destinationList: [{ type: 'possessing_party', destination: 'https://truyxuat.example/party/BL-0205' }],
})
const WRONG = event({ bizStep: 'inspecting', eventID: 'urn:uuid:4a3f2d9e-0b1c-4d5e-8f60-718293a4b5c6' })
const DECLARED = { ...WRONG, errorDeclaration: { declarationTime: '2026-06-13T01:00:00Z', reason: 'did_not_occur' } }

beforeAll(async () => {
  writer = await testWriter()
  ask = await openQuery(writer, () => new Date(clock.now))
  keys.coop = await writer.party('HTX-0042', ['producer'])
  keys.shop = await writer.party('BL-0205', ['retailer'])
  keys.stranger = await writer.party('DN-0131', ['producer'], { companyPrefixes: ['8930000'] })
  const hidden = { ...PACKED, 'nguon:audience': { '/example:price': 'partners' } }
  await capture(keys.coop, HARVEST, hidden, KEPT, SHIPPED, WRONG, DECLARED)
  clock.now = Date.now()
})

const steps = (answer: LightMyRequestResponse) => eventsOf(answer).map(({ bizStep }) => bizStep)
const problemOf = (answer: LightMyRequestResponse) => {
  expect(answer.headers['content-type']).toBe('application/problem+json')
  return answer.json<{ type: string; status: number; detail: string; faults: { pointer: string }[] }>()
}

describe('events', () => {
  test('come back as they were captured, with their id and the time of record, in a document of their context', async () => {
    const answer = await ask('/events?EQ_bizStep=packing', { key: keys.coop! })
    const [packed] = eventsOf(answer)
    const { eventID, recordTime, ...rest } = packed!
    expect(rest).toEqual(PACKED)
    expect(eventID).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/)
    expect(Date.parse(recordTime as string)).toBeLessThanOrEqual(Date.now())
    expect(answer.json()).toMatchObject({
      '@context': [CONTEXT, { example: 'https://ns.example/' }],
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { queryName: 'SimpleEventQuery' } },
    })
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'gs1-epcis-version': '2.0.1',
      'gs1-cbv-version': '2.0.0',
    })
  })

  test('are shown to each reader as far as it may see them, and kept by caches only where anyone may', async () => {
    const all = ['commissioning', 'packing', 'storing', 'shipping', 'inspecting', 'inspecting']
    const open = all.filter(step => step !== 'storing')
    const anyone = await ask('/events')
    expect(steps(anyone)).toEqual(open)
    expect(anyone.headers).toMatchObject({ 'cache-control': 'public, no-cache', 'access-control-allow-origin': '*' })
    expect(anyone.headers.vary).toContain('X-Api-Key')
    const own = await ask('/events', { key: keys.coop! })
    expect(steps(own)).toEqual(all)
    expect(own.headers['cache-control']).toBe('private, no-store')
    expect(steps(await ask('/events', { key: keys.shop! }))).toEqual(all)
    expect(steps(await ask('/events', { key: keys.stranger! }))).toEqual(open)
    const prices = async (key?: string) =>
      eventsOf(await ask('/events?EQ_bizStep=packing', key ? { key } : {})).map(found => found['example:price'])
    expect([await prices(keys.shop), await prices(keys.stranger), await prices()]).toEqual([
      ['23.500 đ'],
      [undefined],
      [undefined],
    ])
  })

  test('are not found by what a reader may not see', async () => {
    const query = '/events?EXISTS_example:price=true'
    const headers = { 'gs1-extensions': 'example=https://ns.example/' }
    expect(eventsOf(await ask(query, { headers }))).toEqual([])
    expect(steps(await ask('/events?EQ_example:line=4', { headers }))).toEqual(['packing'])
  })

  test('are found by their id, a declared error with what it is about', async () => {
    const found = eventsOf(await ask(`/events/${encodeURIComponent(WRONG.eventID as string)}`))
    expect(found.map(({ errorDeclaration }) => errorDeclaration)).toEqual([undefined, DECLARED.errorDeclaration])
    const [packed] = eventsOf(await ask('/events?EQ_bizStep=packing'))
    const hashed = await ask(`/events/${encodeURIComponent(packed!.eventID as string)}`)
    expect(steps(hashed)).toEqual(['packing'])
    expect(problemOf(await ask('/events/urn:uuid:none'))).toMatchObject({
      type: 'epcisException:NoSuchResourceException',
      status: 404,
    })
    const [kept] = eventsOf(await ask('/events?EQ_bizStep=storing', { key: keys.coop! }))
    const hidden = await ask(`/events/${encodeURIComponent(kept!.eventID as string)}`)
    expect(hidden.statusCode).toBe(404)
  })

  test('bear their identifiers in the spelling that is asked for', async () => {
    await capture(keys.coop!, event({ bizStep: 'picking', epcList: ['urn:epc:id:sscc:8930000.3000000001'] }))
    await capture(keys.coop!, event({ bizStep: 'staging_outbound', epcList: [OTHER] }))
    const epcs = async (format: string) =>
      eventsOf(await ask('/events?EQ_bizStep=picking', { headers: { 'gs1-epc-format': format } }))[0]!.epcList
    expect(await epcs('Never_Translates')).toEqual(['urn:epc:id:sscc:8930000.3000000001'])
    expect(await epcs('Always_GS1_Digital_Link')).toEqual([
      expect.stringMatching(/^https:\/\/id\.gs1\.org\/00\/\d{18}$/),
    ])
    // Of the pallet's number a party has its prefix on record; of the product's nobody has.
    const headers = { 'gs1-epc-format': 'Always_EPC_URN' }
    const [packed] = eventsOf(await ask('/events?EQ_bizStep=packing', { headers }))
    expect(packed!.epcList).toEqual(['urn:epc:id:sscc:8930000.3000000001'])
    const { member } = (await ask('/epcs', { headers })).json<{ member: string[] }>()
    expect(member).toContain('urn:epc:id:sscc:8930000.3000000001')
    expect(member).toContain(OTHER)
  })

  test('are given as JSON-LD where that is preferred, and told of without their bytes to HEAD', async () => {
    const linked = await ask('/events', { headers: { accept: 'application/ld+json, application/json;q=0.5' } })
    expect(linked.headers['content-type']).toMatch(/^application\/ld\+json/)
    const head = await ask('/events', { method: 'HEAD' })
    expect([head.statusCode, head.body]).toEqual([200, ''])
  })
})

test('events that name a test are found from it, and it from them', async () => {
  const result = { parameter: 'pH', value: '5.1', verdict: 'informative' }
  const fields = { laboratory: 'Phòng thử nghiệm', sample: 'M/1', issued: '2026-06-14', results: [result] }
  const made = await writer.send('POST', '/api/tests', keys.coop, { id: 'KQ/1', subjects: [LOT], fields })
  const { address, events } = made.json<{ address: string; events: string }>()
  const bizTransactionList = [{ type: 'testres', bizTransaction: address }]
  await capture(keys.coop!, event({ bizStep: 'sampling', bizTransactionList }))
  const [found, ...others] = eventsOf(await ask(events.slice('/epcis'.length), { key: keys.shop! }))
  expect([found!.bizStep, others]).toEqual(['sampling', []])
  const [{ bizTransaction }] = found!.bizTransactionList as [{ bizTransaction: string }]
  const back = await writer.send(
    'GET',
    new URL(bizTransaction).pathname.replace('/party/', '/api/tests/').replace('/test/', '/'),
    keys.shop,
  )
  expect(back.json()).toMatchObject({ id: 'KQ/1', address, fields })
})

describe('pages', () => {
  /** The address of the next page, below `/epcis`. */
  const nextOf = ({ headers }: LightMyRequestResponse) =>
    /^<\/epcis(.+)>; rel="next"$/.exec((headers.link as string | undefined) ?? '')?.[1]

  test('list what the first one saw, each event once, whatever is captured meanwhile', async () => {
    const before = eventsOf(await ask('/events')).length
    let page = await ask('/events?perPage=2')
    const seen = eventsOf(page)
    for (let turn = 0; nextOf(page); turn++) {
      expect(Date.parse(page.headers['gs1-next-page-token-expires'] as string)).toBe(clock.now + 3_600_000)
      await capture(keys.coop!, event({ bizStep: 'cycle_counting', 'example:turn': turn }))
      page = await ask(nextOf(page)!)
      seen.push(...eventsOf(page))
    }
    expect(new Set(seen.map(({ eventID, errorDeclaration }) => `${eventID} ${!!errorDeclaration}`)).size).toBe(before)
    expect(seen.length).toBe(before)
    expect(page.headers).not.toHaveProperty('gs1-next-page-token-expires')
  })

  test('open for the one who asked, and for what was asked', async () => {
    const next = nextOf(await ask('/events?perPage=2', { key: keys.coop! }))!
    expect((await ask(next, { key: keys.coop! })).statusCode).toBe(200)
    for (const [url, key] of [
      [next, undefined],
      [next, keys.shop],
      [`${next}&EQ_bizStep=packing`, keys.coop],
      [next.replace('/events?', '/bizSteps/shipping/events?'), keys.coop],
      [`${next.slice(0, -1)}${next.endsWith('A') ? 'B' : 'A'}`, keys.coop],
    ] as const) {
      const problem = problemOf(await ask(url, key === undefined ? {} : { key }))
      expect(problem, url).toMatchObject({ type: 'epcisException:QueryParameterException', status: 400 })
      expect(problem.faults[0]!.pointer).toBe('nextPageToken')
    }
    clock.now += 3_600_001
    expect((await ask(next, { key: keys.coop! })).statusCode).toBe(400)
  })

  test('are not given of an answer that is larger than it may be', async () => {
    const problem = problemOf(await ask('/events?maxEventCount=1'))
    expect(problem).toMatchObject({ type: 'epcisException:QueryTooLargeException', status: 413 })
  })

  test('that were given back open no more', async () => {
    const next = nextOf(await ask('/events?perPage=2'))!
    const token = /nextPageToken=([\w-]+)/.exec(next)![1]!
    expect((await ask(`/nextPageToken/${token}`, { method: 'DELETE' })).statusCode).toBe(204)
    expect(problemOf(await ask(next)).detail).toContain('given back')
    expect((await ask('/nextPageToken/AAAA', { method: 'DELETE' })).statusCode).toBe(404)
  })
})

describe('top-level resources', () => {
  test('are what occurs in events that the reader may see', async () => {
    const member = async (path: string, key?: string) =>
      (await ask(path, key ? { key } : {})).json<{ type: string; member: string[] }>().member
    expect(await member('/')).toEqual(expect.arrayContaining(['events', 'epcs', 'bizSteps']))
    expect(await member('/eventTypes')).toEqual(['ObjectEvent'])
    expect(await member('/bizSteps')).not.toContain('storing')
    expect(await member('/bizSteps', keys.shop)).toContain('storing')
    expect(await member('/epcs')).toContain(PALLET)
    expect(await member(`/epcs/${encodeURIComponent(PALLET)}`)).toEqual(['events'])
    expect(await member('/readPoints')).toEqual([])
  })

  test('come in pages', async () => {
    const first = await ask('/bizSteps?perPage=2')
    const [, next] = /^<\/epcis(.+)>/.exec(first.headers.link as string)!
    const both = [first, await ask(next!)].flatMap(answer => answer.json<{ member: string[] }>().member)
    expect(both).toEqual([...new Set(both)].sort())
    expect(both.length).toBe(4)
  })

  test('have the events that name them, in whichever spelling they are asked for', async () => {
    const events = async (id: string) => eventsOf(await ask(`/epcs/${encodeURIComponent(id)}/events`)).length
    expect(await events('urn:epc:id:sscc:8930000.3000000001')).toBe(await events(PALLET))
    expect(steps(await ask('/bizSteps/https%3A%2F%2Fref.gs1.org%2Fcbv%2FBizStep-packing/events'))).toEqual(['packing'])
    expect(steps(await ask('/bizSteps/packing/events?EQ_action=OBSERVE'))).toEqual([])
    for (const path of ['/bizSteps/storing', '/bizSteps/storing/events', '/epcs/urn:epc:id:sscc:8930000.3000000099']) {
      const problem = problemOf(await ask(path))
      expect(problem).toMatchObject({ type: 'epcisException:NoSuchResourceException', status: 404 })
    }
  })
})

test('an answer of a thousand events lets others have their turn, and holds no more bytes than fit', async () => {
  const plain = (serial: number, members: JsonObject = {}) =>
    event({ epcList: [`https://id.gs1.org/01/09521234543213/21/B${serial}`], bizStep: 'loading', ...members })
  await capture(keys.coop!, ...Array.from({ length: 1000 }, (_, at) => plain(at)))
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  const many = await ask('/events?EQ_bizStep=loading&perPage=1000&proof=true')
  clearInterval(turning)
  expect(eventsOf(many)).toHaveLength(1000)
  expect(turns).toBeGreaterThan(20)
  // Nine events of 250 kB for each of four documents.
  const large = { bizStep: 'unloading', 'example:text': Array.from({ length: 250 }, () => 'x'.repeat(1000)) }
  for (let of = 0; of < 4; of++)
    await capture(keys.coop!, ...Array.from({ length: 9 }, (_, at) => plain(2000 + of * 9 + at, large)))
  const first = await ask('/events?EQ_bizStep=unloading&perPage=1000')
  expect(eventsOf(first).length).toBe(31)
  const next = /<\/epcis([^>]+)>; rel="next"/.exec(first.headers.link as string)![1]!
  expect(eventsOf(await ask(next))).toHaveLength(5)
})

test.each(['/queries/a%00', '/queries/a%00/events', '/queries/a%00/subscriptions'])(
  '%s holds what no text here may',
  async url => {
    const answer = await ask(url, { key: keys.coop! })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
  },
)

test('what only an event for others names is noted before a party is told of it', async () => {
  const place = 'https://id.gs1.org/414/8930000009098'
  await capture(keys.coop!, { ...KEPT, readPoint: { id: place } })
  const { rows: bodies } = await sql<{ digest: Uint8Array }>`
    select b.digest from body b join statement s using (entry_id) where b.audience = 1 order by s.received desc limit 1`.execute(
    writer.db,
  )
  const readers = async () => (await disclosuresOf(writer.db, [bodies[0]!.digest])).map(({ party }) => party)
  for (const key of [undefined, keys.stranger, keys.coop]) await ask('/readPoints', key === undefined ? {} : { key })
  expect(await readers()).toEqual([])
  const told = await ask('/readPoints', { key: keys.shop! })
  expect(told.json<{ member: string[] }>().member).toContain(place)
  expect(await readers()).toEqual(['BL-0205'])
  await sql`truncate disclosure`.execute(writer.db)
  const one = `/readPoints/${encodeURIComponent(place)}`
  expect((await ask(one, { key: keys.stranger! })).statusCode).toBe(404)
  expect(await readers()).toEqual([])
  expect((await ask(one, { key: keys.shop! })).statusCode).toBe(200)
  expect(await readers()).toEqual(['BL-0205'])
})
