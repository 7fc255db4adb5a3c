import { type IconName, icon } from './icon.ts'
import { html, type Markup, nothing } from './markup.ts'

/** How something stands. The word beside it says the same: no state is told by colour alone. */
export type Tone = 'good' | 'wait' | 'bad' | 'calm'

/** A short mark beside a line. */
export function tag(text: string, tone?: Tone, name?: IconName): Markup {
  return html`<span class="tag!${tone ? html` tone-${tone}` : nothing}">!${name ? icon(name) : nothing}${text}</span>`
}

/** The state of the whole page, to be read at one glance. `id` lets a script take it over. */
export function state(options: {
  tone: Tone
  icon: IconName
  title: string
  text: Markup
  id?: string
  level?: 1 | 2
  /** Drawn in outline: something is missing that would make it whole. */
  partial?: boolean
}): Markup {
  const { tone, title, text, id, level, partial } = options
  const heading =
    level === 1
      ? html`<h1 class="state-title">${title}</h1>`
      : level === 2
        ? html`<h2 class="state-title">${title}</h2>`
        : html`<p class="state-title">${title}</p>`
  return html`<div class="state!${partial ? html` partial` : nothing} tone-${tone}"!${id ? html` id="${id}"` : nothing}>
<span class="state-icon">!${icon(options.icon)}</span>
!${heading}
<div class="state-text">!${text}</div>
</div>`
}

/** What must be seen before anything else: a recall. */
export function alarm(title: string, text: Markup): Markup {
  return html`<div class="alarm" role="alert">!${icon('warning')}<p class="alarm-title">${title}</p><div class="alarm-text stack">!${text}</div></div>`
}

/** A surface that holds one subject; the heading is optional, its line may end in `aside`. */
export function sheet(title: string | null, body: Markup, options: { id?: string; aside?: Markup } = {}): Markup {
  const head = title ? html`<div class="sheet-head"><h2>${title}</h2>!${options.aside ?? nothing}</div>` : nothing
  return html`<section class="sheet"!${options.id ? html` id="${options.id}"` : nothing}>!${head}
!${body}
</section>`
}

/** Names and what they are; a fact without a value is left out. */
export function facts(
  rows: readonly { name: string; value: Markup | null; fine?: string | undefined }[],
  columns: 1 | 2 = 1,
): Markup {
  const shown = rows.filter(({ value }) => value)
  return html`<dl class="facts!${columns === 2 ? html` two` : nothing}">!${shown.map(
    ({ name, value, fine }) =>
      html`<div><dt>${name}</dt><dd>!${value}!${fine ? html` <span class="fine">${fine}</span>` : nothing}</dd></div>`,
  )}</dl>`
}

/** Something a reader may open. */
export function fold(title: string, body: Markup, open = false): Markup {
  return html`<details class="fold"!${open ? html` open` : nothing}><summary>${title}</summary><div class="stack">!${body}</div></details>`
}

/** Nothing here yet, and what to do about it. */
export function empty(name: IconName, title: string, text: string, action: Markup = nothing): Markup {
  return html`<div class="empty"><span class="card-icon">!${icon(name)}</span><h2>${title}</h2><p class="soft">${text}</p>!${action}</div>`
}

/** A link that looks like what it does: an action. */
export function linkButton(href: string, text: string, name?: IconName, quiet = false): Markup {
  return html`<a class="button!${quiet ? html` quiet` : nothing}" href="${href}">!${name ? icon(name) : nothing}${text}</a>`
}
