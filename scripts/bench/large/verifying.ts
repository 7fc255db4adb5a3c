/** `verify()` of one proof file in Node and in Chromium, beside the signatures that it has to check and nothing else. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { parseTrust, verify } from '@nguon/proof'
import { withoutSentences } from '@nguon/proof/bundle'
import { nodeVerify } from '@nguon/signer'
import type { VerifySignature } from '@nguon/statement'
import { build } from 'esbuild'
import { openBrowser } from '../../../test/browser.ts'
import { type Figure, quantile } from '../table.ts'

const TURNS = 60

/** What runs in the page: the verifier as readers get it. */
const PAGE = `
import { parseTrust, verify } from '@nguon/proof'
import { browserVerify } from '@nguon/proof/browser'
globalThis.measure = ${measure}
globalThis.run = (text, trust, lot, turns) => measure(verify, parseTrust(trust), browserVerify, text, lot, turns)`

type Measured = { verdict: string; times: number[]; signatures: number[] }

/** Measures both; `lot` is the id of what was scanned. */
export async function measureVerifying(text: string, trust: string, lot: string): Promise<Figure[]> {
  const node = await measure(verify, parseTrust(trust), nodeVerify, text, lot, TURNS)
  const chromium = await inChromium(text, trust, lot)
  return [['Node', node] as const, ['Chromium', chromium] as const].map(([where, { verdict, times, signatures }]) => {
    if (verdict !== 'verified') throw new Error(`in ${where} the file is ${verdict}`)
    return {
      name: `verify() in ${where}, five events`,
      value: quantile(times, 0.5),
      unit: 'ms',
      ceiling: { name: 'its signatures alone', value: quantile(signatures, 0.5) },
      note: `p99 ${quantile(times, 0.99).toFixed(1)} ms, the first ${times[0]!.toFixed(1)} ms`,
    }
  })
}

/** The same in both: turns of `verify`, and of every signature that it asked for. It refers to nothing outside of itself. */
async function measure(
  check: typeof verify,
  trust: ReturnType<typeof parseTrust>,
  curves: VerifySignature,
  text: string,
  lot: string,
  turns: number,
): Promise<Measured> {
  const asked: [keyof VerifySignature, Uint8Array, Uint8Array, Uint8Array][] = []
  const noting: VerifySignature = {
    p256(...given) {
      asked.push(['p256', ...given])
      return curves.p256(...given)
    },
    ed25519(...given) {
      asked.push(['ed25519', ...given])
      return curves.ed25519(...given)
    },
  }
  const scanned = [{ type: 'lot', id: lot }] as const
  const times: number[] = []
  const signatures: number[] = []
  const { verdict } = await check(text, scanned, [], trust, null, noting)
  for (let turn = 0; turn < turns; turn++) {
    const began = performance.now()
    await check(text, scanned, [], trust, null, curves)
    times.push(performance.now() - began)
  }
  for (let turn = 0; turn < turns; turn++) {
    const began = performance.now()
    for (const [curve, key, message, signature] of asked) await curves[curve](key, message, signature)
    signatures.push(performance.now() - began)
  }
  return { verdict, times, signatures }
}

async function inChromium(text: string, trust: string, lot: string): Promise<Measured> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: import.meta.dirname },
    ...{ bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022', write: false, outdir: 'out' },
    plugins: [withoutSentences(path => readFile(path, 'utf8'))],
  })
  const scripts = new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]))
  const site = createServer((request, response) => {
    const script = scripts.get(request.url!)
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ?? '<!doctype html><script type="module" src="/stdin.js"></script>')
  })
  await new Promise<void>(done => site.listen(0, '127.0.0.1', done))
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    // A name that browsers trust without https, and so with WebCrypto.
    await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => 'run' in globalThis)
    return await page.evaluate(
      ([text, trust, lot, turns]) =>
        (globalThis as unknown as { run: (...given: unknown[]) => Promise<Measured> }).run(text, trust, lot, turns),
      [text, trust, lot, TURNS] as const,
    )
  } finally {
    await browser.close()
    site.close()
  }
}
