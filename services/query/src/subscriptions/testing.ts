/** A receiver of callbacks on this machine, a producer whose captures are told, and subscriptions between them, for tests. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '@nguon/statement'
import { testServerUrl } from '@nguon/store/testing'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { afterAll, expect } from 'vitest'
import { readerOf } from '../../../capture/src/caller.ts'
import { ADMIN, ORIGIN, type TestWriter, testWriter } from '../../../capture/src/testing.ts'
import { buildQuery } from '../query.ts'
import type { SubscriptionBody } from './state.ts'
import { openSubscriptions, type SubscriptionDeps, type Subscriptions } from './subscriptions.ts'

/** A callback as it came in. */
export type Received = { path: string; headers: Record<string, string>; body: string; document: JsonObject }

export type Receiver = {
  url: string
  /** What came in under a path, in order. */
  at(path: string): Received[]
  /** What is answered from now on under a path; 204 where nothing was said. `drop` ends the connection without an answer. */
  answer(path: string, status: number | 'drop'): void
}

/** Starts a receiver that is stopped after the test file. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers = new Map<string, number | 'drop'>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const path = request.url!
      received.push({ path, headers: request.headers as Record<string, string>, body, document: JSON.parse(body) })
      const status = answers.get(path) ?? 204
      if (status === 'drop') request.socket.destroy()
      else response.writeHead(status).end()
    })
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    at: path => received.filter(each => each.path === path),
    answer: (path, status) => answers.set(path, status),
  }
}

/** The events of a callback, each by what tells one from the other. */
export function toldBy({ document }: Received): string[] {
  const { epcisBody } = document as { epcisBody: { queryResults: { resultsBody: { eventList: JsonObject[] } } } }
  return epcisBody.queryResults.resultsBody.eventList.map(event => event['example:name'] as string)
}

const GTIN = '08930000000019'

export type Producer = {
  key: string
  /** Captures events of one document, each under its name. */
  capture(names: readonly string[], members?: JsonObject): Promise<void>
}

/** Registers a party with a product and a lot of which it says things. */
export async function openProducer(writer: TestWriter, code = 'HTX-0042', gtin = GTIN): Promise<Producer> {
  const key = await writer.party(code, ['producer'])
  await writer.send('POST', '/api/products', key, { gtin, fields: { name: 'Vải thiều' } })
  await writer.send('POST', '/api/lots', key, { gtin, lot: 'VT0626A', fields: { productionDate: '2026-06-12' } })
  return {
    key,
    async capture(names, members = {}) {
      const answer = await writer.send('POST', '/epcis/capture', key, {
        '@context': [
          'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
          { example: 'https://ns.example/' },
        ],
        type: 'EPCISDocument',
        schemaVersion: '2.0',
        creationDate: '2026-06-12T06:00:00+07:00',
        epcisBody: {
          eventList: names.map(name => ({
            type: 'ObjectEvent',
            eventTime: '2026-06-12T05:40:00+07:00',
            eventTimeZoneOffset: '+07:00',
            action: 'OBSERVE',
            bizStep: 'storing',
            quantityList: [{ epcClass: `https://id.gs1.org/01/${gtin}/10/VT0626A`, quantity: 900, uom: 'KGM' }],
            'example:name': name,
            ...members,
          })),
        },
      })
      if (answer.statusCode !== 202) throw new Error(answer.body)
    },
  }
}

/** The address of a writer's database, for connections of their own. */
export async function urlOf({ db }: TestWriter): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  return `${await testServerUrl()}/${rows[0]!.name}`
}

/** What queries ask for, by their names. */
export const QUERIES = {
  all: { EQ_bizStep: ['storing', 'shipping'] },
  shipped: { EQ_bizStep: ['shipping'] },
  bounded: { eventCountLimit: 5 },
  doomed: {},
} satisfies Record<string, JsonObject>

/** A writer, a receiver, a producer with queries of the above names, and a party that trades. */
export type World = {
  writer: TestWriter
  receiver: Receiver
  farm: Producer
  /** The API key of another party, with the query `all`. */
  trader: string
  subscriptions: Subscriptions
  /** Opens further processes over the same database. */
  open(over?: Partial<SubscriptionDeps>): Promise<Subscriptions>
  /** The reading half over given subscriptions. */
  serve(subscriptions: Subscriptions): Promise<FastifyInstance>
  /** Asks below `/epcis`, as the producer unless another key is given. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: JsonObject, key?: string): Promise<LightMyRequestResponse>
  /** Subscribes under a path of the receiver and gives the subscription's address. */
  subscribe(path: string, body: JsonObject, as?: { query?: string; key?: string }): Promise<string>
  stateOf(address: string): Promise<SubscriptionBody>
  /** What was told under a path, callback by callback. */
  told(path: string): string[][]
  /** Turns until something holds: what is tried again comes after a second or two. */
  until(holds: () => boolean | Promise<boolean>, by?: Subscriptions): Promise<void>
}

/** Opens a world for a test file; nothing may have gone wrong in its background when the file is over. */
export async function openWorld(): Promise<World> {
  const errors: unknown[] = []
  const ends: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
    expect(errors).toEqual([])
  })
  const writer = await testWriter()
  const { db, keys } = writer
  const [databaseUrl, receiver, farm] = [await urlOf(writer), await openReceiver(), await openProducer(writer)]
  const trader = await writer.party('CTY-0007', ['retailer'])
  const masterKey = randomBytes(32)
  const open: World['open'] = async (over = {}) => {
    const one = await openSubscriptions({
      ...{ db, databaseUrl, masterKey, allow: ['127.0.0.0/8'], eventsPerCallback: 3 },
      ...{ onError: (error: unknown) => errors.push(error), retries: { limit: 1, delay: 1, longest: 1 } },
      ...over,
    })
    let stopped: Promise<void> | undefined
    const stop = () => (stopped ??= one.stop())
    ends.push(stop)
    return { ...one, stop }
  }
  const serve: World['serve'] = async subscriptions => {
    const app = Fastify()
    await app.register(buildQuery, {
      ...{ db, origin: ORIGIN, receiptKey: keys.receipt, pageKey: new Uint8Array(32), subscriptions },
      readerOf: readerOf({ db, adminApiKey: ADMIN }),
    })
    ends.push(() => app.close())
    return app
  }
  const subscriptions = await open()
  const app = await serve(subscriptions)
  const ask: World['ask'] = (method, path, body, key = farm.key) =>
    app.inject({ method, url: `/epcis${path}`, headers: { 'x-api-key': key }, ...(body && { payload: body }) })
  for (const [name, query] of Object.entries(QUERIES)) await ask('POST', '/queries', { name, query })
  await ask('POST', '/queries', { name: 'all', query: QUERIES.all }, trader)
  return {
    ...{ writer, receiver, farm, trader, subscriptions, open, serve, ask },
    async subscribe(path, body, { query = 'all', key = farm.key } = {}) {
      const asked = { dest: `${receiver.url}${path}`, ...body }
      const answer = await ask('POST', `/queries/${query}/subscriptions`, asked, key)
      if (answer.statusCode !== 201) throw new Error(answer.body)
      return (answer.headers.location as string).replace('/epcis', '')
    },
    stateOf: async address => (await ask('GET', address)).json<SubscriptionBody>(),
    told: path => receiver.at(path).map(toldBy),
    async until(holds, by = subscriptions) {
      for (const end = Date.now() + 60_000; Date.now() < end; ) {
        await by.turn()
        if (await holds()) return
        await new Promise(again => setTimeout(again, 100))
      }
      throw new Error('it never held')
    },
  }
}
