/**
 * A witness, killed before every question that it asks of its disk and of the log, one after the other. Then the log goes on,
 * or lies: whatever the witness has shown stays, and no size ever has two heads under its signature.
 */

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadWitnessKey } from '../../services/witness/src/index.ts'
import { serveLog, type TestLog, testLog } from '../../services/witness/src/testing.ts'
import { livesOf } from './lives.ts'
import type { Said, WitnessLife } from './witness-life.ts'

const folder = mkdtempSync(join(tmpdir(), 'nguon-witness-lives-'))
const key = `0x${'42'.repeat(32)}`
const contracts = [`0x${'22'.repeat(20)}`, `0x${'33'.repeat(20)}`]
/** Deaths that are died side by side, each with a log and a disk of its own. */
const AT_ONCE = 4
let begin: Awaited<ReturnType<typeof livesOf>>

beforeAll(async () => {
  begin = await livesOf('witness-life.ts', folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A log with a party and three events, its newest head published, and where it answers. */
async function openLog() {
  const log = testLog(loadWitnessKey(key).address)
  log.enrol('HTX-1')
  for (const lot of ['A', 'B', 'C']) {
    log.event('HTX-1', { quantityList: [{ epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}`, quantity: 1 }] })
  }
  log.publish()
  const server = serveLog(log)
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const close = (open: Server) => {
    open.closeAllConnections()
    open.close()
  }
  return { log, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) }
}

type Opened = Awaited<ReturnType<typeof openLog>>

/** One life; what it showed as signed, and how it ended: null if it was killed. */
async function live({ log, url }: Opened, records: string, dieAt: number) {
  const { origin, checkpointVkey, registrar } = log.known
  const told: WitnessLife = {
    dieAt,
    folder: records,
    logUrl: url,
    key,
    known: { origin, checkpointVkey, registrar },
    contracts,
  }
  const said = (await begin(told)).stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Said)
  const shown = said.flatMap(line => ('head' in line ? [line] : []))
  const end = said.find(line => 'state' in line) ?? null
  return { shown, end }
}

type Shown = Awaited<ReturnType<typeof live>>['shown']

/** Under one size and contract there is one head, and it keeps its signature. */
function expectOneHead(...lives: Shown[]): void {
  const heads = new Map<string, string>()
  for (const { contract, head } of lives.flat()) {
    const name = `${head.size} for ${contract}`
    const what = JSON.stringify(head)
    expect(heads.get(name) ?? what, `two heads of size ${name}`).toBe(what)
    heads.set(name, what)
  }
}

type End = NonNullable<Awaited<ReturnType<typeof live>>['end']>
const stateOf = (end: End | null) => ({ state: end?.state, code: end?.code })
const later = (log: TestLog, seconds: bigint) => ({ time: log.head().time + seconds })

test('a witness that died anywhere goes on, and signs no second head of a size', { timeout: 900_000 }, async () => {
  // Not killed, it leaves its code compiled behind for the others.
  const whole = await openLog()
  const { end } = await live(whole, join(folder, 'whole'), Number.MAX_SAFE_INTEGER)
  whole.close()
  expect(end).toMatchObject({ state: 'following' })
  let [deaths, caught] = [0, 0]
  for (let step = 0, ended = false; !ended; step += AT_ONCE) {
    const steps = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => dieAndGoOn(step + i)))
    deaths += steps.filter(({ died }) => died).length
    caught += steps.filter(({ caughtALie }) => caughtALie).length
    ended = steps.some(({ died }) => !died)
    expect(step).toBeLessThan(300)
  }
  process.stdout.write(`the witness died ${deaths} times, and caught a lie ${caught} times\n`)
  expect(deaths).toBeGreaterThan(60)
  expect(caught).toBeGreaterThan(3)
})

/** A life that dies at this question, and two that follow on it: one is lied to, before the other the log goes on. */
async function dieAndGoOn(step: number): Promise<{ died: boolean; caughtALie: boolean }> {
  const opened = await openLog()
  const { log } = opened
  const [records, copy] = [join(folder, `${step}`), join(folder, `${step}-copy`)]
  const first = await live(opened, records, step)
  cpSync(records, copy, { recursive: true })

  // The log tells of another head of the same size: the witness kept the first, or has never heard of it.
  log.publish(later(log, 1n))
  const lied = await live(opened, copy, Number.MAX_SAFE_INTEGER)
  expectOneHead(first.shown, lied.shown)
  const stopped = { state: 'stopped', code: 'TWO_HEADS' }
  if (first.shown.length > 0) expect(lied.end).toMatchObject(stopped)
  else expect([stopped, { state: 'following', code: null }]).toContainEqual(stateOf(lied.end))

  log.event('HTX-1', { bizStep: 'packing' })
  log.publish(later(log, 2n))
  const after = await live(opened, records, Number.MAX_SAFE_INTEGER)
  expectOneHead(first.shown, after.shown)
  expect(stateOf(after.end)).toEqual({ state: 'following', code: null })
  expect(after.shown.map(({ head }) => head.size)).toEqual([6, 6])
  opened.close()
  return { died: first.end === null, caughtALie: stateOf(lied.end).state === 'stopped' }
}
