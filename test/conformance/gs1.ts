import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildDigitalLink,
  type Element,
  formatBracketed,
  formatScanned,
  Gs1Error,
  isPredefinedLength,
  parseBracketed,
  parseScanned,
  splitDigitalLink,
} from '@nguon/gs1'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

type Vectors = {
  parse: [shouldSucceed: boolean, uri: string, scanned: string][]
  build: [shouldSucceed: boolean, stem: string | null, bracketed: string, uri: string][]
  element_strings: [shouldSucceed: boolean, bracketed: string, scanned: string][]
  ai_data: [shouldSucceed: boolean, scanned: string][]
}

/** Vectors that only hold with an option of GS1's engine switched on; with it off, it refuses them as we do. */
const OPTIONAL: Record<string, string> = {
  'https://a/gtin/12312312312333/ser/ABC123':
    'the words gtin and ser in place of 01 and 21 are no part of URI Syntax 1.7; we read numbers only',
  'https://example.com/01/09520123456788?99=XYZ&89=ABC123':
    'stands twice, accepted with unknown AIs permitted and refused without; we refuse, and that one is tested',
}

/** Digital Links and element strings of GS1's syntax engine, read and written. */
export async function run(vectorsDir: string): Promise<Outcome> {
  const text = readFileSync(join(vectorsDir, 'gs1-syntax', 'digital-link.json'), 'utf8')
  const vectors = JSON.parse(text) as Vectors
  const outcome: Outcome = { name: 'GS1 Digital Link and element strings', passed: 0, failed: [], untested: [] }
  for (const [shouldSucceed, uri, expected] of vectors.parse) {
    const optional = shouldSucceed && OPTIONAL[uri]
    if (optional) outcome.untested.push({ name: uri, reason: optional })
    else settle(outcome, uri, shouldSucceed, expected, () => scannedUnchecked(uri))
  }
  for (const [shouldSucceed, stem, bracketed, expected] of vectors.build)
    settle(outcome, bracketed, shouldSucceed, expected, () =>
      buildDigitalLink(stem ?? 'https://id.gs1.org', parseBracketed(bracketed)),
    )
  for (const [shouldSucceed, bracketed, expected] of vectors.element_strings)
    settle(outcome, bracketed, shouldSucceed, expected, () => asWritten(formatScanned(parseBracketed(bracketed))))
  for (const [shouldSucceed, scanned] of vectors.ai_data)
    settle(outcome, scanned, shouldSucceed, leastFnc1(scanned), () => {
      const elements = parseScanned(scanned.replaceAll('^', FNC1))
      return asWritten(formatScanned(parseBracketed(formatBracketed(elements))))
    })
  return outcome
}

/** The character for which `^` stands in the vectors. */
const FNC1 = '\x1d'

function asWritten(scanned: string): string {
  return scanned.replaceAll(FNC1, '^')
}

/** We leave out each FNC1 that nothing needs: at the end, and behind a GTIN. */
function leastFnc1(scanned: string): string {
  return scanned.replace(/\^$/, '').replace(/^(\^01\d{14})\^/, '$1')
}

/** What an address says as it would be scanned. These vectors are no concern of check digits: many have wrong ones. */
function scannedUnchecked(uri: string): string {
  const { keys, attributes } = splitDigitalLink(uri)
  return [...keys, ...attributes].reduce((text, [ai, value], i, elements: Element[]) => {
    const previous = elements[i - 1]
    const separator = previous && isPredefinedLength(previous[0]) ? '' : '^'
    return `${text}${separator}${ai}${value}`
  }, '')
}

function settle(outcome: Outcome, name: string, shouldSucceed: boolean, expected: string, make: () => string): void {
  const fail = (reason: string) => outcome.failed.push({ name, reason })
  let made: string
  try {
    made = make()
  } catch (error) {
    if (!(error instanceof Gs1Error)) fail(`broke: ${error}`)
    else if (shouldSucceed) fail(`refused: ${error.message}`)
    else outcome.passed++
    return
  }
  if (!shouldSucceed) fail(`accepted as ${made}`)
  else if (made !== expected) fail(`${made} instead of ${expected}`)
  else outcome.passed++
}
