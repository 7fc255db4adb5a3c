import { OPERATIONS } from '@nguon/epcis'
import { generateP256 } from '@nguon/signer'
import { openDatabase } from '@nguon/store'
import Fastify, { type InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerError } from './problem.ts'
import { buildQuery } from './query.ts'

// Nothing is asked of it: all of this is known before.
const db = openDatabase('postgres://127.0.0.1:1/none')
const app = Fastify({
  routerOptions: { maxParamLength: 500 },
  frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
})

beforeAll(async () => {
  await app.register(buildQuery, {
    ...{ db, origin: 'truyxuat.example/log', receiptKey: generateP256(), pageKey: new Uint8Array(32) },
    readerOf: async ({ headers }) => {
      if (headers['x-api-key']) throw Object.assign(new Error('the API key is unknown or revoked'), { statusCode: 401 })
      return null
    },
  })
})
afterAll(async () => {
  await app.close()
  await db.destroy()
})

const ask = (url: string, options: InjectOptions = {}) => app.inject({ url: `/epcis${url}`, ...options })

describe('a request is refused', () => {
  const headers = (name: string, value: string): InjectOptions => ({ headers: { [name]: value } })
  const xml: InjectOptions = { method: 'POST', payload: '<epcis/>', ...headers('content-type', 'application/xml') }
  test.each<[string, string, InjectOptions, number, string, string[]]>([
    ['that wants XML', '/events', headers('accept', 'application/xml'), 406, 'NotAcceptableException', []],
    [
      'that wants EPCIS 3',
      '/events',
      headers('gs1-epcis-min', '3.0'),
      406,
      'NotAcceptableException',
      ['GS1-EPCIS-Min'],
    ],
    ['with an unknown parameter', '/events?EQ_colour=red', {}, 400, 'QueryParameterException', ['EQ_colour']],
    ['with one that no list has', '/bizSteps?page=2', {}, 400, 'QueryParameterException', ['page']],
    ['with a page of nothing', '/events?perPage=0', {}, 400, 'QueryParameterException', ['perPage']],
    ['with a token of nobody', '/epcs?nextPageToken=AAAA', {}, 400, 'QueryParameterException', ['nextPageToken']],
    ['that is too long', `/events?EQ_eventID=${'a'.repeat(9000)}`, {}, 414, 'URITooLongException', []],
    ['with a key that is none of ours', '/events', headers('x-api-key', 'nguon_none'), 401, 'SecurityException', []],
    ['for what is a party’s, without a key', '/queries', {}, 401, 'SecurityException', []],
    ['for what is not there', '/colours', {}, 404, 'NoSuchResourceException', []],
    ['for a token that is none', '/nextPageToken/AAAA', { method: 'DELETE' }, 404, 'NoSuchResourceException', []],
    ['that comes as XML', '/queries', xml, 415, 'UnsupportedMediaTypeException', []],
  ])('%s', async (_name, url, options, status, exception, pointers) => {
    const answer = await ask(url, options)
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    const problem = answer.json<{ detail: string; faults: { pointer: string }[] }>()
    expect(problem).toMatchObject({ type: `epcisException:${exception}`, status })
    expect(problem.detail.length).toBeGreaterThan(10)
    expect(problem.faults.map(({ pointer }) => pointer)).toEqual(pointers)
  })
})

test('OPTIONS tells at each of the binding’s paths what can be done there', async () => {
  const discoveries = OPERATIONS.filter(({ method }) => method === 'OPTIONS')
  expect(discoveries.length).toBe(28)
  for (const { path, responses } of discoveries) {
    const answer = await ask(path.replaceAll(/\{\w+\}/g, 'x'), { method: 'OPTIONS' })
    expect([path, answer.statusCode]).toEqual([path, 204])
    // What only a subscription's own party is told.
    const named = responses[204]!.filter(name => name !== 'GS1-Query-Min-Record-Time')
    for (const name of named) expect(answer.headers, `${path} ${name}`).toHaveProperty(name.toLowerCase())
    const methods = OPERATIONS.filter(operation => operation.path === path).map(({ method }) => method)
    expect(String(answer.headers.allow).split(', ').sort()).toEqual(methods.sort())
    expect(answer.headers['access-control-allow-headers']).toContain('X-Api-Key')
  }
})

test('an address that cannot be decoded, or holds too much in one part, is told of in the words of the binding', async () => {
  const problem = async (url: string) => (await ask(url)).json<{ type: string; status: number }>()
  const tooLong = { type: 'epcisException:URITooLongException', status: 414 }
  expect(await problem(`/epcs/${'a'.repeat(600)}`)).toMatchObject(tooLong)
  expect(await problem('/epcs/%zz')).toMatchObject({ type: 'epcisException:ValidationException', status: 400 })
})
