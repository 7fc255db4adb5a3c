import { eventHash } from '@nguon/epcis'
import { type JsonObject, mergeBodies } from '@nguon/statement'
import { sql } from 'kysely'
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
  coop = await writer.party('HTX-0042', ['producer'])
  shop = await writer.party('BL-0205', ['retailer'])
  expect((await writer.send('POST', '/epcis/capture', coop, documentOf(commissioning()))).statusCode).toBe(202)
})

describe('events that stand or fall each by itself', () => {
  const proceed = (key: string, document: JsonObject) =>
    writer.app.inject({
      method: 'POST',
      url: '/epcis/capture',
      headers: { 'x-api-key': key, 'content-type': 'application/json', 'gs1-capture-error-behaviour': 'proceed' },
      payload: JSON.stringify(document),
    })
  const seen = (lot: string): JsonObject => ({ ...commissioning(lot), action: 'OBSERVE', bizStep: 'storing' })
  const of = (name: string) => `https://id.gs1.org/01/08930000000026/10/${name}`

  test('are captured where they are right; the job tells what is wrong with the others, and where', async () => {
    const answer = await proceed(
      shop,
      documentOf(
        commissioning(of('GOOD-1')),
        commissioning(of('BAD-1'), { eventTimeZoneOffset: '+7:00' }),
        seen(LOT),
        commissioning(of('BAD-2'), { 'nguon:audience': { '/none': 'authority' } }),
        commissioning(of('GOOD-2')),
      ),
    )
    expect(answer.statusCode).toBe(202)
    const job = (await writer.send('GET', answer.headers.location as string, shop)).json()
    expect(job).toMatchObject({
      running: false,
      success: false,
      captureErrorBehaviour: 'proceed',
      errors: [
        {
          type: 'epcisException:ValidationException',
          status: 400,
          faults: [{ pointer: '/epcisBody/eventList/1/eventTimeZoneOffset', code: 'OFFSET_MALFORMED' }],
        },
        {
          type: 'epcisException:SecurityException',
          status: 403,
          faults: [{ pointer: '/epcisBody/eventList/2/quantityList/0/epcClass', code: 'NOT_YOURS' }],
        },
        { status: 400, faults: [{ pointer: '/epcisBody/eventList/3/nguon:audience/~1none', code: 'AUDIENCE' }] },
      ],
      'nguon:statements': [{ pointer: '/epcisBody/eventList/0' }, { pointer: '/epcisBody/eventList/4' }],
    })
    for (const { promise } of job['nguon:statements']) expect(promise).toMatch(/^[\w-]{100,}$/)
    const ids = job['nguon:statements'].map(({ eventID }: { eventID: string }) => eventID)
    expect(ids).toEqual(
      ['GOOD-1', 'GOOD-2'].map(name => eventHash({ '@context': [CONTEXT], ...commissioning(of(name)) })),
    )
  })

  test('that are wrong by the hundred thousand leave a job of bounded size, which says what is wrong first', async () => {
    const odd = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`a${at}`, 1]))
    const events = Array.from({ length: 300 }, () => ({ ...seen(LOT), ...odd, ['x'.repeat(3000)]: 1 }))
    const answer = await proceed(shop, documentOf(...events))
    const job = await writer.send('GET', answer.headers.location as string, shop)
    expect(job.body.length).toBeLessThan(500_000)
    const { errors } = job.json<{ errors: { faults: { pointer: string }[] }[] }>()
    expect(errors).toHaveLength(300)
    expect(errors[7]!.faults[0]!.pointer).toBe('/epcisBody/eventList/7/a0')
  })

  test('leave a job that succeeded where all are right, and one without statements where none is', async () => {
    const right = await proceed(shop, documentOf(commissioning(of('GOOD-3'))))
    expect((await writer.send('GET', right.headers.location as string, shop)).json()).toMatchObject({ success: true })
    const wrong = await proceed(shop, documentOf(seen(LOT)))
    expect(wrong.statusCode).toBe(202)
    const job = (await writer.send('GET', wrong.headers.location as string, shop)).json()
    expect(job).toMatchObject({ success: false, 'nguon:statements': [] })
  })

  test('beside a refused document of another request are not refused with it', async () => {
    const documents = Array.from({ length: 8 }, (_, at) =>
      at % 2 === 0 ? documentOf(commissioning(of(`SIDE-${at}`))) : documentOf(seen(LOT)),
    )
    const answers = await Promise.all(documents.map(document => writer.send('POST', '/epcis/capture', shop, document)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 403, 202, 403, 202, 403, 202, 403])
  })

  test('of which the process dies at any step leave nothing, and what was asked again is there once', async () => {
    const document = documentOf(commissioning(of('DIES')), seen(LOT))
    const { level } = writer.app.log
    writer.app.log.level = 'silent'
    for (const table of ['capture_item', 'holding', 'statement', 'body', 'event', 'capture_job']) {
      const before = await countRows(writer.db)
      // Whatever was written before this table is gone with the transaction, as after a kill.
      await sql`create or replace function die() returns trigger language plpgsql as $$ begin raise 'died'; end $$`.execute(
        writer.db,
      )
      await sql`create trigger die before insert on ${sql.table(table)} execute function die()`.execute(writer.db)
      expect((await proceed(shop, document)).statusCode).toBe(500)
      await sql`drop trigger die on ${sql.table(table)}`.execute(writer.db)
      expect(await countRows(writer.db)).toEqual(before)
    }
    writer.app.log.level = level
    const before = await countRows(writer.db)
    for (let again = 0; again < 2; again++) expect((await proceed(shop, document)).statusCode).toBe(202)
    const after = await countRows(writer.db)
    expect(after).toMatchObject({ statement: before.statement! + 1n, capture_job: before.capture_job! + 2n })
  })
})

describe('captures', () => {
  test('are listed to their party page by page, the newest first', async () => {
    const party = await writer.party('HTX-0077', ['producer'])
    const made: string[] = []
    for (let at = 0; at < 5; at++) {
      const lot = `https://id.gs1.org/01/08930000000071/10/LIST-${at}`
      const answer = await writer.send('POST', '/epcis/capture', party, documentOf(commissioning(lot)))
      made.unshift(answer.json<{ captureID: string }>().captureID)
    }
    const listed: string[] = []
    let url: string | undefined = '/epcis/capture?perPage=2'
    for (let pages = 0; url !== undefined; pages++) {
      const answer: Awaited<ReturnType<TestWriter['send']>> = await writer.send('GET', url, party)
      listed.push(...answer.json<{ captureID: string }[]>().map(({ captureID }) => captureID))
      url = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link))?.[1]
      expect(pages).toBeLessThan(3)
    }
    expect(listed).toEqual(made)
    expect((await writer.send('GET', `/epcis/capture/${made[0]}`, shop)).statusCode).toBe(404)
    expect((await writer.send('GET', '/epcis/capture?nextPageToken=x', party)).statusCode).toBe(400)
  })

  test('larger than announced are 413, with the limits', async () => {
    const many = documentOf(...Array.from({ length: 1001 }, () => commissioning()))
    const wide = { ...documentOf(commissioning()), sender: 'x'.repeat(8 * 1024 * 1024) }
    for (const document of [many, wide]) {
      const answer = await writer.send('POST', '/epcis/capture', coop, document)
      expect(answer.statusCode).toBe(413)
      expect(answer.json()).toMatchObject({ type: 'epcisException:CaptureLimitExceededException' })
      expect(answer.headers).toMatchObject({
        'gs1-epcis-capture-limit': '1000',
        'gs1-epcis-capture-file-size-limit': '8388608',
      })
    }
  })
})

describe('one bare event', () => {
  const bare = (name: string, more: JsonObject = {}): JsonObject => ({
    '@context': [CONTEXT],
    ...commissioning(`https://id.gs1.org/01/08930000000026/10/${name}`),
    ...more,
  })
  const post = (key: string, event: JsonObject) => writer.send('POST', '/epcis/events', key, event)

  test('is captured at once, and found under its hash where it gives no identifier', async () => {
    const answer = await post(shop, bare('BARE-1'))
    expect(answer.statusCode).toBe(201)
    const { eventID, entryId } = answer.json<{ eventID: string; entryId: string }>()
    expect(eventID).toBe(eventHash(bare('BARE-1')))
    expect(answer.headers.location).toBe(`/epcis/events/${encodeURIComponent(eventID)}`)
    const { statement, texts } = await statementOf(writer.db, entryId)
    expect(mergeBodies(statement.bodies, texts)).toMatchObject({ eventID })
    const again = await post(shop, bare('BARE-1'))
    expect([again.statusCode, again.json<{ entryId: string }>().entryId]).toEqual([201, entryId])
  })

  test('has the hash of what stands in body 0, so that nothing else can be guessed from it', async () => {
    const open = bare('BARE-2', { '@context': [CONTEXT, { example: 'https://ns.example/' }] })
    const hidden = { ...open, 'example:price': 12, 'nguon:audience': { '/example:price': 'authority' } }
    const { eventID } = (await post(shop, hidden)).json<{ eventID: string }>()
    expect(eventID).toBe(eventHash(open))
  })

  test('under the identifier of another is 409, unless it declares an error in it', async () => {
    const eventID = 'urn:uuid:5f0f2f3c-0b1a-4d8e-9a51-6c1d3f5b7a90'
    const first = bare('BARE-3', { eventID })
    expect((await post(shop, first)).statusCode).toBe(201)
    expect((await post(shop, first)).statusCode).toBe(201)
    const other = await post(shop, { ...first, disposition: 'active' })
    expect(other.statusCode).toBe(409)
    expect(other.json()).toMatchObject({ type: 'epcisException:ResourceAlreadyExistsException' })
    const errorDeclaration = { declarationTime: '2026-06-20T08:00:00Z', reason: 'incorrect_data' }
    const declared = await post(shop, { ...first, errorDeclaration })
    expect([declared.statusCode, declared.json<{ eventID: string }>().eventID]).toEqual([201, eventID])
  })

  test('is the same as answers show it: with its hash, a recordTime and the prefixes of others', async () => {
    const first = bare('BARE-7')
    const { eventID, entryId } = (await post(shop, first)).json<{ eventID: string; entryId: string }>()
    const context = [CONTEXT, { other: 'https://ns.example/' }, { nguon: 'urn:nguon:' }]
    const read = { ...first, '@context': context, eventID, recordTime: '2026-06-20T08:00:00Z' }
    const again = await post(shop, read)
    expect([again.statusCode, again.json<{ entryId: string }>().entryId]).toEqual([201, entryId])
    // A prefix that means something else makes another event of the same words.
    const prefixed = { ...bare('BARE-8'), 'other:field': 'x' }
    const entries = ['https://ns.example/', 'https://ns2.example/'].map(async other => {
      const answer = await post(shop, { ...prefixed, '@context': [CONTEXT, { other }] })
      return answer.json<{ entryId: string }>().entryId
    })
    expect(new Set(await Promise.all(entries)).size).toBe(2)
  })

  test('declares no error in what only others said', async () => {
    const eventID = 'urn:uuid:5f0f2f3c-0b1a-4d8e-9a51-6c1d3f5b7a91'
    expect((await post(shop, bare('BARE-4', { eventID }))).statusCode).toBe(201)
    const errorDeclaration = { declarationTime: '2026-06-20T08:00:00Z', reason: 'did_not_occur' }
    const foreign = await post(coop, { ...bare('BARE-5'), eventID, errorDeclaration })
    expect(foreign.statusCode).toBe(403)
    expect(foreign.json()).toMatchObject({ faults: [{ pointer: '/errorDeclaration', code: 'NOT_YOURS' }] })
    // Nor after it said something else under the same identifier: whoever reads both would think that the first was meant.
    expect((await post(coop, bare('BARE-5', { eventID }))).statusCode).toBe(201)
    expect((await post(coop, bare('BARE-5', { eventID, errorDeclaration }))).statusCode).toBe(403)
    expect((await post(shop, bare('BARE-4', { eventID, errorDeclaration }))).statusCode).toBe(201)
  })

  test('with a fault is told of it at its own pointer', async () => {
    const answer = await post(shop, { ...bare('BARE-6'), eventTimeZoneOffset: '+7:00' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ faults: [{ pointer: '/eventTimeZoneOffset', code: 'OFFSET_MALFORMED' }] })
    expect((await post(shop, commissioning())).json()).toMatchObject({ faults: [{ pointer: '/@context' }] })
  })
})
