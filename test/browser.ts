/** The headless Chromium that comes from npm, for the tests and pictures that look at pages as a person would. */

import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/** Starts a browser; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    // Without it the browser looks for servers of its maker at every start.
    args: [...chromium.args, '--disable-background-networking'],
    headless: true,
  })
}
