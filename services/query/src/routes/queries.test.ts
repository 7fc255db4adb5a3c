import type { JsonObject } from '@nguon/statement'
import type { LightMyRequestResponse } from 'fastify'
import { beforeAll, describe, expect, test } from 'vitest'
import { testWriter } from '../../../capture/src/testing.ts'
import { type Ask, captureOver, eventsOf, openQuery } from '../testing.ts'

let ask: Ask
/** API keys by who holds them. */
const keys: Record<string, string> = {}

const event = (members: JsonObject): JsonObject => ({
  type: 'ObjectEvent',
  eventTime: '2026-06-12T05:40:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  epcList: ['https://id.gs1.org/00/389300000000000010'],
  ...members,
})

beforeAll(async () => {
  const writer = await testWriter()
  ask = await openQuery(writer)
  keys.coop = await writer.party('HTX-0042', ['producer'])
  keys.shop = await writer.party('BL-0205', ['retailer'])
  await captureOver(ask, keys.coop, [
    event({ action: 'ADD', bizStep: 'packing', 'example:line': 4 }),
    event({ bizStep: 'storing', 'nguon:audience': { '': 'partners' } }),
    event({
      bizStep: 'shipping',
      destinationList: [{ type: 'possessing_party', destination: 'https://truyxuat.example/party/BL-0205' }],
    }),
  ])
})

const steps = (answer: LightMyRequestResponse) => eventsOf(answer).map(({ bizStep }) => bizStep)
const problemOf = (answer: LightMyRequestResponse) => {
  expect(answer.headers['content-type']).toBe('application/problem+json')
  return answer.json<{ type: string; status: number; faults: { pointer: string }[] }>()
}

describe('named queries', () => {
  const body = { name: 'Đã giao', query: { EQ_bizStep: ['shipping', 'storing'] } }
  const url = `/queries/${encodeURIComponent(body.name)}`

  test('are a party’s own: kept as given, asked anew, listed and removed', async () => {
    const made = await ask('/queries', { method: 'POST', key: keys.shop!, body })
    expect([made.statusCode, made.headers.location]).toEqual([201, `/epcis${url}`])
    const again = await ask('/queries', { method: 'POST', key: keys.shop!, body })
    expect(problemOf(again)).toMatchObject({ type: 'epcisException:ResourceAlreadyExistsException', status: 409 })
    expect((await ask(url, { key: keys.shop! })).json()).toEqual(body)
    expect((await ask('/queries', { key: keys.shop! })).json()).toEqual([body])
    expect((await ask('/queries', { key: keys.coop! })).json()).toEqual([])
    const answer = await ask(`${url}/events`, { key: keys.shop! })
    expect(steps(answer)).toEqual(['storing', 'shipping'])
    expect(answer.json()).toMatchObject({ epcisBody: { queryResults: { queryName: body.name } } })
    for (const path of [url, `${url}/events`]) {
      const problem = problemOf(await ask(path, { key: keys.coop! }))
      expect(problem).toMatchObject({ type: 'epcisException:NoSuchNameException', status: 404 })
    }
    expect((await ask(url, { method: 'DELETE', key: keys.coop! })).statusCode).toBe(404)
    expect((await ask(url, { method: 'DELETE', key: keys.shop! })).statusCode).toBe(204)
    expect((await ask(url, { key: keys.shop! })).statusCode).toBe(404)
  })

  test('bring the prefixes of their extensions along', async () => {
    const named = { name: 'lines', '@context': [{ x: 'https://ns.example/' }], query: { 'EQ_x:line': [4] } }
    expect((await ask('/queries', { method: 'POST', key: keys.coop!, body: named })).statusCode).toBe(201)
    expect(steps(await ask('/queries/lines/events', { key: keys.coop! }))).toEqual(['packing'])
    expect((await ask('/queries/lines', { key: keys.coop! })).json()).toEqual(named)
    // Those of the header that came with it are kept as well: nobody has to repeat it.
    const headers = { 'gs1-extensions': 'y=https://ns.example/' }
    const bare = { name: 'bare', query: { 'EQ_y:line': [4] } }
    expect((await ask('/queries', { method: 'POST', key: keys.coop!, headers, body: bare })).statusCode).toBe(201)
    expect(steps(await ask('/queries/bare/events', { key: keys.coop! }))).toEqual(['packing'])
    const kept = { ...bare, '@context': [{ y: 'https://ns.example/' }] }
    expect((await ask('/queries/bare', { key: keys.coop! })).json()).toEqual(kept)
  })

  test('are refused with what is wrong in them, and are nobody’s without a key', async () => {
    const wrong = { name: 'wrong', query: { EQ_bizStpe: ['shipping'] } }
    const problem = problemOf(await ask('/queries', { method: 'POST', key: keys.coop!, body: wrong }))
    expect(problem).toMatchObject({ status: 400, faults: [{ pointer: 'EQ_bizStpe' }] })
    // What a client makes of an address with a step in it is another address.
    for (const name of ['.', '..', ' a', 'a\u0000'])
      expect((await ask('/queries', { method: 'POST', key: keys.coop!, body: { name, query: {} } })).statusCode).toBe(
        400,
      )
    expect(problemOf(await ask('/queries'))).toMatchObject({ type: 'epcisException:SecurityException', status: 401 })
  })
})
