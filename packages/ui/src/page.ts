import { type Lang, message } from '@nguon/words'
import { brandMark, icon } from './icon.ts'
import { html, type Markup, nothing } from './markup.ts'

/** Where the stylesheet and a script of this installation lie: addresses with the hash of what they hold. */
export type PageAssets = { stylesheet: string; icon: string; script?: string | undefined }

/** What a page is, around what it says. */
export type Page = {
  lang: Lang
  title: string
  /** For previews of the address; no claim stands in it. */
  description?: string
  assets: PageAssets
  /** This page in each language; without it no switch is shown. */
  alternates?: Record<Lang, string>
  /** The entry of the bar that this page belongs to. */
  current?: 'lookup' | 'inspector' | 'portal'
  /** What stands in the bar instead of the public entries, e.g. of the workplace. */
  bar?: Markup
  main: Markup
}

/** A whole page: bar, main column, footer. Without script and without the stylesheet it still reads from top to bottom. */
export function page({ lang, title, description, assets, alternates, current, bar, main }: Page): Markup {
  const here = (name: Page['current']) => (name === current ? html` aria-current="page"` : nothing)
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Nguồn</title>
!${description ? html`<meta name="description" content="${description}">` : nothing}
<meta name="theme-color" content="#fbfaf6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#111614" media="(prefers-color-scheme: dark)">
<link rel="stylesheet" href="${assets.stylesheet}">
<link rel="icon" type="image/svg+xml" href="${assets.icon}">
!${
    alternates
      ? html`<link rel="alternate" hreflang="vi" href="${alternates.vi}"><link rel="alternate" hreflang="en" href="${alternates.en}">`
      : nothing
  }
!${assets.script ? html`<script type="module" src="${assets.script}"></script>` : nothing}
</head>
<body>
<a class="skip" href="#main">${message(lang, 'frame.skip')}</a>
<header class="top"><div class="top-in">
<a class="brand" href="/">!${brandMark()}<span>Nguồn</span></a>
<nav aria-label="${message(lang, 'frame.nav')}">
!${
    bar ??
    html`<a href="/"!${here('lookup')}>${message(lang, 'frame.lookup')}</a>
<a href="/kiem-chung"!${here('inspector')}>${message(lang, 'frame.inspector')}</a>`
  }
!${alternates ? languages(lang, alternates) : nothing}
</nav>
</div></header>
<main class="main" id="main">
!${main}
</main>
!${footer(lang)}
</body>
</html>
`
}

function languages(lang: Lang, alternates: Record<Lang, string>): Markup {
  const entry = (to: Lang, name: string) =>
    html`<a href="${alternates[to]}" hreflang="${to}" lang="${to}" title="${name}"!${to === lang ? html` aria-current="true"` : nothing}>${to.toUpperCase()}<span class="visually-hidden"> ${name}</span></a>`
  return html`<span class="languages">!${entry('vi', 'Tiếng Việt')}!${entry('en', 'English')}</span>`
}

function footer(lang: Lang): Markup {
  return html`<footer class="foot"><div class="foot-in">
<p>!${icon('shield')} ${message(lang, 'frame.never-asks')}</p>
<ul>
<li><a href="/kiem-chung">${message(lang, 'frame.inspector')}</a></li>
<li><a href="/verifier">${message(lang, 'frame.verifier')}</a></li>
<li><a href="/trust.json">${message(lang, 'frame.trust')}</a></li>
<li><a href="/log/checkpoint">${message(lang, 'frame.checkpoint')}</a></li>
<li><a href="/portal/">${message(lang, 'frame.portal')}</a></li>
</ul>
</div></footer>`
}
