/**
 * What a stranger can do with a code on a package: read it, open what it says, and let their own browser verify. And
 * what happens when somebody with the database's password changes one byte.
 */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import pg from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../browser.ts'
import { dataFolder, freePort, type Installation, startInstallation } from '../installation.ts'
import { readCodes } from './code.ts'

const root = resolve(import.meta.dirname, '..', '..')
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

/** `npm run verify`, as a person would call it. */
async function verify(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/verify.ts'), ...args], { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const code = await new Promise<number>(done => child.on('exit', status => done(status ?? -1)))
  return { code, output }
}

/** Waits until everything accepted so far stands below an anchored head. */
async function anchored(path: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    const answer = await fetch(`${installation.url}/proof${path}`)
    if (
      answer.ok &&
      ((await answer.json()) as { pending: unknown[]; answers: { statements: unknown[] }[] }).pending.length === 0
    )
      return
    await new Promise(done => setTimeout(done, 500))
  }
  throw new Error(`nothing of ${path} was anchored within a minute`)
}

describe('a code on a package', () => {
  test('reads back as the address it was made from, and that page verifies itself', async () => {
    const { path } = installation.access.codes[0]!
    await anchored(path)
    const page = await browser.newPage()
    await page.goto(`${installation.url}/qr${path}.svg`)
    const [link] = await readCodes(await page.screenshot())
    expect(link).toBe(`${installation.access.publicUrl}${path}`)
    await page.goto(link!)
    await page
      .getByText(/đã kiểm chứng/i)
      .first()
      .waitFor({ timeout: 20_000 })
    await page.close()
  })

  test('is a picture too, with the same address', async () => {
    const { path } = installation.access.codes[0]!
    const png = new Uint8Array(await (await fetch(`${installation.url}/qr${path}.png`)).arrayBuffer())
    expect(await readCodes(png)).toEqual([`${installation.access.publicUrl}${path}`])
  })

  test('verifies on the command line as well, at the strength that this installation has', async () => {
    const { path } = installation.access.codes[0]!
    const { code, output } = await verify(
      `${installation.url}${path}`,
      '--trust',
      join(installation.data, 'trust.json'),
    )
    // Nobody independent has signed or answered here, and that is said.
    expect(output).toMatch(/do chính nền tảng vận hành/)
    expect(code, output).toBe(0)
  })

  test('of a recalled lot says so on top, and the command line ends with 1', async () => {
    const { path } = installation.access.codes.find(({ path }) => path.includes('08930000000071'))!
    await anchored(path)
    const page = await browser.newPage({ javaScriptEnabled: false })
    await page.goto(`${installation.url}${path}`)
    await page
      .getByText(/đang bị thu hồi/i)
      .first()
      .waitFor()
    await page.close()
    const { code, output } = await verify(
      `${installation.url}${path}`,
      '--trust',
      join(installation.data, 'trust.json'),
    )
    expect(output).toMatch(/thu hồi|recalled/i)
    expect(code, output).toBe(1)
  })
})

describe('one byte of one stored entry, changed in the database', () => {
  test('is refused by the page and by the command line', async () => {
    const { path } = installation.access.codes[0]!
    const before = await verify(`${installation.url}${path}`, '--trust', join(installation.data, 'trust.json'))
    expect(before.code, before.output).toBe(0)
    await spoil(path)
    // A proof file that was made before is true and is kept for a while; a process begun anew has to read the entry.
    await installation.stop()
    installation = await startInstallation(settings)

    const { code, output } = await verify(
      `${installation.url}${path}`,
      '--trust',
      join(installation.data, 'trust.json'),
    )
    expect(code, output).toBe(1)

    const page = await browser.newPage()
    await page.goto(`${installation.url}${path}`)
    await page
      .getByText(/không đạt|không hợp lệ/i)
      .first()
      .waitFor({ timeout: 20_000 })
    expect(await page.getByText(/^\s*đã kiểm chứng/i).count()).toBe(0)
    await page.close()
  })
})

/** The last byte of the signature of the newest entry that the lot's proof shows; triggers are for the honest. */
async function spoil(path: string): Promise<void> {
  const file = (await (await fetch(`${installation.url}/proof${path}`)).json()) as {
    answers: { statements: { index: number }[] }[]
  }
  const index = file.answers[0]!.statements.at(-1)!.index
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
