import type { Flag, Recall, Verdict } from '@nguon/proof'
import type { Node } from '@nguon/proof/source'
import { type Subject, sameSubject } from '@nguon/statement'
import { formatDateTime, formatNumber, type Lang, message } from '@nguon/words'

const SIGN = { ok: '✓', failed: '✗', 'not-reached': '·' } as const

/** Everything that a verdict says, in words, line by line. */
export function* verdictLines(verdict: Verdict, silent: readonly Node[], lang: Lang): Generator<string> {
  for (const { step, name, state, code } of verdict.steps) {
    const outcome = message(lang, state === 'not-reached' ? 'verify.not-reached' : `verify.${state}`)
    const reason = code ? ` – ${message(lang, `reason.${code}`)}` : ''
    yield `${SIGN[state]} ${String(step).padStart(2)}. ${message(lang, `step.${name}`)}: ${outcome}${reason}`
  }
  yield ''
  yield* groundLines(verdict, silent, lang)
  yield ''
  yield message(lang, 'verify.result', { verdict: message(lang, `verdict.${verdict.verdict}`).toUpperCase() })
  yield message(lang, `verdict.${verdict.verdict}.text`)
  if (verdict.strength) yield message(lang, `strength.${verdict.strength}`)
  if (verdict.head) yield* extentLines(verdict, lang)
  for (const { statement } of verdict.recalls) yield `! ${recallText(statement, lang)}`
  for (const flag of verdict.flags) yield `! ${flagText(flag, lang)}`
}

/** What the verdict rests on: the state of the log, who witnessed it, who was asked, and whose they are. */
function* groundLines({ head, witnesses, sources }: Verdict, silent: readonly Node[], lang: Lang): Generator<string> {
  if (head) yield message(lang, 'verify.head', { size: formatNumber(lang, head.size), when: when(head.time, lang) })
  for (const { owner, independent } of witnesses)
    yield message(lang, independent ? 'verify.witness-independent' : 'verify.witness-own', { owner })
  for (const { name, independent, matches } of sources) {
    const source = message(lang, independent ? 'verify.source-independent' : 'verify.source-own', { name })
    yield `${source}, ${message(lang, matches ? 'verify.source-matches' : 'verify.source-differs')}`
  }
  for (const { name } of silent) yield message(lang, 'verify.source-silent', { name })
  if (head && sources.length + silent.length === 0) yield message(lang, 'verify.no-source')
}

/** How far it reaches: how much is said of the thing, whether that is all, and whether an alert stands. */
function* extentLines(verdict: Verdict, lang: Lang): Generator<string> {
  const [finest] = verdict.scanned
  const answer = verdict.answers.find(({ subject }) => finest && sameSubject(subject, finest))
  const extent = { count: answer?.statements.length ?? 0, when: when(verdict.head!.time, lang) }
  if (!verdict.complete) yield message(lang, 'complete.no', extent)
  else if (extent.count === 0) yield message(lang, 'complete.absent', extent)
  else yield message(lang, 'complete.yes', extent)
  const { state, independent, subjects } = verdict.alerts
  if (state === 'raised') yield message(lang, 'alerts.raised', { subjects: subjects.map(subjectText).join(', ') })
  else if (state === 'unknown') yield message(lang, 'alerts.unknown')
  else yield message(lang, independent ? 'alerts.none' : 'alerts.none-operator')
}

function recallText({ party, body, recordTime }: Recall['statement'], lang: Lang): string {
  const declared = typeof body?.eventTime === 'string' ? Date.parse(body.eventTime) : Number(recordTime.time) * 1000
  return message(lang, 'recall.by', { party, when: formatDateTime(lang, declared) })
}

function flagText(flag: Flag, lang: Lang): string {
  switch (flag.code) {
    case 'other-producer':
      return message(lang, 'flag.other-producer', flag)
    case 'recovery-key':
      return message(lang, 'flag.recovery-key', flag)
    case 'other-lot':
      return message(lang, 'flag.other-lot')
    case 'promise-broken':
      return message(lang, 'flag.promise-broken')
  }
}

/** A subject as it is printed on goods. */
export function subjectText({ id }: Subject): string {
  return id.replaceAll(/\((\d+)\)/g, ' ($1) ').trim()
}

const when = (seconds: bigint, lang: Lang) => formatDateTime(lang, Number(seconds) * 1000)
