/** Two verifiers, ours and one written from docs/spec.md alone, say the same of every file. */
import { verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { JsonError, parseIJson, type Subject, SubjectError, subjectsOfEvent, subjectsOfLink } from '@nguon/statement'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutantsOf } from '../../packages/proof/src/testing-mutants.ts'
import { type Case, rejectionCases } from './cases.ts'
import { event, identifier } from './identifiers.ts'
import { JSON_TEXTS } from './json.ts'
import { type Answer, askJson, askPython, askSubjects, hasPython } from './python.ts'
import { scenarioCases } from './scenarios.ts'

/** Python computes on curves slowly, and the machine may be busy. */
const PATIENTLY = { timeout: 120_000 }

/** What failed once fails again. */
const SEED = 20_260_614

/** The worlds that all cases come from are made once. */
const scenarios = scenarioCases()

const named = (name: string) => (hasPython ? name : `${name} (skipped: there is no python3 here)`)

async function ask({ text, scanned, sources, trust, now }: Case): Promise<Answer> {
  const { verdict, reason, strength } = await verify(text, scanned, sources, trust, now, nodeVerify)
  return { verdict, step: reason?.step ?? null, strength }
}

/** The cases on which the two differ, each with both answers. */
async function disagreements(cases: readonly Case[]): Promise<string[]> {
  const asking = askPython(cases)
  const ours: Answer[] = []
  for (const one of cases) ours.push(await ask(one))
  const theirs = await asking
  expect(theirs).toHaveLength(cases.length)
  return cases.flatMap(({ name }, i) => {
    const [one, other] = [JSON.stringify(ours[i]), JSON.stringify(theirs[i])]
    return one === other ? [] : [`${name}: ours ${one}, theirs ${other}`]
  })
}

test('files of every sort come to the verdict that is due', PATIENTLY, async () => {
  for (const { due, asked } of await scenarios)
    expect(`${asked.name}: ${(await ask(asked)).verdict}`).toBe(`${asked.name}: ${due}`)
})

test.skipIf(!hasPython)(
  named('both verifiers refuse every file of the rejection table at the same step'),
  PATIENTLY,
  async () => {
    expect(await disagreements(await rejectionCases())).toEqual([])
  },
)

test.skipIf(!hasPython)(named('both verifiers say the same of files of every sort'), PATIENTLY, async () => {
  expect(await disagreements((await scenarios).map(({ asked }) => asked))).toEqual([])
})

test.skipIf(!hasPython)(
  named('both verifiers say the same of a thousand mutants of valid files'),
  PATIENTLY,
  async () => {
    const valid = (await scenarios).filter(({ due }) => due !== 'invalid').map(({ asked }) => asked)
    const texts = valid.map(({ text }) => text)
    const cases = mutantsOf(texts, 1000, SEED).map(({ of, name, text }) => {
      return { ...valid[of]!, name: `${valid[of]!.name}, ${name}`, text }
    })
    expect(await disagreements(cases)).toEqual([])
  },
)

test.skipIf(!hasPython)(
  named('both verifiers take identifiers and events to be about the same things'),
  PATIENTLY,
  async () => {
    const identifiers = fc.sample(identifier, { numRuns: 10_000, seed: SEED })
    const events = fc.sample(event, { numRuns: 3_000, seed: SEED })
    const asking = askSubjects([
      ...identifiers.map(identifier => ({ identifier })),
      ...events.map(event => ({ event })),
    ])
    const ours = [
      ...identifiers.map(uri => told(() => subjectsOfLink(uri))),
      ...events.map(of => told(() => subjectsOfEvent(of))),
    ]
    const theirs = await asking
    const differing = [...identifiers, ...events].flatMap((thing, i) => {
      const [one, other] = [JSON.stringify(ours[i]), JSON.stringify(theirs[i])]
      return one === other ? [] : [`${JSON.stringify(thing)}: ours ${one}, theirs ${other}`]
    })
    expect(differing).toEqual([])
    // Had the samples nothing in them, there would be nothing to differ about.
    const types = new Set(ours.flatMap(subjects => subjects?.map(([type]) => type) ?? []))
    expect([...types].sort()).toEqual([
      'item',
      'local',
      'local-item',
      'local-product',
      'lot',
      'other',
      'place',
      'product',
      'unit',
    ])
  },
)

test.skipIf(!hasPython)(
  named('both verifiers take the same texts for I-JSON, and for integers'),
  PATIENTLY,
  async () => {
    const theirs = await askJson(JSON_TEXTS)
    expect(JSON_TEXTS.map((text, i) => ({ text, is: theirs[i] }))).toEqual(
      JSON_TEXTS.map(text => ({ text, is: read(text) })),
    )
  },
)

function read(text: string): [json: boolean, integer: boolean] {
  try {
    const value = parseIJson(text)
    return [true, Number.isSafeInteger(value) && !Object.is(value, -0)]
  } catch (error) {
    if (error instanceof JsonError) return [false, false]
    throw error
  }
}

/** What a thing is about, sorted; null where it is refused. */
function told(read: () => Subject[]): string[][] | null {
  try {
    const subjects = read().map(({ type, id }) => [type, id])
    return subjects.sort(([a, b], [c, d]) => (a! < c! || (a === c && b! < d!) ? -1 : 1))
  } catch (error) {
    if (error instanceof SubjectError) return null
    throw error
  }
}
