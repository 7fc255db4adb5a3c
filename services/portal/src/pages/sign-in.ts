import { type FormState, formErrors, html, icon, type Markup, type PageAssets, page, textField } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'

/** The sign-in page. */
export function signInPage(lang: Lang, assets: PageAssets, form: FormState): Markup {
  const labels = { email: message(lang, 'portal.email'), password: message(lang, 'portal.password') }
  return page({
    lang,
    title: message(lang, 'portal.sign-in'),
    assets,
    current: 'portal',
    alternates: { vi: '/portal/dang-nhap?lang=vi', en: '/portal/dang-nhap?lang=en' },
    main: html`<div class="story narrow">
<div class="title"><h1>${message(lang, 'portal.sign-in')}</h1><p class="lead">${message(lang, 'portal.sign-in.lead')}</p></div>
!${formErrors(form, message(lang, 'portal.wrong'), labels)}
<form class="sheet form" method="post" action="/portal/dang-nhap">
!${textField({ form, name: 'email', label: labels.email, type: 'email', autocomplete: 'username', required: true, maxlength: 200 })}
!${textField({ form, name: 'password', label: labels.password, type: 'password', autocomplete: 'current-password', required: true, maxlength: 128 })}
<div class="actions"><button type="submit">!${icon('arrow')}${message(lang, 'portal.sign-in')}</button></div>
</form></div>`,
  })
}
