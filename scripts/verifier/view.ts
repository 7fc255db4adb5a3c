import type { VerdictName } from '@nguon/proof'
import { fold, html, type IconName, icon, type Markup, nothing, sheet, state, steps, type Tone } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import type { Report } from '../verify/report.ts'

/** What the reader has chosen so far; the page is drawn anew from it in either language. */
export type Choice = {
  proof: Chosen | null
  trust: Chosen | null
  code: string
  nodes: string
  asOfHead: boolean
}

/** A file that the reader chose: it stays in memory, and is sent nowhere. */
export type Chosen = { name: string; bytes: Uint8Array<ArrayBuffer> }

/** The form. `camera`: whether this browser reads codes by itself. */
export function formView(choice: Choice, camera: boolean, lang: Lang): Markup {
  const say = (key: Parameters<typeof message>[1]) => message(lang, key as 'verifier.title')
  const file = (id: 'proof' | 'trust', accept: string) =>
    html`<div class="field"><label for="${id}">${say(`verifier.${id}`)}</label><p class="hint" id="${id}-hint">${say(`verifier.${id}-hint`)}</p>
<input id="${id}" type="file" accept="${accept}" aria-describedby="${id}-hint">
!${choice[id] ? html`<p class="fine">!${icon('check')} ${message(lang, 'verifier.chosen', choice[id])}</p>` : nothing}</div>`
  return html`<form class="form" id="form">
!${file('proof', '.json,application/json,application/vnd.nguon.proof+json')}
<div class="field"><label for="code">${say('verifier.code')}</label><p class="hint" id="code-hint">${say('verifier.code-hint')}</p>
<input id="code" autocomplete="off" spellcheck="false" aria-describedby="code-hint" value="${choice.code}">
!${camera ? html`<button type="button" class="quiet" id="scan">${say('verifier.scan')}</button><video id="video" muted playsinline hidden></video>` : html`<p class="fine">${say('verifier.scan-none')}</p>`}
<p id="code-note" class="fine" aria-live="polite"></p></div>
!${file('trust', '.json,application/json')}
<div class="field"><label for="nodes">${say('verifier.nodes')}</label><p class="hint" id="nodes-hint">${say('verifier.nodes-hint')}</p>
<textarea id="nodes" rows="2" spellcheck="false" aria-describedby="nodes-hint">${choice.nodes}</textarea></div>
<label class="checked-list"><span><input type="checkbox" id="as-of-head"!${choice.asOfHead ? html` checked` : nothing}> ${say('verifier.as-of-head')}</span></label>
<div class="actions"><button type="submit">${say('verifier.submit')}</button></div>
</form>`
}

/** One sentence where the result will stand. */
export function noteView(text: string, name: IconName): Markup {
  return html`<p class="soft">!${icon(name)} ${text}</p>`
}

/** The result: the verdict, on whose word, every step, what it rests on, and what it does not say. */
export function resultView(report: Report, about: string, notes: readonly string[], lang: Lang): Markup {
  const lines = (texts: readonly string[]) =>
    html`<ul class="checked-list">!${texts.map(text => html`<li>!${icon('dot')}<span>${text}</span></li>`)}</ul>`
  const outcome = {
    ok: message(lang, 'verify.ok'),
    failed: message(lang, 'verify.failed'),
    'not-reached': message(lang, 'verify.not-reached'),
  }
  const list = report.steps.map(({ step, name, state, reason }) => ({ name: `${step}. ${name}`, state, text: reason }))
  const { tone, sign } = LOOK[report.verdict]
  const paragraphs = [report.text, report.strength, ...report.extent].filter(text => text !== '')
  return html`<div class="stack" data-verdict="${report.verdict}">
!${state({ tone, icon: sign, title: report.title, level: 2, text: html`<p><strong>${message(lang, 'verifier.about', { subject: about })}</strong></p>!${paragraphs.map(text => html`<p>${text}</p>`)}` })}
!${report.warnings.length > 0 ? sheet(null, lines(report.warnings)) : nothing}
!${sheet(
    null,
    html`!${fold(message(lang, 'verifier.steps'), steps(list, outcome), true)}
!${fold(message(lang, 'verifier.grounds'), lines(report.grounds), true)}
!${fold(message(lang, 'limits.title'), lines(report.limits), true)}
!${notes.map(note => html`<p class="fine code">${note}</p>`)}`,
  )}</div>`
}

const BAD = { tone: 'bad', sign: 'cross' } as const
const WAIT = { tone: 'wait', sign: 'clock' } as const

const LOOK: Record<VerdictName, { tone: Tone; sign: IconName }> = {
  verified: { tone: 'good', sign: 'check' },
  invalid: BAD,
  contradicted: BAD,
  alert: { tone: 'bad', sign: 'warning' },
  recalled: { tone: 'bad', sign: 'warning' },
  incomplete: { tone: 'bad', sign: 'question' },
  unknown: { tone: 'bad', sign: 'question' },
  stale: WAIT,
  unanchored: WAIT,
  pending: WAIT,
}
