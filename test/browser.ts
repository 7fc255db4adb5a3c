/** The headless Chromium that comes from npm, for the tests and pictures that look at pages as a person would. */

import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

// The package is made for machines without memory or processes to spare: in one process the browser ends with its first
// page, and the other two would let pages do what no reader's browser lets them do.
const UNLIKE_A_READER = ['--single-process', '--disable-web-security', '--allow-running-insecure-content']

/** Starts a browser; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter(flag => !UNLIKE_A_READER.includes(flag)),
      // Without it the browser looks for servers of its maker at every start.
      '--disable-background-networking',
    ],
    headless: true,
  })
}
