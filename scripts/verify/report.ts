import { type Flag, type Headline, headlineOf, type Recall, type Verdict, type VerifiedAnswer } from '@nguon/proof'
import type { Node } from '@nguon/proof/source'
import { parseRecordBody, type Subject, sameSubject, toHex } from '@nguon/statement'
import { formatDateTime, formatNumber, type Lang, message, witnessKind } from '@nguon/words'

/** One step of formats §9 in words; `reason` is empty where nothing went wrong. */
export type ReportStep = {
  step: number
  state: 'ok' | 'failed' | 'not-reached'
  name: string
  outcome: string
  reason: string
}

/** Everything that a verdict says, in the words of one language, in the order in which it is read. */
export type Report = {
  steps: ReportStep[]
  /** What it rests on: the state of the log, who witnessed it, who was asked, and whose they are. */
  grounds: string[]
  headline: Headline
  title: string
  text: string
  /** On whose word; empty where nothing is verified. */
  strength: string
  /** How much is said of the thing, whether that is all, and whether an alert stands. */
  extent: string[]
  /** Recalls in force, and what a reader should know besides. */
  warnings: string[]
  /** What nobody should take it to prove. */
  limits: string[]
}

/** What was checked, and how: which nodes did not answer, and whether the file itself had to say what was scanned. */
export type Checked = { verdict: Verdict; silent: readonly Node[]; byFile: boolean }

/** A verdict in words. */
export function reportOf({ verdict, silent, byFile }: Checked, lang: Lang): Report {
  // A step that holds because there was nothing to hold against is not to look like one that was passed.
  const unasked = verdict.head !== null && verdict.sources.length === 0
  const { strength } = verdict
  const headline = headlineOf(verdict.verdict, byFile)
  return {
    steps: verdict.steps.map(({ step, name, state, code }) => ({
      step,
      state,
      name: message(lang, `step.${name}`),
      outcome: message(lang, `verify.${state}`),
      reason: code
        ? message(lang, `reason.${code}`)
        : name === 'sources' && unasked
          ? message(lang, 'verify.none-asked')
          : '',
    })),
    grounds: [...grounds(verdict, silent, lang)],
    headline,
    title:
      headline === 'by-file'
        ? message(lang, 'verdict.by-file', { subject: subjectText(verdict.scanned[0]!) })
        : headline === 'verified' && strength !== null && strength !== 'full'
          ? message(lang, `verified.${strength}`)
          : message(lang, `verdict.${headline}`),
    text: message(lang, `verdict.${headline}.text`),
    strength: strength ? message(lang, `strength.${strength}`) : '',
    extent: verdict.head ? extent(verdict, lang) : [],
    warnings: [
      ...verdict.recalls.map(({ statement }) => recallText(statement, lang)),
      ...verdict.flags.map(flag => flagText(flag, lang)),
    ],
    limits: [...limits(verdict, byFile, lang)],
  }
}

function* grounds({ head, witnesses, sources }: Verdict, silent: readonly Node[], lang: Lang): Generator<string> {
  if (head) yield message(lang, 'verify.head', { size: formatNumber(lang, head.size), when: when(head.time, lang) })
  for (const witness of witnesses)
    yield message(lang, `verify.witness-${witnessKind(witness)}`, { owner: witness.owner })
  for (const { name, independent, matches } of sources) {
    const source = message(lang, independent ? 'verify.source-independent' : 'verify.source-own', { name })
    yield `${source}, ${message(lang, matches ? 'verify.source-matches' : 'verify.source-differs')}`
  }
  for (const { name } of silent) yield message(lang, 'verify.source-silent', { name })
  if (head && sources.length + silent.length === 0) yield message(lang, 'verify.no-source')
}

function extent(verdict: Verdict, lang: Lang): string[] {
  const [finest] = verdict.scanned
  const answer = verdict.answers.find(({ subject }) => finest && sameSubject(subject, finest))
  const reach = { count: answer?.statements.length ?? 0, when: when(verdict.head!.time, lang) }
  const some = verdict.complete ? 'complete.yes' : 'complete.no'
  const none = verdict.complete ? 'complete.absent' : 'complete.no-absent'
  return [
    message(lang, reach.count === 0 ? none : some, reach),
    alertsText(verdict, lang),
    ...releaseText(answer, lang),
  ]
}

/** What the log says of the verifier itself: compared with the file in hand, it tells whether that was ever published. */
function releaseText(answer: VerifiedAnswer | undefined, lang: Lang): string[] {
  if (answer?.subject.type !== 'log') return []
  const records = answer.statements.filter(({ statement }) => statement.header.kind === 'record')
  const releases = records.flatMap(({ index, body }) => {
    const record = body && parseRecordBody(body)
    return record?.type === 'release' ? [{ index, files: record.files }] : []
  })
  const newest = releases.at(-1)
  return (newest?.files ?? []).map(({ name, sha256 }) =>
    message(lang, 'verifier.release', { name, hash: toHex(sha256), index: formatNumber(lang, newest!.index) }),
  )
}

function alertsText({ alerts: { state, independent, subjects } }: Verdict, lang: Lang): string {
  if (state === 'raised') return message(lang, 'alerts.raised', { subjects: subjects.map(subjectText).join(', ') })
  if (state === 'unknown') return message(lang, 'alerts.unknown')
  return message(lang, independent ? 'alerts.none' : 'alerts.none-operator')
}

function* limits({ answers, records }: Verdict, byFile: boolean, lang: Lang): Generator<string> {
  yield message(lang, 'limits.truth')
  yield message(lang, 'limits.goods')
  if (byFile) yield message(lang, 'limits.by-file')
  const shown = new Set([...answers, ...records].flatMap(({ statements }) => statements.flatMap(it => it.bodies)))
  if (shown.has('withheld')) yield message(lang, 'limits.withheld')
  if (shown.has('erased')) yield message(lang, 'limits.erased')
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
    case 'recovery-enrolled':
      return message(lang, `flag.${flag.code}`, flag)
    case 'never-commissioned':
      return message(lang, 'flag.never-commissioned', { subject: subjectText(flag.subject) })
    case 'several-registrants':
      return message(lang, 'flag.several-registrants', {
        subject: subjectText(flag.subject),
        parties: flag.parties.join(', '),
      })
    case 'recall-not-entitled':
      return message(lang, 'flag.recall-not-entitled', { ...flag, subject: subjectText(flag.subject) })
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
