import type { Outcome } from './outcome.ts'

/** `docs/conformance.md` of a run in which nothing failed: what was tested with which data, and what was not. */
export function conformancePage(outcomes: readonly Outcome[]): string {
  const total = (count: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + count(outcome), 0)
  const rows = outcomes.map(({ name, passed, untested }) => `| ${name} | ${passed} | ${untested.length} |`)
  const sections = outcomes.flatMap(({ name, page }) => (page ? [`## ${capital(name)}`, page] : []))
  const untested = outcomes.flatMap(({ name, untested }) =>
    [...reasonsOf(untested)].map(reason => `- ${name}: ${reason}`),
  )
  return `${[
    '# Conformance',
    'Written by `npm run conformance` from a run in which nothing failed; when it says something else than this page, it writes the page anew and fails. The data is that of GS1, OpenEPCIS, the IETF and others, and no part of the project. What is untested is not counted as passed.',
    [
      '| with the data of | passed | untested |',
      '| --- | ---: | ---: |',
      ...rows,
      `| **all** | **${total(({ passed }) => passed)}** | **${total(({ untested }) => untested.length)}** |`,
    ].join('\n'),
    ...sections,
    '## Untested',
    untested.length === 0 ? 'Nothing.' : untested.join('\n'),
  ].join('\n\n')}\n`
}

function* reasonsOf(untested: Outcome['untested']): Generator<string> {
  for (const [reason, same] of Map.groupBy(untested, ({ reason }) => reason)) {
    const example = same.length > 1 ? `${same.length}, such as` : ''
    yield `${example} \`${same[0]!.name}\`: ${reason}`.trim()
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
