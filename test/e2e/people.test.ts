/**
 * The people of the first day, each in a real browser before a whole installation: a consumer scans, a producer writes, an
 * inspector checks. And somebody who has the database's password, and changes one byte.
 */
import { join } from 'node:path'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../scripts/start/ports.ts'
import { openBrowser } from '../browser.ts'
import { dataFolder, type Installation, startInstallation } from '../installation.ts'
import { readCodes } from './code.ts'
import { verify } from './command.ts'

const folder = dataFolder()
let settings: Parameters<typeof startInstallation>[0]
let installation: Installation
let browser: Browser

beforeAll(async () => {
  settings = { data: folder.data, port: await freePort(), env: { ANCHOR_INTERVAL: '2' } }
  installation = await startInstallation(settings)
  browser = await openBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await installation?.stop()
  folder.remove()
})

/** Looks at the installation with a page of its own. */
async function withPage(look: (page: Page) => Promise<void>, options: { script?: boolean } = {}): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: options.script ?? true, acceptDownloads: true })
  try {
    await look(await context.newPage())
  } finally {
    await context.close()
  }
}

const at = (path: string) => `${installation.url}${path}`
const trustFile = () => join(installation.data, 'trust.json')
const codeOf = (gtin: string) => installation.access.codes.find(({ path }) => path.includes(gtin))!.path
const dried = () => codeOf('08930000000033')

type ProofJson = { pending: unknown[]; answers: { statements: { index: number }[] }[] }

/** Waits until everything said of a code stands below an anchored head, at least `count` statements. */
async function anchored(path: string, count = 1): Promise<ProofJson> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    const answer = await fetch(at(`/proof${path}`))
    const file = answer.ok ? ((await answer.json()) as ProofJson) : null
    if (file?.pending.length === 0 && file.answers[0]!.statements.length >= count) return file
    await new Promise(done => setTimeout(done, 500))
  }
  throw new Error(`nothing of ${path} was anchored within a minute`)
}

describe('a consumer', () => {
  test('reads the code, opens what it says, and sees it verified by the own browser', async () => {
    await anchored(dried())
    await withPage(async page => {
      await page.goto(at(`/qr${dried()}.svg`))
      const [link] = await readCodes(await page.screenshot())
      expect(link).toBe(`${installation.access.publicUrl}${dried()}`)
      await page.goto(link!)
      await page
        .getByText(/đã kiểm chứng/i)
        .first()
        .waitFor({ timeout: 20_000 })
      await page.goto(`${link}?lang=en`)
      await page
        .getByText(/^\s*verified/i)
        .first()
        .waitFor({ timeout: 20_000 })
    })
  })

  test('gets the same code as a picture', async () => {
    const png = new Uint8Array(await (await fetch(at(`/qr${dried()}.png`))).arrayBuffer())
    expect(await readCodes(png)).toEqual([`${installation.access.publicUrl}${dried()}`])
  })

  test('sees a recall on top without script, and the command line ends with 1', async () => {
    const recalled = codeOf('08930000000071')
    await anchored(recalled)
    await withPage(
      async page => {
        await page.goto(at(recalled))
        await page
          .getByText(/đang bị thu hồi/i)
          .first()
          .waitFor()
      },
      { script: false },
    )
    const { code, output } = await verify(at(recalled), '--trust', trustFile())
    expect(output).toMatch(/thu hồi/i)
    expect(code, output).toBe(1)
  })
})

describe('a producer', () => {
  test('registers a product and a lot, adds an event and prints the code, all without script', async () => {
    const [person] = installation.access.signIns
    const path = '/01/08930000000132/10/MAT-26A'
    await withPage(
      async page => {
        await page.goto(at('/portal/'))
        await page.fill('[name=email]', person!.email)
        await page.fill('[name=password]', person!.password)
        await page.click('button[type=submit]')
        await page.goto(at('/portal/san-pham/moi'))
        await page.fill('[name=name]', 'Mật ong hoa vải')
        await page.fill('[name=gtin]', '8930000000132')
        await page.click('form.sheet button[type=submit]')
        expect(page.url()).toContain('/portal/san-pham?xong=product')

        await page.goto(at('/portal/lo/moi'))
        await page.selectOption('[name=product]', '(01)08930000000132')
        await page.fill('[name=lot]', 'MAT-26A')
        await page.fill('[name=productionDate]', new Date().toISOString().slice(0, 10))
        await page.click('form.sheet button[type=submit]')
        expect(page.url()).toContain('/portal/?xong=lot')

        await page.goto(at(`/portal/su-kien?ma=${encodeURIComponent(path)}`))
        await page.check('[name=stage][value=harvest]')
        await page.fill('[name=quantity]', '120')
        await page.click('form.sheet button[type=submit]')
        expect(page.url()).toContain('/portal/?xong=event')

        await page.goto(at(`/portal/nhan?ma=${encodeURIComponent(path)}`))
        const codes = await readCodes(await page.screenshot({ fullPage: true }))
        expect(new Set(codes)).toEqual(new Set([`${installation.access.publicUrl}${path}`]))
      },
      { script: false },
    )
    await anchored(path, 2)
    const { code, output } = await verify(at(path), '--trust', trustFile())
    expect(code, output).toBe(0)
  })

  test('does not get in with another password', async () => {
    await withPage(async page => {
      await page.goto(at('/portal/'))
      await page.fill('[name=email]', installation.access.signIns[0]!.email)
      await page.fill('[name=password]', 'not the password')
      await page.click('button[type=submit]')
      expect(await page.locator('[name=password]').count()).toBe(1)
    })
  })
})

describe('an inspector', () => {
  test('drops a proof file and reads each step', async () => {
    const file = await (await fetch(at(`/proof${dried()}`))).text()
    await withPage(async page => {
      await page.goto(at('/kiem-chung'))
      await page.setInputFiles('#file', { name: 'proof.json', mimeType: 'application/json', buffer: Buffer.from(file) })
      await page.locator('#result[data-verdict=by-file]').waitFor({ timeout: 20_000 })
      expect(await page.getByText(/do chính nền tảng vận hành/).count()).toBeGreaterThan(0)
      // Without its lot it still answers truly for the product, and nobody has said what was scanned.
      const { answers } = JSON.parse(file)
      const cut = file.replace(JSON.stringify(answers), JSON.stringify(answers.slice(1)))
      await page.setInputFiles('#file', { name: 'cut.json', mimeType: 'application/json', buffer: Buffer.from(cut) })
      await page.getByRole('heading', { name: 'CHÍNH TỆP nêu: (01) 08930000000033' }).waitFor({ timeout: 20_000 })
      expect(await page.locator('.state.tone-good').count()).toBe(0)
      expect(await page.locator('#result .state').innerText()).not.toMatch(/đã kiểm chứng/i)
      // Changed by one letter, it is refused by the same page.
      const index = file.indexOf('"entry":"') + 400
      const other = file[index] === 'A' ? 'B' : 'A'
      const changed = file.slice(0, index) + other + file.slice(index + 1)
      await page.setInputFiles('#file', { name: 'p.json', mimeType: 'application/json', buffer: Buffer.from(changed) })
      await page.locator('#result[data-verdict=invalid]').waitFor({ timeout: 20_000 })
    })
  })

  test('checks on the command line, and is told that nobody independent has spoken', async () => {
    const { code, output } = await verify(at(dried()), '--trust', trustFile())
    expect(output).toMatch(/do chính nền tảng vận hành/)
    expect(code, output).toBe(0)
  })

  test('trusts nothing that was not handed over: without a trust file the answer is 2', async () => {
    const { code, output } = await verify(at(dried()))
    expect(code, output).toBe(2)
  })
})

describe('one byte of one stored entry, changed in the database', () => {
  test('is refused by the page and by the command line', async () => {
    const before = await verify(at(dried()), '--trust', trustFile())
    expect(before.code, before.output).toBe(0)
    const { answers } = await anchored(dried())
    await spoil(answers[0]!.statements.at(-1)!.index)
    // A proof file that was made before is true and is kept for a while; a process begun anew has to read the entry.
    await installation.stop()
    installation = await startInstallation(settings)

    const { code, output } = await verify(at(dried()), '--trust', trustFile())
    expect(code, output).toBe(1)
    await withPage(async page => {
      await page.goto(at(dried()))
      await page
        .getByText(/không đạt|không hợp lệ/i)
        .first()
        .waitFor({ timeout: 20_000 })
      expect(await page.getByText(/^\s*đã kiểm chứng/i).count()).toBe(0)
    })
  })
})

/** Changes the last byte of an entry's signature. Triggers are for the honest. */
async function spoil(index: number): Promise<void> {
  const client = new pg.Client({ connectionString: installation.access.databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    await client.query("set local session_replication_role = 'replica'")
    const { rowCount } = await client.query(
      `update statement set entry = set_byte(entry, octet_length(entry) - 1, get_byte(entry, octet_length(entry) - 1) # 1)
       from entry e where e.entry_id = statement.entry_id and e.index = $1`,
      [index],
    )
    expect(rowCount).toBe(1)
    await client.query('commit')
  } finally {
    await client.end()
  }
}
