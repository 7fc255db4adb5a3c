import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { httpLog } from './source.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

async function logOf(answer: RequestListener) {
  const server = createServer(answer)
  cleanups.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return httpLog(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

test('what is longer than it can be is not read to its end', async () => {
  let sent = 0
  const log = await logOf((_, response) => {
    response.on('error', () => {})
    const piece = Buffer.alloc(1 << 16)
    const more = () => {
      while (!response.destroyed && sent < 1 << 28 && response.write(piece)) sent += piece.length
    }
    response.on('drain', more)
    more()
  })
  const asked = [
    log.checkpoint(),
    log.tile({ level: 0, index: 0n }, 256),
    log.body(new Uint8Array(32)),
    log.bodies([new Uint8Array(32)]),
  ]
  for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
  expect(sent).toBeLessThan(1 << 28)
})

test('a little that unpacks to very much is not unpacked to its end', async () => {
  const bomb = gzipSync(Buffer.alloc(1 << 26))
  const log = await logOf((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  await expect(log.body(new Uint8Array(32))).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
})

test('what is not there is null, and a log that sends elsewhere is not followed', async () => {
  const missing = await logOf((_, response) => response.writeHead(410).end('gone'))
  expect(await missing.body(new Uint8Array(32))).toBeNull()
  const moved = await logOf((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
  await expect(moved.checkpoint()).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
})
