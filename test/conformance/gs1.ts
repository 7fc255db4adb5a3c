import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildDigitalLink, type Element, isPredefinedLength, splitDigitalLink } from '@nguon/gs1'

type Outcome = {
  name: string
  passed: number
  failed: { name: string; reason: string }[]
  untested: { name: string; reason: string }[]
}

type Vectors = {
  parse: [shouldSucceed: boolean, uri: string, elementString: string][]
  build: [shouldSucceed: boolean, stem: string | null, elementString: string, uri: string][]
  element_strings: [shouldSucceed: boolean, input: string, encoded: string][]
  ai_data: [shouldSucceed: boolean, encoded: string][]
}

/** Vectors that only hold with an option of GS1's engine switched on; with it off, it refuses them as we do. */
const OPTIONAL: Record<string, string> = {
  'https://a/gtin/12312312312333/ser/ABC123':
    'the words gtin and ser in place of 01 and 21 are no part of URI Syntax 1.7; we read numbers only',
  'https://example.com/01/09520123456788?99=XYZ&89=ABC123':
    'stands twice, accepted with unknown AIs permitted and refused without; we refuse, and that one is tested',
}

/** Digital Links of GS1's syntax engine: structure read and written. */
export async function run(vectorsDir: string): Promise<Outcome> {
  const text = readFileSync(join(vectorsDir, 'gs1-syntax', 'digital-link.json'), 'utf8')
  const vectors = JSON.parse(text) as Vectors
  const outcome: Outcome = { name: 'GS1 Digital Link', passed: 0, failed: [], untested: [] }
  read(vectors.parse, outcome)
  write(vectors.build, outcome)
  for (const vector of [...vectors.element_strings, ...vectors.ai_data]) {
    outcome.untested.push({
      name: `element string ${JSON.stringify(vector[1])}`,
      reason: 'only addresses are read yet',
    })
  }
  return outcome
}

function read(vectors: Vectors['parse'], outcome: Outcome): void {
  for (const [shouldSucceed, uri, expected] of vectors) {
    const optional = OPTIONAL[uri]
    if (shouldSucceed && optional) {
      outcome.untested.push({ name: uri, reason: optional })
      continue
    }
    const result = attempt(() => {
      const { keys, attributes } = splitDigitalLink(uri)
      return elementString([...keys, ...attributes])
    })
    settle(outcome, uri, shouldSucceed, expected, result)
  }
}

function write(vectors: Vectors['build'], outcome: Outcome): void {
  for (const [shouldSucceed, stem, input, expected] of vectors) {
    const result = attempt(() => buildDigitalLink(stem ?? 'https://id.gs1.org', bracketed(input)))
    settle(outcome, input, shouldSucceed, expected, result)
  }
}

type Result = { value: string } | { fault: string }

function attempt(make: () => string): Result {
  try {
    return { value: make() }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

function settle(outcome: Outcome, name: string, shouldSucceed: boolean, expected: string, result: Result): void {
  if ('fault' in result) {
    if (shouldSucceed) outcome.failed.push({ name, reason: `refused: ${result.fault}` })
    else outcome.passed++
  } else if (!shouldSucceed) outcome.failed.push({ name, reason: `accepted as ${result.value}` })
  else if (result.value !== expected) outcome.failed.push({ name, reason: `${result.value} instead of ${expected}` })
  else outcome.passed++
}

/** Elements as the vectors write them: `^` first and after each value of open length that is not the last. */
function elementString(elements: readonly Element[]): string {
  return elements.reduce((text, [ai, value], i) => {
    const previous = elements[i - 1]
    const separator = !previous || !isPredefinedLength(previous[0]) ? '^' : ''
    return `${text}${separator}${ai}${value}`
  }, '')
}

function bracketed(text: string): Element[] {
  return [...text.matchAll(/\((\d+)\)([^(]*)/g)].map(([, ai, value]) => [ai!, value!])
}
