import { randomBytes } from 'node:crypto'
import {
  assembleEntry,
  bodyDigest,
  bodyOf,
  drawUpErasure,
  erasureBody,
  type JsonObject,
  parseEntry,
  toHex,
  utf8,
} from '@nguon/statement'
import { findStatement, migrate } from '@nguon/store'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readerOf } from '../../../capture/src/caller.ts'
import { ADMIN, AUTHORITY, ORIGIN, type TestWriter, testWriter } from '../../../capture/src/testing.ts'
import { buildQuery } from '../query.ts'
import { checkCallback } from './signature.ts'
import type { SubscriptionBody } from './state.ts'
import { openSubscriptions, type SubscriptionDeps, type Subscriptions } from './subscriptions.ts'
import { openProducer, openReceiver, type Producer, type Receiver, toldBy, urlOf } from './testing.ts'

const CONTROLS = 'epcisException:SubscriptionControlsException'

let writer: TestWriter
let receiver: Receiver
let farm: Producer
let trader: string
let subscriptions: Subscriptions
let app: FastifyInstance
let url: string
const masterKey = randomBytes(32)
const opened: Subscriptions[] = []
const errors: unknown[] = []

/** What queries ask for, by their names. */
const QUERIES: Record<string, JsonObject> = {
  all: { EQ_bizStep: ['storing', 'shipping'] },
  shipped: { EQ_bizStep: ['shipping'] },
  bounded: { eventCountLimit: 5 },
  doomed: {},
}

async function open(over: Partial<SubscriptionDeps> = {}): Promise<Subscriptions> {
  const one = await openSubscriptions({
    ...{ db: writer.db, databaseUrl: url, masterKey, allow: ['127.0.0.0/8'] },
    onError: error => errors.push(error),
    retries: { limit: 1, delay: 1, longest: 1 },
    eventsPerCallback: 3,
    ...over,
  })
  opened.push(one)
  return one
}

beforeAll(async () => {
  writer = await testWriter()
  url = await urlOf(writer)
  receiver = await openReceiver()
  farm = await openProducer(writer)
  trader = await writer.party('CTY-0007', ['retailer'])
  subscriptions = await open()
  app = Fastify()
  await app.register(buildQuery, {
    ...{ db: writer.db, origin: ORIGIN, receiptKey: writer.keys.receipt, pageKey: new Uint8Array(32), subscriptions },
    readerOf: readerOf({ db: writer.db, adminApiKey: ADMIN }),
  })
  for (const [name, query] of Object.entries(QUERIES)) await ask('POST', '/queries', { name, query })
  await ask('POST', '/queries', { name: 'all', query: QUERIES.all! }, trader)
}, 60_000)
afterAll(async () => {
  await app?.close()
  for (const each of opened) await each.stop()
  expect(errors).toEqual([])
})

const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: JsonObject, key = farm.key) =>
  app.inject({ method, url: `/epcis${path}`, headers: { 'x-api-key': key }, ...(body && { payload: body }) })

/** Subscribes under a path of the receiver and gives the subscription's address. */
async function subscribe(path: string, body: JsonObject, { query = 'all', key = farm.key } = {}): Promise<string> {
  const asked = { dest: `${receiver.url}${path}`, ...body }
  const answer = await ask('POST', `/queries/${query}/subscriptions`, asked, key)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return (answer.headers.location as string).replace('/epcis', '')
}

const stateOf = async (address: string) => (await ask('GET', address)).json<SubscriptionBody>()
const problem = (answer: LightMyRequestResponse) => {
  const { type, faults } = answer.json<{ type: string; faults: { pointer: string; code: string }[] }>()
  return [answer.statusCode, type, ...faults.map(({ pointer, code }) => `${pointer} ${code}`)]
}
const told = (path: string) => receiver.at(path).map(toldBy)

/** Turns until something holds: what is tried again comes after a second or two. */
async function until(holds: () => boolean | Promise<boolean>, by: Subscriptions = subscriptions): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    await by.turn()
    if (await holds()) return
    await new Promise(again => setTimeout(again, 100))
  }
  throw new Error('it never held')
}

/** Has the second body of the newest event erased, as the authority does it from outside. */
async function eraseLastBody(): Promise<number> {
  await writer.sequence()
  const { db } = writer
  const newest = await db.selectFrom('event').select('entry_id').orderBy('arrival', 'desc').executeTakeFirstOrThrow()
  const { entry, index } = (await findStatement(db, newest.entry_id))!
  const erased = parseEntry(entry)
  const ground = 'yêu cầu của chủ thể dữ liệu ngày 20/11/2026'
  const text = bodyOf(erasureBody({ index: index!, digest: erased.bodies[1]!.digest, ground }), randomBytes(16))
  const key = writer.keys.authority
  const body = { digest: bodyDigest(text) }
  const draft = drawUpErasure({ origin: ORIGIN, party: AUTHORITY, kid: key.kid, received: new Date(), erased, body })
  const headers = { 'x-api-key': ADMIN, 'nguon-party': AUTHORITY }
  await writer.app.inject({
    ...{ method: 'PUT', url: `/log/body/${toHex(body.digest)}`, payload: Buffer.from(text) },
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  })
  const answer = await writer.app.inject({
    ...{ method: 'POST', url: '/entries', payload: Buffer.from(assembleEntry(draft, key.sign(draft.toBeSigned))) },
    headers: { ...headers, 'content-type': 'application/cose' },
  })
  return answer.statusCode
}

describe('a stream', () => {
  it('tells each event once, in the order of record, in signed documents of bounded size', async () => {
    await farm.capture(['before'])
    const token = 'a token of the subscriber'
    const address = await subscribe('/stream', { stream: true, signatureToken: token })
    await farm.capture(['a', 'b'])
    await until(() => told('/stream').length === 1)
    await farm.capture(['c', 'd'])
    await farm.capture(['e', 'f', 'g'])
    await until(() => told('/stream').flat().length === 7)
    expect(told('/stream')).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
      ['f', 'g'],
    ])
    const [first] = receiver.at('/stream')
    expect(first!.headers).toMatchObject({
      'content-type': 'application/json',
      'gs1-epcis-version': '2.0.0',
      'gs1-cbv-version': '2.0.0',
      'gs1-extensions': 'nguon=urn:nguon:',
      'nguon-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const signature = first!.headers['gs1-signature']!
    expect(checkCallback(token, utf8(first!.body), signature, new Date())).toBe(true)
    expect(first!.document).toMatchObject({
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { subscriptionID: address.split('/').at(-1), queryName: 'all' } },
    })
    const { headers, body } = await ask('GET', address)
    expect(body).not.toContain(token)
    expect(JSON.parse(body)).toMatchObject({
      stream: true,
      'nguon:signed': true,
      'nguon:deliveries': { failed: 0, waiting: [], dead: [], lastSuccess: headers['gs1-query-min-record-time'] },
    })
  })

  it('begins with what was recorded at the given time, and with nothing before it', async () => {
    await farm.capture(['old'])
    const initialRecordTime = new Date().toISOString()
    await new Promise(later => setTimeout(later, 20))
    await farm.capture(['young'])
    const address = await subscribe('/since', { stream: true, initialRecordTime })
    await subscribe('/later', { stream: true, initialRecordTime: '2999-01-01T00:00:00Z' })
    await farm.capture(['new'])
    await until(() => told('/since').flat().length === 2)
    expect(told('/since').flat()).toEqual(['young', 'new'])
    expect(told('/later')).toEqual([])
    expect(await stateOf(address)).toMatchObject({ initialRecordTime })
  })

  it('tells a party only what it may see, when it is told', async () => {
    await subscribe('/trader', { stream: true }, { key: trader })
    await subscribe('/farm', { stream: true })
    await farm.capture(['partners'], { 'nguon:audience': { '': 'partners' } })
    await farm.capture(['everyone'])
    await until(() => told('/trader').length > 0 && told('/farm').flat().length === 2)
    expect(told('/trader')).toEqual([['everyone']])
    expect(told('/farm').flat()).toEqual(['partners', 'everyone'])
  })

  it('is told in smaller documents where events are large', async () => {
    const small = await open({ octetsPerCallback: 1, eventsPerCallback: 100 })
    // The others would tell it all at once.
    await subscribe('/large', { stream: true })
    const names = Array.from({ length: 60 }, (_, i) => `large ${i}`)
    await farm.capture(names)
    await until(() => told('/large').flat().length === names.length, small)
    expect(told('/large').map(some => some.length)).toEqual([25, 25, 10])
    expect(told('/large').flat()).toEqual(names)
  })

  it('tells no more of a query than it asks for', async () => {
    await subscribe('/shipped', { stream: true }, { query: 'shipped' })
    await farm.capture(['stored'])
    await farm.capture(['shipped'], { bizStep: 'shipping' })
    await until(() => told('/shipped').length > 0)
    expect(told('/shipped')).toEqual([['shipped']])
  })

  it('is told once when several processes are at work', async () => {
    await subscribe('/several', { stream: true })
    const others = [subscriptions, await open(), await open()]
    const names: string[] = []
    for (let round = 0; round < 6; round++) {
      const some = Array.from({ length: 5 }, (_, i) => `${round}.${i}`)
      names.push(...some)
      await Promise.all([farm.capture(some), ...others.map(each => each.turn())])
    }
    await until(() => told('/several').flat().length >= names.length)
    expect(told('/several').flat()).toEqual(names)
  })

  it('is told within moments of a capture by a process at work, which ends cleanly', async () => {
    const running = await open()
    running.start()
    await subscribe('/running', { stream: true })
    for (const name of ['one', 'two', 'three']) {
      await farm.capture([name])
      await expect.poll(() => told('/running').flat().at(-1), { timeout: 20_000 }).toBe(name)
    }
    await running.stop()
    opened.splice(opened.indexOf(running), 1)
    expect(told('/running').flat()).toEqual(['one', 'two', 'three'])
  })
})

describe('a schedule', () => {
  it('is run at its times with what came since the last, and tells of nothing only where that was asked for', async () => {
    let clock = new Date()
    const timed = await open({ now: () => clock })
    const nextMinute = () => {
      // Past the next full one of whichever clock is ahead: subscriptions were made by the real one.
      const ahead = Math.max(clock.getTime(), Date.now())
      clock = new Date((Math.floor(ahead / 60_000) + 1) * 60_000 + 1)
    }
    const quiet = await subscribe('/quiet', { schedule: { second: '0' } })
    await subscribe('/loud', { schedule: { second: '0' }, reportIfEmpty: true })
    expect((await stateOf(quiet))['nguon:timeZone']).toBe('Asia/Ho_Chi_Minh')
    await farm.capture(['m', 'n'])
    await timed.turn()
    expect(told('/quiet')).toEqual([])
    nextMinute()
    await until(() => told('/quiet').length === 1 && told('/loud').length === 1, timed)
    nextMinute()
    await until(() => told('/loud').length === 2, timed)
    await timed.turn()
    await farm.capture(['o', 'p', 'q', 'r'])
    nextMinute()
    await until(() => told('/quiet').flat().length === 6 && told('/loud').flat().length === 6, timed)
    expect(told('/quiet')).toEqual([['m', 'n'], ['o', 'p', 'q'], ['r']])
    expect(told('/loud')).toEqual([['m', 'n'], [], ['o', 'p', 'q'], ['r']])
  })
})

describe('a receiver', () => {
  it('that fails is tried again, then given up with what it said, and tried again when asked', async () => {
    receiver.answer('/failing', 503)
    const address = await subscribe('/failing', { stream: true })
    await farm.capture(['s'])
    await until(() => told('/failing').length === 1)
    await farm.capture(['t'])
    const { 'nguon:deliveries': waiting } = await stateOf(address)
    expect(waiting).toMatchObject({ lastSuccess: null, failed: 1, dead: [], waiting: [{ tries: 1, status: 503 }] })
    expect(waiting.waiting[0]!.nextTry).toBeTruthy()
    await until(async () => (await stateOf(address))['nguon:deliveries'].dead.length === 1)
    receiver.answer('/failing', 204)
    // What came after is told all the same.
    await until(async () => (await stateOf(address))['nguon:deliveries'].lastSuccess !== null)
    expect(told('/failing').at(-1)).toEqual(['t'])
    const { 'nguon:deliveries': dead } = await stateOf(address)
    expect(dead.dead).toEqual([
      {
        id: receiver.at('/failing')[0]!.headers['nguon-delivery'],
        window: { after: null, upTo: expect.any(String) },
        ...{ tries: 2, since: expect.any(String), status: 503, error: null },
      },
    ])
    const again = `${address}/deliveries/${dead.dead[0]!.id}`
    expect((await ask('POST', again)).statusCode).toBe(202)
    await until(() => told('/failing').at(-1)![0] === 's')
    expect((await stateOf(address))['nguon:deliveries']).toMatchObject({ failed: 0, waiting: [], dead: [] })
    expect((await ask('POST', again)).statusCode).toBe(404)
    // One delivery, one name, however often it was made.
    const ids = receiver.at('/failing').filter(each => toldBy(each)[0] === 's')
    expect(new Set(ids.map(({ headers }) => headers['nguon-delivery'])).size).toBe(1)
  })

  it('is not told what was erased while it waited', async () => {
    const phone = '0900 000 000'
    receiver.answer('/erased', 503)
    await subscribe('/erased', { stream: true })
    await farm.capture(['z'], { 'example:phone': phone, 'nguon:audience': { '/example:phone': 'partners' } })
    await until(() => told('/erased').length === 1)
    expect(receiver.at('/erased')[0]!.body).toContain(phone)
    // What waits holds no word of it.
    const { rows } = await sql<{ text: string }>`select j::text as text from pgboss.job j`.execute(writer.db)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ text }) => text).join()).not.toMatch(/0900|example|storing/)
    expect(await eraseLastBody()).toBe(201)
    receiver.answer('/erased', 204)
    await until(() => told('/erased').length === 2)
    expect(told('/erased')).toEqual([['z'], ['z']])
    expect(receiver.at('/erased')[1]!.body).not.toContain(phone)
  })

  it('that says 410 is left alone', async () => {
    receiver.answer('/gone', 410)
    const address = await subscribe('/gone', { stream: true })
    await farm.capture(['u'])
    await until(() => told('/gone').length === 1)
    await until(async () => (await stateOf(address))['nguon:ended'] !== undefined)
    await farm.capture(['v'])
    await subscriptions.turn()
    expect(told('/gone')).toEqual([['u']])
  })

  it('whose answer is lost, or that points elsewhere, is told again', async () => {
    receiver.answer('/lost', 'drop')
    receiver.answer('/moved', 307)
    const [lost, moved] = [await subscribe('/lost', { stream: true }), await subscribe('/moved', { stream: true })]
    await farm.capture(['w'])
    await until(() => told('/lost').length === 1 && told('/moved').length === 1)
    receiver.answer('/lost', 200)
    receiver.answer('/moved', 202)
    expect((await stateOf(lost))['nguon:deliveries'].waiting[0]).toMatchObject({ status: null, error: 'ECONNRESET' })
    expect((await stateOf(moved))['nguon:deliveries'].waiting[0]).toMatchObject({ status: 307, error: null })
    await until(() => told('/lost').length === 2 && told('/moved').length === 2)
  })

  it('whose name stands for one of our addresses by now is not called', async () => {
    let address = '93.184.216.34'
    const guarded = await open({ allow: [], resolve: async () => [address] })
    const own = Fastify()
    await own.register(buildQuery, {
      ...{ db: writer.db, origin: ORIGIN, receiptKey: writer.keys.receipt, pageKey: new Uint8Array(32) },
      ...{ readerOf: readerOf({ db: writer.db, adminApiKey: ADMIN }), subscriptions: guarded },
    })
    const dest = `https://erp.example:${new URL(receiver.url).port}/rebound`
    const made = await own.inject({
      ...{ method: 'POST', url: '/epcis/queries/all/subscriptions', headers: { 'x-api-key': farm.key } },
      payload: { dest, stream: true },
    })
    expect(made.statusCode).toBe(201)
    address = '127.0.0.1'
    await farm.capture(['x'])
    const state = async () => (await stateOf(made.headers.location!.replace('/epcis', '')))['nguon:deliveries']
    await until(async () => (await state()).waiting[0]?.error != null, guarded)
    expect((await state()).waiting[0]!.error).toBe('erp.example stands for an address that is not public')
    expect(told('/rebound')).toEqual([])
    await ask('DELETE', made.headers.location!.replace('/epcis', ''))
    await own.close()
  })
})

describe('subscriptions', () => {
  it('of which one cannot be looked at are told all the same', async () => {
    const failed: unknown[] = []
    const own = await open({ onError: error => failed.push(error) })
    await ask('POST', '/queries', { name: 'outdated', query: {} })
    await subscribe('/outdated', { stream: true }, { query: 'outdated' })
    // As if a later version read queries otherwise.
    await sql`update named_query set query = '{"query":{"EQ_gone":"x"}}' where name = 'outdated'`.execute(writer.db)
    const paths = Array.from({ length: 6 }, (_, at) => `/healthy/${at}`)
    for (const path of paths) await subscribe(path, { stream: true })
    await farm.capture(['z'])
    await until(() => paths.every(path => told(path).length === 1), own)
    await own.turn()
    expect(failed).toEqual([expect.objectContaining({ code: 'QUERY_INVALID' })])
    expect(told('/outdated')).toEqual([])
    expect((await ask('DELETE', '/queries/outdated')).statusCode).toBe(204)
  })

  it('are listed, shown and deleted, each by its own party', async () => {
    const before = (await ask('GET', '/queries/shipped/subscriptions')).json<unknown[]>().length
    const address = await subscribe('/listed', { stream: true, reportIfEmpty: true }, { query: 'shipped' })
    const id = address.split('/').at(-1)
    const listed = (await ask('GET', '/queries/shipped/subscriptions')).json<SubscriptionBody[]>()
    expect(listed).toHaveLength(before + 1)
    expect(listed.at(-1)).toEqual(await stateOf(address))
    expect(listed.at(-1)).toMatchObject({ subscriptionID: id, queryName: 'shipped', reportIfEmpty: true })
    const page = await ask('GET', '/queries/shipped/subscriptions?perPage=1')
    expect(page.json<unknown[]>()).toHaveLength(1)
    const next = /<\/epcis([^>]+)>; rel="next"/.exec(page.headers.link as string)![1]!
    expect((await ask('GET', next)).json<SubscriptionBody[]>()[0]!.subscriptionID).toBe(listed[1]!.subscriptionID)

    expect(problem(await ask('GET', address, undefined, trader))).toEqual([404, 'epcisException:NoSuchNameException'])
    expect(problem(await ask('GET', address.replace('shipped', 'all')))).toEqual([
      404,
      'epcisException:NoSuchResourceException',
    ])
    for (const odd of ['x', '%00', '00000000-0000-4000-8000-000000000000'])
      expect((await ask('GET', `/queries/shipped/subscriptions/${odd}`)).statusCode).toBe(404)
    expect((await ask('DELETE', address)).statusCode).toBe(204)
    expect((await ask('DELETE', address)).statusCode).toBe(404)
    expect((await app.inject(`/epcis${address}`)).statusCode).toBe(401)
  })

  it('go with their query, and with what was to be told to them', async () => {
    receiver.answer('/doomed', 503)
    const address = await subscribe('/doomed', { stream: true }, { query: 'doomed' })
    await farm.capture(['y'])
    // On a slow machine it is tried again before we look.
    await until(() => told('/doomed').length > 0)
    expect((await ask('DELETE', '/queries/doomed')).statusCode).toBe(204)
    const before = told('/doomed').length
    expect((await ask('GET', address)).statusCode).toBe(404)
    const id = address.split('/').at(-1)!
    await until(async () => (await subscriptions.queue.kept(id)).length === 0)
    expect(told('/doomed')).toHaveLength(before)
  })

  it('go on where they were in a database that was restored from a dump of another cluster', async () => {
    const address = await subscribe('/restored', { stream: true })
    const id = address.split('/').at(-1)!
    await farm.capture(['told'])
    await until(() => told('/restored').length === 1)
    receiver.answer('/restored', 503)
    await farm.capture(['waits'])
    await until(() => told('/restored').length === 2)
    await farm.capture(['not looked at'])
    // There, many more transactions had been.
    const far = 2n ** 50n
    await writer.db.updateTable('subscription').set({ since: far, until: null, after: null }).execute()
    await sql`update event set xid = ${far - 1n}`.execute(writer.db)
    await sql`
      update pgboss.job set data = jsonb_set(data, '{window,until}', ${`"${far}"`}::jsonb) where name = 'delivery'`.execute(
      writer.db,
    )
    receiver.answer('/restored', 204)
    await migrate(writer.db)
    await until(() => told('/restored').flat().includes('not looked at'))
    // At least once: what was told within the last minute may come again, and in order.
    const again = told('/restored').slice(2).flat()
    expect(again.slice(again.indexOf('told'))).toEqual(['told', 'waits', 'not looked at'])
    expect(await subscriptions.queue.kept(id)).toEqual([])
    await farm.capture(['afterwards'])
    await until(() => told('/restored').flat().at(-1) === 'afterwards')
  })

  it.each<[string, JsonObject, unknown[]]>([
    ['to no query', {}, [404, 'epcisException:NoSuchNameException']],
    ['to a query of so many events', { stream: true }, [400, CONTROLS, ' QUERY_BOUNDED']],
    ['in two ways at once', { stream: true, schedule: { hour: '1' } }, [400, CONTROLS, '/stream EXCLUSIVE']],
    ['by no time', { schedule: { hour: '24' } }, [400, CONTROLS, '/schedule/hour SCHEDULE_WRONG']],
    [
      'of our own addresses',
      { stream: true, dest: 'https://10.0.0.1/' },
      [400, CONTROLS, '/dest DESTINATION_FORBIDDEN'],
    ],
    ['of no address', { stream: true, dest: 'erp' }, [400, CONTROLS, '/dest DESTINATION_MALFORMED']],
  ])('%s are refused', async (what, body, refused) => {
    const query = what === 'to no query' ? 'none' : what === 'to a query of so many events' ? 'bounded' : 'all'
    const asked = { dest: `${receiver.url}/refused`, ...body }
    expect(problem(await ask('POST', `/queries/${query}/subscriptions`, asked))).toEqual(refused)
  })
})
