import { html, icon, linkButton, type Markup, nothing, type PageAssets, page, state } from '@nguon/ui'
import { type Lang, type MessageKey, message } from '@nguon/words'
import type { Person } from '../accounts.ts'

/** What stands above a page after a form was taken. */
export type Done = 'product' | 'lot' | 'event' | 'place'

/** Whether a text names one. */
export function isDone(text: unknown): text is Done {
  return text === 'product' || text === 'lot' || text === 'event' || text === 'place'
}

/** Where a page of the workplace is and who sees it. */
export type Place = { lang: Lang; assets: PageAssets; person: Person; path: string }

/** A page of the workplace: its own bar, the title, what there is to do. */
export function portalPage(
  place: Place,
  title: string,
  main: Markup,
  options: { done?: Done | undefined } = {},
): Markup {
  const { lang, assets, person, path } = place
  const { done } = options
  const link = (href: string, text: string) =>
    html`<a href="${href}"!${path === href ? html` aria-current="page"` : nothing}>${text}</a>`
  const bar = html`!${link('/portal/', message(lang, 'portal.lots'))}
!${link('/portal/san-pham', message(lang, 'portal.products'))}
!${link('/portal/dia-diem', message(lang, 'portal.places'))}
<form method="post" action="/portal/dang-xuat"><button class="plain" type="submit">${message(lang, 'portal.sign-out')}</button></form>`
  return page({
    lang,
    title,
    assets,
    current: 'portal',
    bar,
    alternates: { vi: withLang(path, 'vi'), en: withLang(path, 'en') },
    main: html`<div class="story">
<div class="title"><p class="kicker no-print">!${icon('user')} ${message(lang, 'portal.signed-in-as', { name: person.name, party: person.party })}</p><h1>${title}</h1></div>
!${
      done
        ? state({
            tone: 'good',
            icon: 'check',
            title: message(lang, `portal.done.${done}` satisfies MessageKey),
            text: nothing,
          })
        : nothing
    }
!${main}
</div>`,
  })
}

/** The end of every form: what signing means, the button, the way back. */
export function formEnd(lang: Lang, back: string): Markup {
  return html`<p class="fine">!${icon('key')} ${message(lang, 'portal.signing-note')}</p>
<div class="actions"><button type="submit">!${icon('pen')}${message(lang, 'portal.save')}</button>!${linkButton(back, message(lang, 'portal.cancel'), undefined, true)}</div>`
}

function withLang(path: string, lang: Lang): string {
  return `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`
}
