import type { Verdict } from '@nguon/proof'
import type { Story } from '@nguon/provenance'
import { type FormState, html, icon, type Markup, nothing, type PageAssets, page, sheet, timeline } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import { lookupForm } from './home.ts'
import { namesOf, readableId } from './names.ts'
import { type Silent, verdictDetails, verdictState } from './verdict.ts'
import { momentsOf } from './vouched.ts'

/** A check made on the server, for a reader without script. */
export type ServerCheck = { path: string; verdict: Verdict; story: Story | null; silent: readonly Silent[] }

/** The inspector's page: drop a proof file or type a code, read each step, print the result. */
export function inspectorPage(options: {
  lang: Lang
  assets: PageAssets
  form: FormState
  check: ServerCheck | null
}): Markup {
  const { lang, assets, form, check } = options
  const typed = form.values.code ? `&code=${encodeURIComponent(form.values.code)}` : ''
  return page({
    lang,
    title: message(lang, 'inspector.title'),
    assets,
    alternates: { vi: `/kiem-chung?lang=vi${typed}`, en: `/kiem-chung?lang=en${typed}` },
    current: 'inspector',
    main: html`<div class="story">
<div class="title no-print"><h1>${message(lang, 'inspector.title')}</h1><p class="lead">${message(lang, 'inspector.lead')}</p></div>
<div class="columns-2 no-print">
<div class="sheet" id="drop" data-lang="${lang}">
<h2>!${icon('paper')} ${message(lang, 'inspector.file')}</h2>
<p class="soft" data-noscript>${message(lang, 'inspector.file-noscript')}</p>
<div class="field" data-script hidden><label for="file">${message(lang, 'inspector.drop')}</label><p class="hint">${message(lang, 'inspector.file-hint')}</p><input id="file" type="file" accept=".json,application/json,application/vnd.nguon.proof+json"></div>
<label class="checked-list" data-script hidden><span><input type="checkbox" id="as-of-head"> ${message(lang, 'inspector.as-of-head')}</span></label>
</div>
<div class="sheet"><h2>!${icon('magnifier')} ${message(lang, 'home.field')}</h2>!${lookupForm(lang, '/kiem-chung', message(lang, 'inspector.submit'), form)}</div>
</div>
<p class="soft no-print">${message(lang, 'inspector.verifier')} <a href="/verifier">${message(lang, 'frame.verifier')}</a></p>
<div id="result"!${check ? html` data-path="${check.path}"` : nothing} aria-live="polite">!${check ? serverResult(check, lang) : nothing}</div>
</div>`,
  })
}

function serverResult({ path, verdict, story, silent }: ServerCheck, lang: Lang): Markup {
  return html`<p class="soft">!${icon('warning')} ${message(lang, 'check.server-note')}</p>
!${resultView({ lang, verdict, story, silent, path, title: message(lang, 'check.server-title') })}`
}

/** The result of a check, made here or in the reader's browser, as it is shown and printed. */
export function resultView(options: {
  lang: Lang
  verdict: Verdict
  story: Story | null
  silent: readonly Silent[]
  title: string
  /** The address of the code that was scanned or typed; without it the file alone says what it is about. */
  path?: string | undefined
  /** What a printed result is found by later. */
  notes?: readonly (readonly [name: string, value: string])[]
}): Markup {
  const { lang, verdict, story, silent, title, path, notes = [] } = options
  const [finest] = verdict.scanned
  const names = namesOf(verdict, lang)
  const moments = story ? momentsOf(story, lang, names) : []
  return html`<div class="story" id="report">
<div class="title"><h2>${title}</h2>!${finest && (path || verdict.head) ? html`<p>${message(lang, 'inspector.about')}: <strong>${names.subject(finest)}</strong>!${names.subject(finest) === readableId(finest) ? nothing : html` <span class="code">${readableId(finest)}</span>`}</p>` : nothing}
!${notes.map(([name, value]) => html`<p class="fine">${name}: <span class="code">${value}</span></p>`)}</div>
!${verdictState(verdict, lang, path === undefined)}
!${sheet(null, verdictDetails(verdict, lang, silent, true))}
!${moments.length > 0 ? sheet(message(lang, 'inspector.statements'), timeline(moments)) : nothing}
<div class="actions no-print"><button type="button" class="quiet" data-print hidden>!${icon('print')}${message(lang, 'inspector.print')}</button>!${path ? html`<a class="button quiet" href="${path}">!${icon('arrow')}${message(lang, 'inspector.open-page')}</a>` : nothing}</div>
<p class="only-print">${message(lang, 'inspector.sign')}: ……………………………………………………</p>
</div>`
}
