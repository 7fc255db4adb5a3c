/** `npm run screens`: starts a fresh installation with the demonstration and takes the pictures of `docs/screens/`. */

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openBrowser } from '../test/browser.ts'
import { dataFolder, freePort, startInstallation } from '../test/installation.ts'

const WIDTHS = [360, 1280]
const folder = resolve(import.meta.dirname, '..', 'docs', 'screens')
mkdirSync(folder, { recursive: true })

const { data, remove } = dataFolder()
const installation = await startInstallation({ data, port: await freePort() })
try {
  const codes = installation.access.codes.map(({ path }, i): [string, string] => [`code-${i + 1}`, path])
  const pages: [string, string][] = [['front', '/'], ...codes, ['check', '/kiem-chung'], ['workplace', '/portal/']]
  for (const width of WIDTHS) await takePictures(width, pages)
} finally {
  await installation.stop()
  remove()
}

/** A browser for each width: the one from npm runs in one process and ends with its first closed page. */
async function takePictures(width: number, pages: [name: string, path: string][]): Promise<void> {
  const browser = await openBrowser()
  const page = await browser.newPage({ viewport: { width, height: width < 500 ? 780 : 900 } })
  for (const [name, path] of pages) {
    await page.goto(`${installation.url}${path}`, { waitUntil: 'networkidle' })
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: name.startsWith('code') })
    process.stdout.write(`docs/screens/${name}-${width}.png\n`)
  }
  await browser.close()
}
