/** `npm run screens`: starts a fresh installation with the demonstration and takes the pictures of `docs/screens/`. */

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openBrowser } from '../test/browser.ts'
import { dataFolder, startInstallation } from '../test/installation.ts'
import { freePort } from './start/ports.ts'

/** A telephone and a desk. What stands further down a page is for whoever opens it. */
const VIEWPORTS = [
  { width: 360, height: 1280 },
  { width: 1280, height: 1000 },
]
const folder = resolve(import.meta.dirname, '..', 'docs', 'screens')
mkdirSync(folder, { recursive: true })

const { data, remove } = dataFolder()
const installation = await startInstallation({ data, port: await freePort(), env: { ANCHOR_INTERVAL: '2' } })
const { url, access } = installation
const browser = await openBrowser()
try {
  // Until the demonstration is anchored the pages say that they wait for it.
  for (const { path } of access.codes) await anchored(`${url}/proof${path}`)
  const codes = access.codes.map(({ path }, i): [string, string] => [`code-${i + 1}`, path])
  const pages: [string, string][] = [
    ['front', '/'],
    ...codes,
    ['check', '/kiem-chung'],
    ['verifier', '/verifier'],
    ['workplace', '/portal/'],
  ]
  for (const viewport of VIEWPORTS) {
    const page = await browser.newPage({ viewport, deviceScaleFactor: 1 })
    await page.goto(`${url}/portal/`)
    await page.fill('[name=email]', access.signIns[0]!.email)
    await page.fill('[name=password]', access.signIns[0]!.password)
    await page.click('button[type=submit]')
    for (const [name, path] of pages) {
      await page.goto(`${url}${path}`, { waitUntil: 'networkidle' })
      await page.screenshot({ path: join(folder, `${name}-${viewport.width}.png`) })
      process.stdout.write(`docs/screens/${name}-${viewport.width}.png\n`)
    }
    await page.close()
  }
} finally {
  await browser.close()
  await installation.stop()
  remove()
}

async function anchored(proof: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    const answer = await fetch(proof)
    if (answer.ok && ((await answer.json()) as { pending: unknown[] }).pending.length === 0) return
    await wait(500)
  }
  throw new Error(`${proof} was not anchored within a minute`)
}
