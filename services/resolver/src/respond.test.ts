import { gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { keep, languageOf, send } from './respond.ts'

const app = Fastify()
const long = keep('text/plain', 'nguồn '.repeat(500))
app.get('/long', (request, reply) => send(request, reply, long))
app.get('/lang', async request => languageOf(request))
afterAll(() => app.close())

describe('an answer that is kept', () => {
  it('is sent short to who reads gzip, and whole to who does not', async () => {
    const short = await app.inject({ url: '/long', headers: { 'accept-encoding': 'gzip, br' } })
    expect(short.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(short.rawPayload)).toEqual(long.body)
    expect((await app.inject({ url: '/long' })).rawPayload).toEqual(long.body)
    expect(short.headers.vary).toContain('Accept-Encoding')
  })

  it('is not sent again to who has it, in either form', async () => {
    for (const encoding of ['gzip', 'identity']) {
      const first = await app.inject({ url: '/long', headers: { 'accept-encoding': encoding } })
      const again = await app.inject({
        url: '/long',
        headers: { 'accept-encoding': encoding, 'if-none-match': `W/${first.headers.etag}, "x"` },
      })
      expect(again.statusCode).toBe(304)
      expect(again.body).toBe('')
    }
  })
})

describe('the language', () => {
  it.each([
    ['nothing asked for is Vietnamese', '/lang', undefined, 'vi'],
    ['the address wins', '/lang?lang=en', 'vi', 'en'],
    ['the preferred one of the two', '/lang', 'fr, en;q=0.9, vi;q=0.8', 'en'],
    ['in the order of quality, not of writing', '/lang', 'en;q=0.2, vi-VN;q=0.9', 'vi'],
    ['what we do not have is passed over', '/lang', 'fr, de', 'vi'],
    ['an unknown one in the address is passed over', '/lang?lang=xx', 'en', 'en'],
  ])('%s', async (_name, url, accept, expected) => {
    const headers = accept === undefined ? {} : { 'accept-language': accept }
    expect((await app.inject({ url, headers })).body).toBe(expected)
  })
})
