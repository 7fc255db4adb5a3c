import {
  blankForm,
  type FormState,
  html,
  type IconName,
  icon,
  type Markup,
  nothing,
  type PageAssets,
  page,
  sheet,
  textField,
} from '@nguon/ui'
import { type Lang, message } from '@nguon/words'

/** The form that looks up a typed code; it works without script and remembers what was typed. */
export function lookupForm(lang: Lang, action: string, button: string, form: FormState = blankForm): Markup {
  const language = lang === 'en' ? html`<input type="hidden" name="lang" value="en">` : nothing
  return html`<form class="lookup" method="get" action="${action}" role="search">!${language}
!${textField({
    form,
    name: 'code',
    label: message(lang, 'home.field'),
    hint: message(lang, 'home.field-hint'),
    type: 'text',
    autocomplete: 'off',
    maxlength: 500,
    required: true,
  })}
<div class="actions"><button type="submit">!${icon('magnifier')}${button}</button></div></form>`
}

/** The front page: look up a code, what this is, how to tell the true page. */
export function homePage(options: { lang: Lang; assets: PageAssets; host: string; form?: FormState }): Markup {
  const { lang, assets, host, form } = options
  const card = (name: IconName, title: string, text: string) =>
    html`<section class="sheet"><span class="card-icon">!${icon(name)}</span><h3>${title}</h3><p class="soft">${text}</p></section>`
  const truth = [
    message(lang, 'home.true.address', { host }),
    message(lang, 'home.true.lot'),
    message(lang, 'home.true.never'),
    message(lang, 'home.true.file'),
  ]
  return page({
    lang,
    title: message(lang, 'home.title'),
    assets,
    alternates: { vi: '/?lang=vi', en: '/?lang=en' },
    current: 'lookup',
    main: html`<div class="story">
<div class="hero"><h1>${message(lang, 'home.title')}</h1><p class="lead">${message(lang, 'home.lead')}</p></div>
<div class="sheet">!${lookupForm(lang, '/', message(lang, 'home.submit'), form)}</div>
<h2>${message(lang, 'home.how')}</h2>
<div class="cards">
!${card('pen', message(lang, 'home.sign.title'), message(lang, 'home.sign.text'))}
!${card('book', message(lang, 'home.log.title'), message(lang, 'home.log.text'))}
!${card('shield', message(lang, 'home.check.title'), message(lang, 'home.check.text'))}
</div>
!${sheet(
      message(lang, 'home.true.title'),
      html`<ul class="checked-list">!${truth.map(text => html`<li class="tone-good">!${icon('check')}<span>${text}</span></li>`)}</ul>`,
    )}
</div>`,
  })
}
