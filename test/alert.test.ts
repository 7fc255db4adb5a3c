/** A regulator's alert, from the signing process to the reader, past everything that the operator runs. */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  addressOfKey,
  callAnchorLog,
  findTransaction,
  httpRpc,
  type Rpc,
  readHead,
  readIsRegulator,
  readNonce,
  requireAnchorLog,
  sendRaw,
} from '@nguon/chain'
import { fromBase64url, type Subject, subjectKey, subjectsOfPath, toBase64url } from '@nguon/statement'
import { keccak256 } from 'ethers'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Authority, openAuthority, type SignedAlert } from '../scripts/demo/authority-client.ts'
import { freePort } from '../scripts/start/ports.ts'
import { readContractAdminKey } from '../scripts/start/secrets.ts'
import { openBrowser } from './browser.ts'
import { registerWriter, startLoad } from './faults/load.ts'
import { dataFolder, type Installation, startInstallation } from './installation.ts'
import { verdictOn } from './verdict.ts'

const folder = dataFolder()
let installation: Installation
let authority: Authority
let rpc: Rpc
let browser: Browser
let log: { chainId: number; contract: string }

beforeAll(async () => {
  const [port, env] = [await freePort(), { ANCHOR_INTERVAL: '1' }]
  browser = await openBrowser()
  installation = await startInstallation({ data: folder.data, port, flags: ['--empty'], env })
  await registerWriter(installation)
  authority = openAuthority(join(folder.data, 'authority'))
  rpc = httpRpc(`http://127.0.0.1:${kept('ports.json').node}`)
  log = kept('installation.json')
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await authority?.close()
  await installation?.stop()
  folder.remove()
})

const kept = (name: string) => JSON.parse(readFileSync(join(folder.data, name), 'utf8'))
const keyOf = (subject: Subject) => toBase64url(subjectKey(subject))

/** What the signing process is told of the chain, by someone who sees it. */
async function numbers() {
  const { regulators } = await authority.keys()
  const fees = { maxFee: '10000000000', maxPriorityFee: '1' }
  const { chainId, contract } = log
  return { chainId, contract, nonce: Number(await readNonce(rpc, regulators[0]!)), fees }
}

/** The page as it is sent, to a reader whose browser runs no script. */
const sent = async (path: string) => (await fetch(`${installation.url}${path}?lang=vi`)).text()
const RAISED = 'CƠ QUAN QUẢN LÝ ĐANG CẢNH BÁO'
const NONE = 'Không có cảnh báo nào trên chuỗi khối, theo lời nguồn của chính nền tảng.'

async function carry({ raw }: SignedAlert): Promise<void> {
  const bytes = fromBase64url(raw)
  await sendRaw(rpc, bytes)
  const hash = Buffer.from(keccak256(bytes).slice(2), 'hex')
  await expect.poll(() => findTransaction(rpc, hash)).toMatchObject({ state: 'mined', succeeded: true })
}

/** The command, and what it prints. */
async function alert(...args: string[]): Promise<string> {
  const env = { ...process.env, NGUON_DATA: folder.data }
  const script = join(import.meta.dirname, '../scripts/alert.ts')
  return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout
}

test('an installation’s contract has the authority’s regulators, and an admin who is none of them', async () => {
  const { contract } = log
  await requireAnchorLog(rpc, { chainId: BigInt(log.chainId), contract })
  expect((await readHead(rpc, contract)).size).toBeGreaterThanOrEqual(1n)
  const { regulators } = await authority.keys()
  expect(regulators).toHaveLength(2)
  const [admin] = await callAnchorLog(rpc, contract, 'admin', 'latest')
  expect(admin.toLowerCase()).toBe(addressOfKey(readContractAdminKey(folder.data)))
  expect(regulators).not.toContain(admin.toLowerCase())
  expect([...(await callAnchorLog(rpc, contract, 'delay', 'latest'))]).toEqual([60n])
  for (const regulator of regulators) expect(await readIsRegulator(rpc, contract, regulator)).toBe(true)
})

test('npm run alert raises one and clears it, and says how readers see it', async () => {
  const load = startLoad(installation, 1)
  await new Promise(done => setTimeout(done, 300))
  const path = (await load.stop()).flatMap(captured => captured.paths)[0]!
  await expect.poll(() => verdictOn(installation, path), { timeout: 30_000 }).toBe('verified')
  const notice = ['--notice', 'QĐ 12/2026: thu hồi']

  const raised = await alert('raise', path, ...notice)
  expect(raised).toContain('alert raised')
  expect(raised).toContain(`${path}: 1 cảnh báo đang mở`)
  expect(await verdictOn(installation, path)).toBe('alert')
  expect(await alert('raise', path, ...notice)).toContain('open already')

  const another = alert('clear', path, '--notice', 'QĐ 13/2026')
  await expect(another).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('--notice: ') })
  expect(await verdictOn(installation, path)).toBe('alert')

  expect(await alert('clear', path, ...notice)).toContain('alert cleared')
  expect(await verdictOn(installation, path)).toBe('verified')
  expect(await alert('clear', path, ...notice)).toContain('none is open')
}, 90_000)

test('an alert that is raised reaches every reader at once, and is gone when it is cleared', async () => {
  const load = startLoad(installation, 1)
  await new Promise(done => setTimeout(done, 300))
  const paths = (await load.stop()).flatMap(captured => captured.paths)
  const [bad, good] = [paths[0]!, paths.at(-1)!]
  expect(bad).not.toBe(good)
  await expect.poll(() => verdictOn(installation, good), { timeout: 30_000 }).toBe('verified')
  expect(await verdictOn(installation, bad)).toBe('verified')

  const [lot, product] = [subjectsOfPath(bad)[0]!, subjectsOfPath(bad).find(({ type }) => type === 'product')]
  const [recall, order] = [toBase64url(randomBytes(32)), toBase64url(randomBytes(32))]
  await carry(await authority.alert({ ...(await numbers()), keys: [keyOf(lot)], notice: recall }))
  expect(await verdictOn(installation, bad)).toBe('alert')
  expect(await verdictOn(installation, good)).toBe('verified')
  await expect.poll(() => sent(bad), { timeout: 10_000 }).toContain(RAISED)
  expect(await sent(bad)).not.toContain(NONE)
  expect(await sent(good)).toContain(NONE)
  // Above everything else on the page, by the reader's own look-up, and in both languages.
  const page = await browser.newPage()
  for (const [lang, words] of [
    ['vi', RAISED],
    ['en', 'THE AUTHORITY HAS RAISED AN ALERT'],
  ] as const) {
    await page.goto(`${installation.url}${bad}?lang=${lang}`)
    await page.locator('#alert [role=alert]').getByText(words).waitFor()
  }
  expect(await page.locator('.columns > :nth-child(2)').getAttribute('id')).toBe('alert')

  const gtin: Subject = product ?? { type: 'product', id: lot.id.slice(0, 18) }
  await carry(await authority.alert({ ...(await numbers()), keys: [keyOf(gtin)], notice: order }))
  expect(await verdictOn(installation, good)).toBe('alert')

  await carry(await authority.clear({ ...(await numbers()), key: keyOf(gtin), notice: order }))
  expect(await verdictOn(installation, good)).toBe('verified')
  expect(await verdictOn(installation, bad)).toBe('alert')
  await carry(await authority.clear({ ...(await numbers()), key: keyOf(lot), notice: recall }))
  expect(await verdictOn(installation, bad)).toBe('verified')
  for (const path of [bad, good]) await expect.poll(() => sent(path), { timeout: 10_000 }).toContain(NONE)
  expect(await sent(bad)).not.toContain(RAISED)
  await page.click('#check button')
  await page.locator('#check[data-verdict=verified]').waitFor()
  expect(await page.locator('#alert').isVisible()).toBe(false)
}, 90_000)
