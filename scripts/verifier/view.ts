import type { Verdict } from '@nguon/proof'
import { lookOf } from '@nguon/resolver/look'
import { fold, html, type IconName, icon, type Markup, nothing, sheet, state, steps } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import type { Report } from '../verify/report.ts'
import type { Chosen } from './files.ts'

/** What the reader has chosen so far; the page is drawn anew from it in either language. */
export type Choice = {
  proof: Chosen | null
  trust: Chosen | null
  /** Where the proof file was fetched from, if it was: that site is then asked about the chain too. */
  site: URL | null
  code: string
  nodes: string
  asOfHead: boolean
}

/** The form. `camera`: whether the page is let near one. */
export function formView(choice: Choice, camera: boolean, lang: Lang): Markup {
  const say = (key: Parameters<typeof message>[1]) => message(lang, key as 'verifier.title')
  // The browser's own field forgets what was dropped or fetched, and speaks the language of the browser.
  const file = (id: 'proof' | 'trust', accept: string) => {
    const chosen = choice[id]
    const state = chosen ? message(lang, 'verifier.chosen', chosen) : say('verifier.not-chosen')
    return html`<div class="field"><p class="label" id="${id}-label">${say(`verifier.${id}`)}</p><p class="hint" id="${id}-hint">${say(`verifier.${id}-hint`)}</p>
<div class="picker"><input class="visually-hidden" id="${id}" type="file" accept="${accept}" aria-labelledby="${id}-label" aria-describedby="${id}-hint ${id}-state"><label class="button quiet" for="${id}">!${icon('paper')}${say('verifier.choose')}</label>
<span class="code!${chosen ? html`` : html` soft`}" id="${id}-state">!${icon(chosen ? 'check' : 'dot')} ${state}</span></div></div>`
  }
  return html`<form class="form" id="form">
!${file('trust', '.json,application/json')}
<div class="field"><label for="code">${say('verifier.code')}</label><p class="hint" id="code-hint">${say('verifier.code-hint')}</p>
<input id="code" autocomplete="off" spellcheck="false" aria-describedby="code-hint" value="${choice.code}">
<div class="picker">!${camera ? html`<button type="button" class="quiet" id="scan">${say('verifier.scan')}</button>` : nothing}
<input class="visually-hidden" id="photo" type="file" accept="image/png,image/jpeg"><label class="button quiet" for="photo">${say('verifier.photo')}</label></div>
!${camera ? html`<video id="video" muted playsinline hidden></video>` : html`<p class="fine">${say('verifier.scan-none')}</p>`}
<p id="code-note" class="fine" aria-live="polite"></p></div>
!${file('proof', '.json,application/json,application/vnd.nguon.proof+json')}
!${fold(
    say('verifier.more'),
    html`<div class="field"><label for="nodes">${say('verifier.nodes')}</label><p class="hint" id="nodes-hint">${say('verifier.nodes-hint')}</p>
<textarea id="nodes" rows="2" spellcheck="false" aria-describedby="nodes-hint">${choice.nodes}</textarea></div>
<label class="checked-list"><span><input type="checkbox" id="as-of-head"!${choice.asOfHead ? html` checked` : nothing}> ${say('verifier.as-of-head')}</span></label>`,
    choice.nodes !== '' || choice.asOfHead,
  )}
<div class="actions"><button type="submit">${say('verifier.submit')}</button></div>
</form>`
}

/** Where the result will stand: what is still missing for one. */
export function emptyView({ proof, trust }: Choice, lang: Lang): Markup {
  const title =
    proof && trust ? 'verifier.ready' : proof ? 'verifier.no-trust' : trust ? 'verifier.no-proof' : 'verifier.no-both'
  return html`<p class="soft">!${icon(proof && trust ? 'arrow' : 'paper')} ${message(lang, title)}</p>`
}

/** One sentence where the result will stand. */
export function noteView(text: string, name: IconName): Markup {
  return html`<p class="soft">!${icon(name)} ${text}</p>`
}

/** The result: the verdict, on whose word, every step, what it rests on, and what it does not say. */
export function resultView(
  verdict: Verdict,
  report: Report,
  about: string,
  notes: readonly string[],
  lang: Lang,
): Markup {
  const lines = (texts: readonly string[]) =>
    html`<ul class="checked-list">!${texts.map(text => html`<li>!${icon('dot')}<span>${text}</span></li>`)}</ul>`
  const outcome = {
    ok: message(lang, 'verify.ok'),
    failed: message(lang, 'verify.failed'),
    'not-reached': message(lang, 'verify.not-reached'),
  }
  const list = report.steps.map(({ step, name, state, reason }) => ({ name: `${step}. ${name}`, state, text: reason }))
  const { tags, ...look } = lookOf({ headline: report.headline, strength: verdict.strength, named: about }, lang)
  const why = verdict.reason ? message(lang, `reason.${verdict.reason.code}`) : ''
  const paragraphs = [report.text, why, report.strength, ...report.extent].filter(text => text !== '')
  return html`<div class="stack" data-verdict="${report.headline}" data-strength="${verdict.strength ?? ''}">
!${state({ ...look, level: 2, text: html`!${tags}!${about ? html`<p><strong>${message(lang, 'verifier.about', { subject: about })}</strong></p>` : nothing}!${paragraphs.map(text => html`<p>${text}</p>`)}` })}
!${report.warnings.length > 0 ? sheet(null, lines(report.warnings)) : nothing}
!${sheet(
    null,
    html`!${fold(message(lang, 'verifier.steps'), steps(list, outcome), true)}
!${report.grounds.length > 0 ? fold(message(lang, 'verifier.grounds'), lines(report.grounds), true) : nothing}
!${fold(message(lang, 'limits.title'), lines(report.limits), true)}
!${notes.map(note => html`<p class="fine code">${note}</p>`)}`,
  )}
<div class="actions"><button type="button" class="quiet" id="another">${message(lang, 'verifier.another')}</button></div></div>`
}
