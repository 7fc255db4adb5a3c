import { type IconName, icon } from './icon.ts'
import { html, type Markup, nothing } from './markup.ts'
import type { Tone } from './part.ts'

/** One thing that happened, as the timeline shows it. */
export type Moment = {
  title: string
  icon: IconName
  tone?: Tone | undefined
  /** ISO 8601, for machines. */
  at: string
  when: string
  /** Lines below the title, each with what it is about. */
  lines: readonly { icon: IconName; label: string; text: Markup }[]
  tags?: readonly Markup[]
}

/** What happened, newest or oldest first as given. */
export function timeline(moments: readonly Moment[]): Markup {
  return html`<ol class="timeline">!${moments.map(
    moment => html`<li!${moment.tone ? html` class="tone-${moment.tone}"` : nothing}>
<span class="dot">!${icon(moment.icon)}</span>
<h3>${moment.title}</h3>
<p class="when"><time datetime="${moment.at}">${moment.when}</time></p>
<div class="detail">!${moment.lines.map(
      line =>
        html`<div>!${icon(line.icon)}<span><span class="visually-hidden">${line.label}: </span>!${line.text}</span></div>`,
    )}</div>
!${moment.tags?.length ? html`<p class="tags">!${moment.tags}</p>` : nothing}
</li>`,
  )}</ol>`
}

/** A step of a check and how it ended. */
export type Step = { name: string; text: string; state: 'ok' | 'failed' | 'not-reached' }

const STEP_ICON = { ok: 'check', failed: 'cross', 'not-reached': 'dot' } as const

/** The steps of a check in their order; `outcome` gives each state a word. */
export function steps(list: readonly Step[], outcome: Record<Step['state'], string>): Markup {
  return html`<ol class="steps">!${list.map(
    step =>
      html`<li class="${step.state}">!${icon(STEP_ICON[step.state])}<span><strong>${step.name}</strong> <span class="fine">${outcome[step.state]}</span>!${step.text ? html`<br>${step.text}` : nothing}</span></li>`,
  )}</ol>`
}
