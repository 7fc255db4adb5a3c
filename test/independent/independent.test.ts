/** Two verifiers, ours and one written from docs/spec.md alone, say the same of every file. */
import { verify } from '@nguon/proof'
import { nodeVerify } from '@nguon/signer'
import { expect, test } from 'vitest'
import { mutantsOf } from '../../packages/proof/src/testing-mutants.ts'
import { type Case, rejectionCases } from './cases.ts'
import { type Answer, askPython, hasPython } from './python.ts'
import { scenarioCases } from './scenarios.ts'

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

test.skipIf(!hasPython)(named('both verifiers refuse every file of the rejection table at the same step'), async () => {
  expect(await disagreements(await rejectionCases())).toEqual([])
})

test.skipIf(!hasPython)(named('both verifiers come to the verdict that is due on files of every sort'), async () => {
  const cases = await scenarios
  for (const { due, asked } of cases)
    expect(`${asked.name}: ${(await ask(asked)).verdict}`).toBe(`${asked.name}: ${due}`)
  expect(await disagreements(cases.map(({ asked }) => asked))).toEqual([])
})

test.skipIf(!hasPython)(
  named('both verifiers say the same of a thousand mutants of valid files'),
  async () => {
    const valid = (await scenarios).filter(({ due }) => due !== 'invalid').map(({ asked }) => asked)
    const mutants = mutantsOf(
      valid.map(({ text }) => text),
      1000,
      20_260_614,
    )
    const cases = mutants.map(({ of, name, text }) => ({ ...valid[of]!, name: `${valid[of]!.name}, ${name}`, text }))
    expect(await disagreements(cases)).toEqual([])
  },
  120_000,
)
