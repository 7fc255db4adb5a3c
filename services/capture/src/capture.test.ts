import { nodeVerify } from '@nguon/signer'
import { checkStatement, fromBase64url, type JsonObject, liveKey, mergeBodies, verifyPromise } from '@nguon/statement'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  CONTEXT,
  commissioning,
  countRows,
  documentOf,
  LOT,
  statementOf,
  type TestWriter,
  testWriter,
} from './testing.ts'

let writer: TestWriter
let coop: string
let shop: string

beforeAll(async () => {
  writer = await testWriter()
  coop = await writer.party('HTX-0042', ['producer'], { gln: '8930000009098' })
  shop = await writer.party('BL-0205', ['retailer'], { gln: '8930000009029' })
})

type Job = { 'nguon:statements': { entryId: string; index: number | null; promise?: string }[] }

async function jobOf(location: string, key: string): Promise<Job> {
  return (await writer.send('GET', `${location}?promises=true`, key)).json<Job>()
}

describe('capturing a document', () => {
  test('is answered after the commit, each event signed by the key of its party and promised', async () => {
    const answer = await writer.send('POST', '/epcis/capture', coop, documentOf(commissioning()))
    expect(answer.statusCode).toBe(202)
    expect(answer.headers['gs1-epcis-capture-limit']).toBe('1000')
    const job = await jobOf(answer.headers.location as string, coop)
    const { entryId, promise } = job['nguon:statements'][0]!
    const { stored, statement, texts } = await statementOf(writer.db, entryId)
    const body = mergeBodies(statement.bodies, texts)
    expect(body).toMatchObject(commissioning())
    expect(body['@context']).toEqual([CONTEXT, { nguon: 'urn:nguon:' }])
    expect(statement.party).toBe('HTX-0042')
    expect(statement.header.sub).toBe('https://truyxuat.example/01/08930000000019/10/VT0626A')
    const promised = await verifyPromise(fromBase64url(promise!), [writer.keys.receipt.jwk], nodeVerify)
    expect(promised).toMatchObject({ entryId: statement.entryId, origin: 'truyxuat.example/log' })
    expect(promised.received).toBe(Math.floor(stored.received.getTime() / 1000))
  })

  test('gives what the door and the witnesses accept', async () => {
    const answer = await writer.send('POST', '/epcis/capture', coop, documentOf(commissioning()))
    const job = await jobOf(answer.headers.location as string, coop)
    const { statement, texts } = await statementOf(writer.db, job['nguon:statements'][0]!.entryId)
    const { ring, origin, index } = await ringOf()
    await expect(
      checkStatement({ statement, bodies: texts, index, origin, ring, verify: nodeVerify }),
    ).resolves.toMatchObject({ key: { party: 'HTX-0042', custody: 'platform' } })
    expect(liveKey(ring, statement.header.kid, 'HTX-0042', index)).not.toBeNull()
  })

  test('again, or twice in one document, gives the same statement', async () => {
    const event = commissioning('https://id.gs1.org/01/08930000000019/10/TWICE')
    const first = await writer.send('POST', '/epcis/capture', coop, documentOf(event, event))
    const before = await countRows(writer.db)
    const second = await writer.send('POST', '/epcis/capture', coop, documentOf(event))
    const [a, b, c] = [
      ...(await jobOf(first.headers.location as string, coop))['nguon:statements'],
      ...(await jobOf(second.headers.location as string, coop))['nguon:statements'],
    ].map(({ entryId }) => entryId)
    expect([b, c]).toEqual([a, a])
    expect(await countRows(writer.db)).toEqual({ ...before, capture_job: before.capture_job! + 1n })
  })

  test('at once from two clients gives the same statements', async () => {
    const lots = ['R1', 'R2', 'R3', 'R4'].map(lot => commissioning(`https://id.gs1.org/01/08930000000019/10/${lot}`))
    const answers = await Promise.all([
      writer.send('POST', '/epcis/capture', coop, documentOf(...lots)),
      writer.send('POST', '/epcis/capture', coop, documentOf(...lots.toReversed())),
    ])
    expect(answers.map(answer => answer.statusCode)).toEqual([202, 202])
    const [one, other] = await Promise.all(answers.map(answer => jobOf(answer.headers.location as string, coop)))
    const ids = (job: Job) => job['nguon:statements'].map(({ entryId }) => entryId)
    expect(ids(other!).toReversed()).toEqual(ids(one!))
  })

  test('puts restricted members and free text into bodies of their own', async () => {
    const event = commissioning('https://id.gs1.org/01/08930000000019/10/HIDDEN', {
      '@context': { example: 'https://ns.example/' },
      'rdfs:comment': 'hái trước cơn mưa',
      'example:driver': 'Nguyễn Văn Mẫu',
      'nguon:audience': { '/example:driver': 'authority' },
    })
    const answer = await writer.send('POST', '/epcis/capture', coop, documentOf(event))
    const job = await jobOf(answer.headers.location as string, coop)
    const { statement, texts } = await statementOf(writer.db, job['nguon:statements'][0]!.entryId)
    const split = statement.bodies.map(({ audience, pointers }) => [audience, ...pointers].join(' '))
    expect(split[0]).toBe('0')
    expect(split.slice(1).sort()).toEqual(['2 /example:driver', '2 /rdfs:comment'])
    expect(new TextDecoder().decode(texts[0])).not.toMatch(/Mẫu|mưa/)
  })
})

describe('a refused document', () => {
  test('names every fault with its pointer and leaves nothing behind', async () => {
    const before = await countRows(writer.db)
    const bad = commissioning('https://id.gs1.org/01/08930000000018/10/A', {
      eventTimeZoneOffset: '+7:00',
      colour: 'red',
    })
    const answer = await writer.send('POST', '/epcis/capture', coop, documentOf(commissioning(), bad))
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    const problem = answer.json<{ type: string; faults: { pointer: string; code: string }[] }>()
    expect(problem.type).toBe('epcisException:ValidationException')
    expect(problem.faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/epcisBody/eventList/1/eventTimeZoneOffset', 'OFFSET_MALFORMED'],
      ['/epcisBody/eventList/1/colour', 'MEMBER_UNKNOWN'],
      ['/epcisBody/eventList/1/quantityList/0/epcClass', 'IDENTIFIER_WRONG'],
    ])
    expect(await countRows(writer.db)).toEqual(before)
  })

  test('about what another party holds is 403, at each place, and leaves nothing behind', async () => {
    const before = await countRows(writer.db)
    const seen = { ...commissioning(), action: 'OBSERVE', bizStep: 'storing' }
    const own = commissioning('https://id.gs1.org/01/08930000000026/10/OWN')
    const answer = await writer.send('POST', '/epcis/capture', shop, documentOf(own, seen))
    expect(answer.statusCode).toBe(403)
    expect(answer.json()).toMatchObject({
      code: 'NOT_YOURS',
      faults: [{ pointer: '/epcisBody/eventList/1/quantityList/0/epcClass', code: 'NOT_YOURS' }],
    })
    expect(await countRows(writer.db)).toEqual(before)
  })

  test('of faults by the million is refused in a short answer', async () => {
    const junk = { ...documentOf(), epcisBody: { eventList: Array.from({ length: 200_000 }, () => 1) } }
    const many = await writer.send('POST', '/epcis/capture', coop, junk)
    expect(many.json()).toMatchObject({ faults: [{ pointer: '/epcisBody/eventList', code: 'LIST_LENGTH' }] })
    const members = Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [`p${i}:x`, 1]))
    const wide = await writer.send('POST', '/epcis/capture', coop, documentOf(commissioning(LOT, members)))
    expect(wide.statusCode).toBe(400)
    expect(wide.json<{ faults: unknown[] }>().faults).toHaveLength(1000)
    const apart = async (count: number, name: string) => {
      const hidden = Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, 1]))
      const audience = Object.fromEntries(Object.keys(hidden).map(member => [`/example:all/${member}`, 'partners']))
      const split = commissioning(LOT, { 'example:all': hidden, 'nguon:audience': audience })
      const context = [CONTEXT, { example: 'https://example.org/' }]
      return (await writer.send('POST', '/epcis/capture', coop, { ...documentOf(split), '@context': context })).json()
    }
    const code = 'REQUEST_INVALID'
    expect(await apart(1700, 'm')).toMatchObject({ code, faults: [{ code: 'AUDIENCE' }] })
    expect(await apart(60, 'ế'.repeat(480))).toMatchObject({ code, faults: [{ code: 'SIZE' }] })
  })

  test('without or with a wrong API key is 401, before its body is read', async () => {
    const headers = { 'content-type': 'application/json' }
    const broken = { method: 'POST', url: '/epcis/capture', payload: '{', headers } as const
    expect((await writer.app.inject(broken)).statusCode).toBe(401)
    for (const key of [undefined, 'nguon_nobody'])
      expect((await writer.send('POST', '/epcis/capture', key, documentOf(commissioning()))).statusCode).toBe(401)
  })

  test('that is no I-JSON, or another media type, or asks for what is not offered, is told so', async () => {
    const post = (payload: string, headers: Record<string, string>) =>
      writer.app.inject({ method: 'POST', url: '/epcis/capture', payload, headers: { 'x-api-key': coop, ...headers } })
    expect((await post('{"type":"a","type":"b"}', { 'content-type': 'application/ld+json' })).statusCode).toBe(400)
    for (const type of ['application/xml', 'text/plain'])
      expect((await post('{}', { 'content-type': type })).statusCode).toBe(415)
    const json = { 'content-type': 'application/json' }
    expect((await post('{}', { ...json, 'gs1-capture-error-behaviour': 'perhaps' })).statusCode).toBe(406)
    const xml = await post('{}', { ...json, accept: 'application/xml' })
    expect([xml.statusCode, xml.json<{ type: string }>().type]).toEqual([406, 'epcisException:NotAcceptableException'])
    expect((await post('{}', { ...json, 'gs1-epcis-min': '2.1' })).statusCode).toBe(406)
    expect((await post('{"type":1e400}', json)).json()).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})

describe('goods on their way', () => {
  const pallet = 'https://id.gs1.org/00/389300000000000010'
  const lot = 'https://id.gs1.org/01/08930000000019/10/WAY'
  const observe = (bizStep: string, more: JsonObject): JsonObject => ({
    ...commissioning(),
    quantityList: undefined as never,
    action: 'OBSERVE',
    bizStep,
    ...more,
  })
  const clean = (event: JsonObject) => JSON.parse(JSON.stringify(event)) as JsonObject

  test('may be spoken of by whom they were shipped to, with all that is in them', async () => {
    const pack = {
      ...observe('packing', { parentID: pallet, childQuantityList: [{ epcClass: lot, quantity: 5, uom: 'KGM' }] }),
      type: 'AggregationEvent',
      action: 'ADD',
    }
    const ship = observe('shipping', {
      epcList: [pallet],
      destinationList: [{ type: 'possessing_party', destination: 'https://id.gs1.org/417/8930000009029' }],
    })
    const receive = observe('receiving', { epcList: [pallet] })
    const sell = observe('retail_selling', { quantityList: [{ epcClass: lot, quantity: 1, uom: 'KGM' }] })
    const send = (key: string, ...events: JsonObject[]) =>
      writer.send('POST', '/epcis/capture', key, documentOf(...events.map(clean)))
    expect((await send(coop, commissioning(lot), pack)).statusCode).toBe(202)
    expect((await send(shop, receive)).statusCode).toBe(403)
    expect((await send(coop, ship)).statusCode).toBe(202)
    expect((await send(shop, receive, sell)).statusCode).toBe(202)
    // Having received a lot does not let one bring it into being again.
    expect((await send(shop, commissioning(lot, { eventTime: '2026-06-20T00:00:00Z' }))).statusCode).toBe(403)
  })

  test('of a product that another registered are that party’s before anybody names them', async () => {
    const product = { gtin: '08930000000057', fields: { name: 'Mật ong' } }
    expect((await writer.send('POST', '/api/products', coop, product)).statusCode).toBe(201)
    const next = { epcClass: 'https://id.gs1.org/01/08930000000057/10/NEXT', quantity: 1, uom: 'KGM' }
    const item = 'https://id.gs1.org/01/08930000000057/21/MADE-UP'
    for (const event of [
      commissioning(next.epcClass),
      observe('storing', { quantityList: [next] }),
      observe('holding', { quantityList: [next], persistentDisposition: { set: ['recalled'] } }),
      observe('storing', { epcList: [item] }),
      { ...observe('commissioning', { epcList: [item] }), action: 'ADD' },
    ])
      expect((await writer.send('POST', '/epcis/capture', shop, documentOf(clean(event)))).statusCode).toBe(403)
    expect(
      (await writer.send('POST', '/epcis/capture', coop, documentOf(commissioning(next.epcClass)))).statusCode,
    ).toBe(202)
  })

  test('that a party named before another registered their product stay its own', async () => {
    const lot = 'https://id.gs1.org/01/08930000000064/10/EARLY'
    const send = (key: string, event: JsonObject) =>
      writer.send('POST', '/epcis/capture', key, documentOf(clean(event)))
    expect((await send(shop, commissioning(lot))).statusCode).toBe(202)
    const product = { gtin: '08930000000064', fields: { name: 'Mật ong' } }
    expect((await writer.send('POST', '/api/products', coop, product)).statusCode).toBe(201)
    const recall = observe('holding', {
      quantityList: [{ epcClass: lot, quantity: 1, uom: 'KGM' }],
      persistentDisposition: { set: ['recalled'] },
    })
    expect((await send(coop, recall)).statusCode).toBe(403)
    expect((await send(shop, recall)).statusCode).toBe(202)
  })

  test('that nobody registered belong to who names them first, whoever asks at the same moment', async () => {
    const unit = 'https://id.gs1.org/00/389300000000000027'
    const seen = clean(observe('storing', { epcList: [unit] }))
    const answers = await Promise.all(
      [coop, shop].map(key => writer.send('POST', '/epcis/capture', key, documentOf(seen))),
    )
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([202, 403])
  })
})

/** The ring as a reader of the log has it: from the policy on, statement by statement. */
async function ringOf() {
  await writer.sequence()
  const { emptyRing, parsePolicy, rootsOfPolicy } = await import('@nguon/statement')
  const { replayStatements } = await import('@nguon/store')
  const origin = 'truyxuat.example/log'
  let index = 0n
  let ring: Parameters<typeof liveKey>[0] | undefined
  for await (const batch of replayStatements(writer.db))
    for (const { statement, bodies } of batch) {
      ring ??= emptyRing(rootsOfPolicy(parsePolicy(mergeBodies(statement.bodies, bodies))))
      const shown = bodies.map(body => body!)
      ;({ ring } = await checkStatement({ statement, bodies: shown, index, origin, ring, verify: nodeVerify }))
      index++
    }
  return { ring: ring!, origin, index }
}
