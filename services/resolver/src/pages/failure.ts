import { html, type IconName, type Markup, nothing, type PageAssets, page, state, type Tone } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import { lookupForm } from './home.ts'

/** Why a page could not be given, as its words are named. */
export type FailureName =
  | 'malformed'
  | 'not-found'
  | 'not-ready'
  | 'internal'
  | 'unauthenticated'
  | 'forbidden'
  | 'too-large'
  | 'request'

const LOOK: Partial<Record<FailureName, [Tone, IconName]>> = {
  internal: ['bad', 'warning'],
  'not-ready': ['wait', 'clock'],
}

/** A page that says what is wrong and what to do about it. */
export function failurePage(options: {
  lang: Lang
  assets: PageAssets
  name: FailureName
  /** A sentence more, where it is known exactly. */
  detail?: string | undefined
  alternates?: Record<Lang, string> | undefined
}): Markup {
  const { lang, assets, name, detail, alternates } = options
  const [tone, icon] = LOOK[name] ?? ['wait', 'question']
  const title = message(lang, `error.${name}.title`)
  return page({
    lang,
    title,
    assets,
    ...(alternates && { alternates }),
    main: html`<div class="story narrow">
!${state({
      tone,
      icon,
      title,
      level: 1,
      text: html`<p>${message(lang, `error.${name}.text`)}</p>!${detail ? html`<p><strong>${detail}</strong></p>` : nothing}`,
    })}
<div class="sheet"><p>${message(lang, 'error.malformed.try')}</p>!${lookupForm(lang, '/', message(lang, 'home.submit'))}</div>
</div>`,
  })
}
