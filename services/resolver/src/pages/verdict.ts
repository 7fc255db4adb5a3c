import { headlineOf, type Verdict, type Step as VerdictStep } from '@nguon/proof'
import { sameSubject, toHex } from '@nguon/statement'
import {
  facts,
  fold,
  html,
  type IconName,
  icon,
  type Markup,
  nothing,
  type Step,
  state,
  steps,
  type Tone,
} from '@nguon/ui'
import { formatDateTime, formatNumber, type Lang, message, witnessKind } from '@nguon/words'
import { lookOf } from './look.ts'
import { readableId } from './names.ts'

/** A source that did not answer, beside those in the verdict. */
export type Silent = { name: string; independent: boolean }

/**
 * What a check came to, at one glance: the verdict, on whose word it rests, and how much it covers.
 *
 * @param byFile whether nobody but the file says what was scanned
 */
export function verdictState(verdict: Verdict, lang: Lang, byFile: boolean, id?: string): Markup {
  const headline = headlineOf(verdict.verdict, byFile)
  const named = verdict.scanned[0] ? readableId(verdict.scanned[0]) : ''
  const { tags, ...look } = lookOf({ headline, strength: verdict.strength, named }, lang)
  return state({
    ...look,
    level: 2,
    ...(id && { id }),
    text: html`!${tags}<p>${message(lang, `verdict.${headline}.text`)}</p>
!${verdict.reason ? html`<p><strong>${message(lang, `reason.${verdict.reason.code}`)}</strong></p>` : nothing}
!${verdict.strength ? html`<p>${message(lang, `strength.${verdict.strength}`)}</p>` : nothing}
!${verdict.head ? html`<p>${coverage(verdict, lang)}</p>` : nothing}`,
  })
}

/** Every step with how it ended, the sources asked with their owners, and the state that the proof stands against. */
export function verdictDetails(verdict: Verdict, lang: Lang, silent: readonly Silent[], open = false): Markup {
  const outcome = {
    ok: message(lang, 'verify.ok'),
    failed: message(lang, 'verify.failed'),
    'not-reached': message(lang, 'verify.not-reached'),
  }
  const list: Step[] = verdict.steps.map(step => ({
    name: `${step.step}. ${message(lang, `step.${step.name}`)}`,
    state: step.state,
    text: step.code
      ? message(lang, `reason.${step.code}`)
      : noneAsked(step, verdict)
        ? message(lang, 'verify.none-asked')
        : '',
  }))
  return html`!${sources(verdict, lang, silent)}!${fold(message(lang, 'check.steps'), steps(list, outcome), open)}!${headFacts(verdict, lang)}`
}

/** A step that holds because there was nothing to hold against is not to look like one that was passed. */
export function noneAsked({ name, state }: VerdictStep, { sources }: Verdict): boolean {
  return name === 'sources' && state === 'ok' && sources.length === 0
}

function coverage(verdict: Verdict, lang: Lang): string {
  const [finest] = verdict.scanned
  const answer = verdict.answers.find(({ subject }) => finest && sameSubject(subject, finest))
  const count = answer?.statements.length ?? 0
  const when = formatDateTime(lang, Number(verdict.head!.time) * 1000)
  if (!verdict.complete) return message(lang, count === 0 ? 'complete.no-absent' : 'complete.no', { count, when })
  return count === 0 ? message(lang, 'complete.absent', { when }) : message(lang, 'complete.yes', { count, when })
}

function sources(verdict: Verdict, lang: Lang, silent: readonly Silent[]): Markup {
  const owned = ({ name, independent }: Silent) =>
    message(lang, independent ? 'check.source-independent' : 'check.source-own', { name })
  const line = (sign: IconName, tone: Tone, text: string) =>
    html`<li class="tone-${tone}">!${icon(sign)}<span>${text}</span></li>`
  const lines = [
    ...verdict.sources.map(source =>
      source.matches
        ? line('check', 'good', `${owned(source)}: ${message(lang, 'check.source-matches')}`)
        : line('cross', 'bad', `${owned(source)}: ${message(lang, 'check.source-differs')}`),
    ),
    ...silent.map(source => line('question', 'wait', `${owned(source)}: ${message(lang, 'check.source-silent')}`)),
    ...verdict.witnesses.map(witness =>
      line('pen', 'calm', message(lang, `verify.witness-${witnessKind(witness)}`, { owner: witness.owner })),
    ),
  ]
  const { state: alerts, independent } = verdict.alerts
  const alertLine =
    alerts === 'none'
      ? message(lang, independent ? 'alerts.none' : 'alerts.none-operator')
      : alerts === 'raised'
        ? message(lang, 'alerts.raised', { subjects: verdict.alerts.subjects.map(readableId).join(', ') })
        : verdict.head
          ? message(lang, 'alerts.unknown')
          : ''
  return html`<h3>${message(lang, 'check.sources')}</h3>
<ul class="checked-list">!${lines.length ? lines : line('question', 'wait', message(lang, 'check.source-none'))}
!${alertLine ? line(alerts === 'raised' ? 'warning' : 'dot', alerts === 'raised' ? 'bad' : 'calm', alertLine) : nothing}</ul>`
}

function headFacts({ head, anchors: [anchor] }: Verdict, lang: Lang): Markup {
  if (!head) return nothing
  return fold(
    message(lang, 'anchor.title'),
    html`!${facts([
      { name: message(lang, 'inspector.as-of'), value: html`${formatDateTime(lang, Number(head.time) * 1000)}` },
      { name: message(lang, 'anchor.entries'), value: html`${formatNumber(lang, head.size)}` },
      { name: message(lang, 'anchor.root'), value: html`<span class="code">${toHex(head.logRoot)}</span>` },
      {
        name: message(lang, 'anchor.block'),
        value: anchor
          ? html`${message(lang, 'anchor.block-text', { block: formatNumber(lang, anchor.blockNumber), chain: String(anchor.chainId) })}`
          : null,
      },
      {
        name: message(lang, 'anchor.contract'),
        value: anchor ? html`<span class="code">${anchor.contract}</span>` : null,
      },
    ])}`,
  )
}
