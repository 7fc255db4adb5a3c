import { parseTrust, type Source, type Trust, type Verdict, verify } from '@nguon/proof'
import { browserVerify } from '@nguon/proof/browser'
import { type Fetch, questionOf, readSource, SourceError } from '@nguon/proof/source'
import type { Subject } from '@nguon/statement'
import { type Lang, message } from '@nguon/words'
import type { Silent } from '../pages/verdict.ts'

/** A check made on this device. */
export type DeviceCheck = { verdict: Verdict; silent: Silent[] }

/** The reader's trust as this site states it; a reader who wants another uses the command line with a file of their own. */
export async function fetchTrust(): Promise<Trust> {
  return parseTrust(await fetchText('/trust.json'))
}

/** Fetches a text of this site, by the way of no cache if asked so. */
export async function fetchText(url: string, cache: RequestCache = 'default'): Promise<string> {
  const response = await fetch(url, { cache, credentials: 'omit' })
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return await response.text()
}

/** Runs the verifier over a file, with what this site's gateway says about the chain as the one source. */
export async function check(
  file: string,
  scanned: readonly Subject[],
  trust: Trust,
  now: bigint | null,
  lang: Lang,
): Promise<DeviceCheck> {
  const node = { name: message(lang, 'check.source-rpc'), url: '/rpc', independent: false }
  const silent: Silent[] = []
  const sources: Source[] = []
  try {
    const question = questionOf(file, trust)
    if (question) sources.push(await readSource(node, question, ask))
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    silent.push(node)
  }
  return { verdict: await verify(file, scanned, sources, trust, now, browserVerify), silent }
}

const ask: Fetch = (url, init) => fetch(url, { ...init, credentials: 'omit' })

/** Seconds on this device's clock. */
export const secondsNow = (): bigint => BigInt(Math.floor(Date.now() / 1000))
