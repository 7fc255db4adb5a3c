import { type Lang, message } from '@nguon/words'
import type { Report } from './report.ts'

const SIGN = { ok: '✓', failed: '✗', 'not-reached': '·' } as const

/** A report line by line. */
export function* reportLines(report: Report, lang: Lang): Generator<string> {
  for (const { step, state, name, outcome, reason } of report.steps)
    yield `${SIGN[state]} ${String(step).padStart(2)}. ${name}: ${outcome}${reason && ` – ${reason}`}`
  yield ''
  yield* report.grounds
  yield ''
  // A code is printed as it is on the goods.
  const title = report.headline === 'by-file' ? report.title : report.title.toUpperCase()
  yield message(lang, 'verify.result', { verdict: title })
  yield report.text
  if (report.strength) yield report.strength
  yield* report.extent
  for (const warning of report.warnings) yield `! ${warning}`
  yield ''
  yield `${message(lang, 'limits.title')}:`
  for (const limit of report.limits) yield `- ${limit}`
}
