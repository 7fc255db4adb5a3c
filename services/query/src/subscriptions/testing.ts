/** A receiver of callbacks on this machine, and a producer whose captures are told, for tests. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '@nguon/statement'
import { testServerUrl } from '@nguon/store/testing'
import { sql } from 'kysely'
import { afterAll } from 'vitest'
import type { TestWriter } from '../../../capture/src/testing.ts'

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
