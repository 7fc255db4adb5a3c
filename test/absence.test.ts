/** What nobody registered, from the address on a label to the words that a shopper reads, on a whole installation. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTrust, type Verdict, verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { type Subject, subjectsOfPath } from '@nguon/statement'
import { formatDateTime, message } from '@nguon/words'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../scripts/start/ports.ts'
import { openBrowser } from './browser.ts'
import { verify as verifyCommand } from './e2e/command.ts'
import { registerWriter } from './faults/load.ts'
import { dataFolder, type Installation, startInstallation } from './installation.ts'

const GTIN = '08930000000019'
const folder = dataFolder()
let installation: Installation
let browser: Browser

beforeAll(async () => {
  const [port, env] = [await freePort(), { ANCHOR_INTERVAL: '1' }]
  installation = await startInstallation({ data: folder.data, port, flags: ['--empty'], env })
  await registerWriter(installation)
  browser = await openBrowser()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await installation?.stop()
  folder.remove()
})

const unknown: [what: string, path: string, type: Subject['type']][] = [
  ['a lot', `/01/${GTIN}/10/KHONG-CO`, 'lot'],
  ['a product', `/01/${GTIN}`, 'product'],
  ['an item', `/01/${GTIN}/21/S1`, 'item'],
  ['a unit', '/00/389300000000000010', 'unit'],
  ['a place', '/414/8930000009067', 'place'],
  ['a party', '/party/HTX-0000', 'party'],
  ['a lot without a GTIN', '/l/HTX-0000/RUOU-NEP/L07', 'local'],
  ['an item without a GTIN', '/l/HTX-0000/RUOU-NEP/L07/1', 'local-item'],
  ['a product without a GTIN', '/l/HTX-0000/RUOU-NEP', 'local-product'],
]

const get = (path: string, accept = 'text/html') => fetch(`${installation.url}${path}`, { headers: { accept } })

async function verdictOf(path: string, independent = false): Promise<Verdict> {
  const answer = await get(`/proof${path}`, '*/*')
  expect(answer.status).toBe(200)
  const trust = parseTrust(readFileSync(join(folder.data, 'trust.json'), 'utf8'))
  trust.witnesses = trust.witnesses.map(witness => ({ ...witness, independent }))
  return await verify(await answer.text(), subjectsOfPath(path), [], trust, null, nodeVerify)
}

describe('of what nobody registered', () => {
  it.each(unknown)('%s, there is a proof of absence, answered 200', async (_, path, type) => {
    const verdict = await verdictOf(path, true)
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      complete: true,
      scanned: [{ type }, ...verdict.scanned.slice(1)],
    })
    expect(verdict.answers[0]).toMatchObject({ subject: { type }, statements: [] })
    const { answers } = (await (await get(`/proof${path}`, '*/*')).json()) as {
      answers: { map: { terminal: unknown } }[]
    }
    expect(answers[0]!.map.terminal).not.toHaveProperty('count')
  })

  it.each(unknown)('%s, the page says so in both languages, and no more than was checked', async (_, path) => {
    const { head } = await verdictOf(path)
    for (const lang of ['vi', 'en'] as const) {
      const answer = await get(`${path}?lang=${lang}`)
      const page = await answer.text()
      expect(answer.status).toBe(404)
      expect(page).toContain(message(lang, 'standing.unknown.title'))
      expect(page).toContain(message(lang, 'absence.do'))
      // The only witness here is the platform's own.
      const when = formatDateTime(lang, Number(head!.time) * 1000)
      expect(page).toContain(message(lang, 'complete.no-absent', { when }).split(when)[1])
      expect(page).not.toContain(message(lang, 'standing.unknown.title-never'))
    }
  })

  it.each(unknown)(
    '%s, the command line says so and ends with 1',
    async (_, path) => {
      const { code, output } = await verifyCommand(
        `${installation.url}${path}`,
        '--trust',
        join(folder.data, 'trust.json'),
      )
      expect(output).toContain(`Kết luận: ${message('vi', 'verdict.unknown').toUpperCase()}`)
      expect(output).toContain('nên không nói được là mã chưa từng được đăng ký')
      expect(code).toBe(1)
    },
    60_000,
  )

  it('the reader’s own browser comes to the same, on a telephone as on a desk', async () => {
    for (const width of [360, 1280]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } })
      await page.goto(`${installation.url}/01/${GTIN}/10/KHONG-CO?lang=vi`)
      await page.waitForSelector('#check[data-verdict="unknown"]')
      expect(await page.textContent('#standing')).toContain(message('vi', 'verdict.unknown'))
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      if (process.env.NGUON_PICTURES)
        await page.screenshot({ path: join(process.env.NGUON_PICTURES, `absence-${width}.png`), fullPage: true })
      await page.close()
    }
  }, 60_000)
})

it('a party that is registered has its page', async () => {
  await expect.poll(async () => (await get('/party/HTX-9001')).status, { timeout: 20_000 }).toBe(200)
  expect(await (await get('/party/HTX-9001')).text()).toContain('Hợp tác xã Thử tải')
  expect(await verdictOf('/party/HTX-9001', true)).toMatchObject({
    verdict: 'verified',
    answers: [{ statements: [{}] }],
  })
})

describe('what is no code is refused, never "absent"', () => {
  const wrong: [what: string, path: string, says: string][] = [
    ['the check digit of a GTIN', '/01/08930000000018/10/L1', '(01) 08930000000018'],
    ['the check digit of a unit', '/00/389300000000000011', 'the last must be 0'],
    ['the check digit of a place', '/414/8930000009060', '(414) 8930000009060'],
    ['the length of a lot', `/01/${GTIN}/10/${'L'.repeat(21)}`, '/01/GTIN/10/LOT'],
    ['qualifiers out of order', `/01/${GTIN}/21/S1/10/L1`, '/01/GTIN/10/LOT'],
    ['a party in lower case', '/party/htx-0042', '/party/PARTY'],
    ['a local code of one part', '/l/HTX-0000', '/l/PARTY/GOODS/LOT'],
  ]
  it.each(wrong)('%s: the answer names it and says what would do', async (_, path, says) => {
    for (const address of [path, `/proof${path}`]) {
      const answer = await get(`${address}?lang=en`, 'application/json')
      expect(answer.status).toBe(400)
      const { detail } = (await answer.json()) as { detail: string }
      expect(detail).toContain(says)
    }
    const page = await get(`${path}?lang=vi`)
    expect([page.status, await page.text()]).toEqual([
      400,
      expect.stringContaining(message('vi', 'error.malformed.title')),
    ])
  })
})
