/** What a witness shows at its own address, to programs and to people. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { openRecords } from './records.ts'
import { pageRoutes, witnessRoutes } from './routes.ts'
import { loadWitnessKey } from './sign.ts'
import { testLog } from './testing.ts'
import { buildWitness } from './witness.ts'

const key = loadWitnessKey(`0x${'42'.repeat(32)}`)
const domain = { chainId: 31337n, contract: `0x${'22'.repeat(20)}` }
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** A witness of a small log, before its first turn. */
async function opened(independent: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-witness-'))
  const records = openRecords(folder)
  const log = testLog(key.address)
  const witness = buildWitness({
    records,
    source: log.source,
    known: log.known,
    key,
    domain,
    now: () => BigInt(Math.floor(Date.now() / 1000)),
    independent,
    logger: pino({ level: 'silent' }),
  })
  const app = fastify()
  await app.register(witnessRoutes, { witness })
  await app.register(pageRoutes, { witness, verifier: true })
  cleanups.push(
    () => rmSync(folder, { recursive: true, force: true }),
    records.close,
    () => app.close(),
  )
  log.publish()
  let { time } = log.head()
  const publish = async () => {
    time += 1n
    log.publish({ time })
    await witness.turn()
  }
  return { log, witness, publish, get: async (path: string) => await app.inject(path) }
}

test('every signed head can be had, page by page, the newest first', async () => {
  const { log, witness, publish, get } = await opened(true)
  await witness.turn()
  log.enrol('HTX-1')
  for (let i = 0; i < 120; i++) log.event('HTX-1', { eventID: `urn:example:${i}` })
  for (let i = 0; i < 3; i++) {
    log.event('HTX-1', { eventID: `urn:example:more-${i}` })
    await publish()
  }
  const { heads, before } = (await get('/heads')).json()
  expect(heads.map(({ size }: { size: number }) => size)).toEqual([125, 124, 123, 1])
  expect(before).toBeNull()
  expect((await get('/heads?before=124')).json().heads.map(({ size }: { size: number }) => size)).toEqual([123, 1])
  expect((await get('/heads/124')).json()).toEqual(heads[1])
  for (const bad of ['before=0', 'before=x', 'after=1']) expect((await get(`/heads?${bad}`)).statusCode).toBe(400)
})

test('a page says who runs it: one of the platform is never shown as independent', async () => {
  const own = await opened(false)
  await own.witness.turn()
  const page = await own.get('/')
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.body).toContain('do chính nền tảng vận hành')
  expect(page.body).toContain('run by the platform itself')
  expect(page.body).not.toContain('Hội người tiêu dùng')
  expect(page.body).toMatch(/href="\/verifier\.html\?lang=vi"/)
  expect((await own.get('/identity')).json()).toMatchObject({ independent: false })

  const other = await opened(true)
  expect((await other.get('/')).body).toContain('Chưa ký đầu nào.')
  await other.witness.turn()
  const { body } = await other.get('/')
  expect(body).toContain('Do Hội người tiêu dùng vận hành')
  expect(body).not.toContain('do chính nền tảng vận hành')
  expect(body).toContain('1 mục')
  expect(body).toContain(key.address)
})

test('after a contradiction it says so, to people and to programs, and shows the evidence', async () => {
  const { log, witness, get } = await opened(true)
  await witness.turn()
  expect((await get('/evidence')).statusCode).toBe(404)
  const head = (await get('/head')).json()
  log.publish({ mapRoot: new Uint8Array(32).fill(7) })
  await witness.turn()
  const found = { code: 'CONTRADICTION', contradiction: 'TWO_HEADS' }
  const answer = await get('/head')
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ ...found, head })
  const evidence = await get('/evidence')
  expect(evidence.statusCode).toBe(200)
  expect(evidence.json()).toMatchObject({
    ...found,
    evidence: { checkpoint: await log.source.checkpoint(), earlier: head.checkpoint },
  })
  const { body } = await get('/')
  expect(body).toContain('ĐÃ PHÁT HIỆN MÂU THUẪN')
  expect(body).toContain('A CONTRADICTION WAS FOUND')
  expect(body).toContain('href="/evidence"')
  expect((await get('/healthz')).statusCode).toBe(503)
})
