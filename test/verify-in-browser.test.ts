import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join, resolve } from 'node:path'
import { trustJson } from '@nguon/proof'
import { withoutSentences } from '@nguon/proof/bundle'
import { createWorld, enrol, fileOf, logEvent, seal, trustOf } from '@nguon/proof/testing'
import type { Subject } from '@nguon/statement'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const root = resolve(import.meta.dirname, '..')

/** What a page of anyone's does with the verifier. */
const PAGE = `
import { parseTrust, verify } from '@nguon/proof'
import { browserVerify } from '@nguon/proof/browser'
globalThis.check = async (file, trust, lot, now) => {
  const { verdict, strength, reason } = await verify(file, [lot], [], parseTrust(trust), BigInt(now), browserVerify)
  return { verdict, strength, reason: reason?.code }
}`

let browser: Browser
let site: Server
let address: string
let given: { file: string; altered: string; trust: string; now: number }

beforeAll(async () => {
  const world = createWorld()
  const quantityList = [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A' }]
  logEvent(world, enrol(world, 'HTX-0042', ['producer']), { type: 'ObjectEvent', action: 'ADD', quantityList })
  seal(world)
  const file = await fileOf(world, [LOT])
  const trust = JSON.stringify(trustJson(trustOf(world)))
  given = { file, altered: file.replace('ADD', 'ADE'), trust, now: Number(world.now) }

  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: join(root, 'test') },
    ...{ bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022', write: false, outdir: 'out' },
    plugins: [withoutSentences(path => readFile(path, 'utf8'))],
  })
  const scripts = new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]))
  site = createServer((request, response) => {
    const script = scripts.get(request.url!)
    if (script) response.setHeader('content-type', 'text/javascript').end(script)
    else
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><script type="module" src="/stdin.js"></script>')
  })
  await new Promise<void>(done => site.listen(0, '127.0.0.1', done))
  address = `http://localhost:${(site.address() as AddressInfo).port}/`
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
  site.close()
})

describe.each([
  ['with WebCrypto', false],
  ['without WebCrypto, as on http', true],
])('verify() in Chromium %s', (_, bare) => {
  it('accepts a genuine file, refuses an altered one, and loads the curves only where it has to', async () => {
    const page = await browser.newPage()
    const loaded: string[] = []
    page.on('request', request => loaded.push(basename(request.url())))
    if (bare) await page.addInitScript(() => Object.defineProperty(globalThis, 'crypto', { value: {} }))
    await page.goto(address)
    await page.waitForFunction(() => 'check' in globalThis)
    type Check = (...given: [string, string, Subject, number]) => Promise<unknown>
    const check = (file: string) =>
      page.evaluate(
        ({ file, trust, lot, now }) => (globalThis as unknown as { check: Check }).check(file, trust, lot, now),
        { file, trust: given.trust, lot: LOT, now: given.now },
      )
    expect(await check(given.file)).toEqual({ verdict: 'verified', strength: 'witnesses' })
    expect(await check(given.altered)).toMatchObject({ verdict: 'invalid', reason: 'body-digest' })
    for (const curve of ['p256', 'ed25519'])
      expect(
        loaded.some(name => name.startsWith(curve)),
        curve,
      ).toBe(bare)
    await page.close()
  })
})
