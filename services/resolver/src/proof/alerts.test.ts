/** Alerts on a page as the server writes it, from a contract on a real node that may be silent or gone. */

import {
  addressOfKey,
  buildClearAlertTransaction,
  buildRaiseAlertsTransaction,
  findTransaction,
  generateEvmKey,
  type Rpc,
  readChainId,
  readFees,
  readNonce,
  type SignedTransaction,
  sendRaw,
} from '@nguon/chain'
import { type Anvil, deployAnchorLog, fund, startAnvil } from '@nguon/chain/testing'
import { subjectKey, subjectsOfPath } from '@nguon/statement'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestReader, testReader } from '../testing.ts'

const GTIN = '08930000000019'
const LOT = `/01/${GTIN}/10/VT0626A`
const OTHER = `/01/${GTIN}/10/VT0626B`
const keys = [subjectKey(subjectsOfPath(LOT)[0]!)]
const regulator = generateEvmKey()
const [RAISED, NONE, NOT_ASKED] = [
  'CƠ QUAN QUẢN LÝ ĐANG CẢNH BÁO',
  'Không có cảnh báo nào trên chuỗi khối, theo lời nguồn của chính nền tảng.',
  'Chưa hỏi được cảnh báo trên chuỗi khối.',
]

let anvil: Anvil
let it_: TestReader
let log: { chainId: bigint; contract: string }
let calls = 0

beforeAll(async () => {
  anvil = await startAnvil()
  const first = { size: 5n, time: 1_750_000_000n, logRoot: Buffer.alloc(32, 7), mapRoot: Buffer.alloc(32, 8) }
  const terms = {
    first,
    witnesses: [addressOfKey(generateEvmKey())],
    quorum: 1,
    regulators: [regulator, generateEvmKey()].map(addressOfKey),
  }
  log = { chainId: await readChainId(anvil.rpc), contract: await deployAnchorLog(anvil.rpc, generateEvmKey(), terms) }
  await fund(anvil.rpc, addressOfKey(regulator))
  const rpc: Rpc = {
    request: call => {
      calls++
      return anvil.rpc.request(call)
    },
  }
  it_ = await testReader({ rpc, log })
  const coop = await it_.party('HTX-0042', ['producer'])
  await it_.send('POST', '/api/products', coop, { gtin: GTIN, fields: { name: 'Vải thiều' } })
  for (const lot of ['VT0626A', 'VT0626B'])
    await it_.send('POST', '/api/lots', coop, { gtin: GTIN, lot, fields: { productionDate: '2026-06-12' } })
  await it_.anchor()
  // From here time passes only where a test says so.
  it_.clock.step = 0
}, 60_000)
afterAll(() => anvil.stop())

async function carry(build: (numbers: Parameters<typeof buildClearAlertTransaction>[1]) => SignedTransaction) {
  const nonce = await readNonce(anvil.rpc, addressOfKey(regulator))
  const { raw, hash } = build({ ...log, nonce, fees: await readFees(anvil.rpc) })
  await sendRaw(anvil.rpc, raw)
  await expect.poll(() => findTransaction(anvil.rpc, hash)).toMatchObject({ state: 'mined', succeeded: true })
}
const later = (milliseconds: number) => {
  it_.clock.now += milliseconds
}
const notice = Buffer.alloc(32, 1)

test('an alert stands above everything, in words, in the headline and under another mark, until it is cleared', async () => {
  const before = await it_.get(LOT)
  expect(before.body).toContain(NONE)
  expect(before.body).toContain('<div class="across" id="alert" hidden>')
  await carry(numbers => buildRaiseAlertsTransaction(regulator, numbers, { keys, notice }))
  later(5_000)
  const held = { 'if-none-match': String(before.headers.etag) }
  const raised = await it_.get(LOT, held)
  expect(raised.statusCode).toBe(200)
  expect(raised.headers.etag).not.toBe(before.headers.etag)
  expect(raised.body).toMatch(/<div class="across" id="alert"><div class="alarm" role="alert">/)
  expect(raised.body).toContain('theo nút của nền tảng')
  expect(raised.body.indexOf(RAISED)).toBeLessThan(raised.body.indexOf('id="standing"'))
  expect(raised.body).not.toContain('Dữ liệu đã neo lên chuỗi khối')
  expect((await it_.get(`${LOT}?lang=en`)).body).toContain('as the platform’s node says')
  expect((await it_.get(OTHER)).body).toContain(NONE)

  await carry(numbers => buildClearAlertTransaction(regulator, numbers, { key: keys[0]!, notice }))
  later(5_000)
  const cleared = await it_.get(LOT, held)
  expect(cleared.statusCode).toBe(304)
})

test('many readers at once are one question, and for some seconds none', async () => {
  later(5_000)
  await it_.get(LOT)
  calls = 0
  later(5_000)
  await Promise.all(Array.from({ length: 5 }, () => it_.get(LOT)))
  const one = calls
  expect(one).toBeGreaterThan(0)
  expect(one).toBeLessThan(12)
  await it_.get(LOT)
  expect(calls).toBe(one)
})

test('a node that hangs holds up the page that met it first, and nobody is told that there is no alert', async () => {
  await carry(numbers => buildRaiseAlertsTransaction(regulator, numbers, { keys, notice }))
  later(5_000)
  expect((await it_.get(LOT)).body).toContain(RAISED)
  process.kill(anvil.pid, 'SIGSTOP')
  later(5_000)
  const began = performance.now()
  const first = await it_.get(OTHER)
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(first.body).toContain(NOT_ASKED)
  expect(first.body).not.toContain(NONE)
  // What it told of before stays said; nothing is asked meanwhile.
  calls = 0
  const alerted = await it_.get(LOT)
  expect(alerted.body).toContain(RAISED)
  expect((await it_.get(OTHER)).body).toContain(NOT_ASKED)
  expect(calls).toBe(0)
  // After the pause, too, no page waits for a node that has not answered yet.
  later(6_000)
  const again = performance.now()
  expect((await it_.get(OTHER)).body).toContain(NOT_ASKED)
  expect(performance.now() - again).toBeLessThan(300)
  process.kill(anvil.pid, 'SIGCONT')
  await expect.poll(async () => (await it_.get(OTHER)).body, { timeout: 10_000 }).toContain(NONE)
})

test('a node that is gone, and a contract that is not there, are not taken for "no alert"', async () => {
  const elsewhere = await testReader({ rpc: anvil.rpc, log: { ...log, contract: `0x${'c0'.repeat(20)}` } })
  await elsewhere.party('HTX-0042', ['producer'])
  await elsewhere.anchor()
  expect((await elsewhere.get('/party/HTX-0042')).body).toContain(NOT_ASKED)
  await anvil.stop()
  later(5_000)
  expect((await it_.get(OTHER)).body).toContain(NOT_ASKED)
})
