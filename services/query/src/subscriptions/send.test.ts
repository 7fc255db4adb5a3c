import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { utf8 } from '@nguon/statement'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendCallback } from './send.ts'

let server: Server
let port: number
const received: { url: string; host: string; body: string }[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ url: request.url!, host: request.headers.host!, body })
      if (request.url === '/silent') return
      if (request.url === '/gone') return request.socket.destroy()
      if (request.url === '/redirect') return response.writeHead(307, { location: '/followed' }).end()
      if (request.url === '/endless') {
        response.writeHead(200)
        const chunk = 'x'.repeat(16_384)
        const write = () => response.write(chunk, error => error || write())
        return write()
      }
      response.writeHead(204).end()
    })
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const send = (path: string, patience?: number, signal = new AbortController().signal) => {
  // A name that no resolver knows: only the address that was looked at can lead there.
  const url = new URL(`http://erp.invalid:${port}${path}`)
  return sendCallback({ url, address: '127.0.0.1' }, { 'nguon-delivery': 'd1' }, utf8('{"ế":1}'), signal, patience)
}

describe('a callback', () => {
  it('goes to the address that was looked at, under the name of its host', async () => {
    expect(await send('/ok?key=1')).toEqual({ status: 204, error: null })
    expect(received.at(-1)).toEqual({ url: '/ok?key=1', host: `erp.invalid:${port}`, body: '{"ế":1}' })
  })

  it('is not sent on to where the receiver points', async () => {
    expect(await send('/redirect')).toEqual({ status: 307, error: null })
    expect(received.map(({ url }) => url)).not.toContain('/followed')
  })

  it('waits for an answer no longer than it has to, and reads no more of it than it needs', async () => {
    expect(await send('/silent', 200)).toEqual({ status: null, error: 'no answer within 0.2 s' })
    expect(await send('/endless')).toEqual({ status: 200, error: null })
    await expect.poll(() => new Promise<number>(done => server.getConnections((_, n) => done(n)))).toBe(0)
  })

  it('tells what was in the way in one word', async () => {
    expect(await send('/gone')).toEqual({ status: null, error: 'ECONNRESET' })
    const nobody = { url: new URL('http://erp.invalid:1/'), address: '127.0.0.1' }
    const { signal } = new AbortController()
    expect(await sendCallback(nobody, {}, utf8(''), signal)).toEqual({ status: null, error: 'ECONNREFUSED' })
    const stopped = new AbortController()
    const sent = send('/silent', undefined, stopped.signal)
    stopped.abort()
    expect(await sent).toMatchObject({ status: null })
  })
})
