/** The headless Chromium that comes from npm, for the tests and pictures that look at pages as a person would. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

// The package is made for machines without memory or processes to spare: in one process the browser ends with its first
// page, and the other two would let pages do what no reader's browser lets them do.
const UNLIKE_A_READER = ['--single-process', '--disable-web-security', '--allow-running-insecure-content']

const root = resolve(import.meta.dirname, '..')

/** Starts a browser, with more flags if its caller needs them; the caller closes it. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  return await playwright.launch({
    executablePath: unpacked(),
    args: [
      ...chromium.args.filter(flag => !UNLIKE_A_READER.includes(flag)),
      // Without it the browser looks for servers of its maker at every start.
      '--disable-background-networking',
      ...flags,
    ],
    headless: true,
  })
}

/**
 * The browser's program. Left to itself the package unpacks it among the temporary files of all users, under one name:
 * the first user's copy is closed to the second, and half a copy is taken for a whole one.
 */
function unpacked(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folder = join(root, 'node_modules', '.cache', `chromium-${devDependencies['@sparticuz/chromium']}`)
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true })
    const fresh = mkdtempSync(`${folder}-`)
    const unpack = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
    execFileSync(process.execPath, ['--input-type=module', '--eval', unpack], {
      cwd: root,
      env: { ...process.env, TMPDIR: fresh },
    })
    try {
      renameSync(fresh, folder)
    } catch (error) {
      // Another process was quicker, and its copy is as whole as this one.
      if (!existsSync(folder)) throw error
      rmSync(fresh, { recursive: true })
    }
  }
  return join(folder, 'chromium')
}
