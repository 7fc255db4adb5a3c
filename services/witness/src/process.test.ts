/** The process as it is run: started from its environment, following a log over HTTP, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64url, fromHex, headDigest, recoverWitness } from '@nguon/statement'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { freePort } from '../../../scripts/start/ports.ts'
import { LogUnavailableError } from './fault.ts'
import { loadWitnessKey } from './sign.ts'
import { httpLog } from './source.ts'
import { serveLog, type TestLog, testLog } from './testing.ts'

const key = `0x${'42'.repeat(32)}`
const { address } = loadWitnessKey(key)
const domain = { chainId: 31337n, contract: `0x${'22'.repeat(20)}` }

let log: TestLog
let server: Server
let logUrl: string
let folder: string
let children: ChildProcess[]

beforeEach(async () => {
  log = testLog(address)
  log.enrol('HTX-1')
  for (let i = 0; i < 300; i++)
    log.event('HTX-1', { eventID: `urn:uuid:00000000-0000-4000-8000-${String(i).padStart(12, '0')}` })
  log.publish()
  server = serveLog(log)
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  logUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = mkdtempSync(join(tmpdir(), 'nguon-witness-'))
  children = []
})

afterEach(async () => {
  for (const child of children) await ended(child, 'SIGKILL')
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('signs what it follows over HTTP, and has kept it after a kill', async () => {
  const first = await start()
  await vi.waitFor(
    async () => expect(await get(`${first.url}/healthz`)).toMatchObject([200, { state: 'following', size: 302 }]),
    { timeout: 20_000, interval: 100 },
  )
  const [, head] = await get(`${first.url}/head`)
  const { size, time, logRoot, mapRoot } = log.head(BigInt(head.time))
  expect(Object.keys(head)).toEqual(['size', 'time', 'logRoot', 'mapRoot', 'checkpoint', 'address', 'signature'])
  expect({ ...head, logRoot: fromBase64url(head.logRoot), mapRoot: fromBase64url(head.mapRoot) }).toMatchObject({
    size: Number(size),
    time: Number(time),
    logRoot,
    mapRoot,
    checkpoint: await log.source.checkpoint(),
    address,
  })
  expect(recoverWitness(headDigest({ size, time, logRoot, mapRoot }, domain), fromBase64url(head.signature))).toBe(
    address,
  )
  expect(await get(`${first.url}/identity`)).toEqual([
    200,
    { address, owner: 'Hội người tiêu dùng', independent: false },
  ])
  expect(await get(`${first.url}/heads/302`)).toEqual([200, head])
  expect((await get(`${first.url}/heads/301`))[0]).toBe(404)
  expect((await get(`${first.url}/heads/0302`))[0]).toBe(400)

  await ended(first.child, 'SIGKILL')
  const second = await start()
  expect(await get(`${second.url}/heads/302`)).toEqual([200, head])
  log.publish({ mapRoot: new Uint8Array(32).fill(9) })
  await vi.waitFor(
    async () =>
      expect(await get(`${second.url}/healthz`)).toMatchObject([503, { state: 'stopped', code: 'TWO_HEADS' }]),
    { timeout: 20_000, interval: 100 },
  )
  const said = {
    code: 'CONTRADICTION',
    contradiction: 'TWO_HEADS',
    message: expect.any(String),
    found: expect.any(Number),
  }
  expect(await get(`${second.url}/head`)).toEqual([409, { ...said, head }])
  expect(await get(`${second.url}/heads/302`)).toEqual([200, head])
  expect(await ended(second.child, 'SIGTERM')).toBe(0)
})

test('its memory does not grow with what public bodies weigh', { timeout: 120_000 }, async () => {
  const words = 'truy xuất nguồn gốc '.repeat(38_000)
  for (let i = 0; i < 350; i++) log.event('HTX-1', { eventID: `urn:example:${i}`, 'example:words': words })
  log.publish()
  const weight = [...log.bodies.values()].reduce((sum, { length }) => sum + length, 0)
  expect(weight).toBeGreaterThan(340_000_000)
  const { url, child } = await start()
  await vi.waitFor(
    async () => expect(await get(`${url}/healthz`)).toMatchObject([200, { state: 'following', size: 652 }]),
    { timeout: 100_000, interval: 200 },
  )
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))!
  process.stdout.write(`${weight >> 20} MB of bodies taken in with ${Number(peak) >> 10} MB of memory\n`)
  expect(Number(peak)).toBeLessThan(330_000)
})

test('does not start without what it needs, and names it', async () => {
  const { child, said } = run({ CONTRACT: '0x12', WITNESS_KEY: '' })
  expect(await new Promise(done => child.once('exit', done))).toBe(2)
  expect(said()).toContain('missing or malformed: WITNESS_KEY, CONTRACT')
})

test('a log that is away or refuses is unavailable; a body that is not there is null', async () => {
  const source = httpLog(logUrl)
  expect(await source.body(new Uint8Array(32))).toBeNull()
  const [hex, bytes] = [...log.bodies][0]!
  expect(await source.body(fromHex(hex))).toEqual(bytes)
  expect(await source.bodies([fromHex(hex), new Uint8Array(32)])).toEqual([bytes])
  await expect(source.tile({ level: 7, index: 0n }, 1)).rejects.toThrow(LogUnavailableError)
  await expect(httpLog('http://127.0.0.1:9').checkpoint()).rejects.toThrow(LogUnavailableError)
})

function run(change: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      WITNESS_KEY: key,
      LOG_URL: logUrl,
      ORIGIN: log.known.origin,
      CHECKPOINT_VKEY: log.known.checkpointVkey,
      REGISTRAR_JWK: JSON.stringify(log.known.registrar),
      CHAIN_ID: String(domain.chainId),
      CONTRACT: domain.contract,
      WITNESS_DATA: folder,
      PORT: '0',
      ...change,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let text = ''
  child.stderr!.on('data', chunk => {
    text += chunk
  })
  return { child, said: () => text }
}

async function start() {
  const port = await freePort()
  const { child } = run({ PORT: String(port) })
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(async () => expect((await get(`${url}/identity`))[0]).toBe(200), { timeout: 20_000, interval: 50 })
  return { child, url }
}

// biome-ignore lint/suspicious/noExplicitAny: what was answered is looked at member by member
async function get(url: string): Promise<[number, any]> {
  const response = await fetch(url)
  return [response.status, await response.json()]
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exit = new Promise<number | null>(done => child.once('exit', done))
  child.kill(signal)
  return await exit
}
