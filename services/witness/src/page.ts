import { createHash } from 'node:crypto'
import { brandMark, html, type Markup, nothing } from '@nguon/ui'
import { formatDateTime, formatNumber, type Lang, message } from '@nguon/words'
import type { Witness } from './witness.ts'

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:72rem;margin:auto;padding:1.5rem}svg{width:2rem}main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:2.5rem}h1{font-size:1.5rem;line-height:1.25}dt{font-weight:600;margin-top:.75rem}dd{margin:0;overflow-wrap:anywhere}.bad{border:3px solid #b3261e;padding:.75rem;font-weight:700}.own{border-inline-start:4px solid #b26a00;padding-inline-start:.75rem}'

/** What the page may do: wear its own style, and nothing else. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/**
 * The page that a person sees at the witness's own address: who runs it, how it stands with the log, what it signed last.
 * In both languages side by side, without a script. `verifier`: whether there is one to be had here.
 */
export function witnessPage(witness: Witness, verifier: boolean): Markup {
  const { origin } = witness.subject()
  return html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${message('vi', 'witness.title', { origin })}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>!${brandMark()}</header>
<main>
!${told(witness, verifier, 'vi')}
!${told(witness, verifier, 'en')}
</main>
</body>
</html>
`
}

function told(witness: Witness, verifier: boolean, lang: Lang): Markup {
  const { origin, contract, chainId } = witness.subject()
  const head = witness.signedHead()
  const first = witness.firstSigned()
  const when = (seconds: bigint) => formatDateTime(lang, Number(seconds) * 1000)
  return html`<section lang="${lang}">
<h1>${message(lang, 'witness.title', { origin })}</h1>
!${standing(witness, lang)}
!${owner(witness, lang)}
<p>${message(lang, 'witness.lead')}</p>
<dl>
<dt>${message(lang, 'witness.newest')}</dt>
<dd>!${head ? html`<a href="/head">${message(lang, 'witness.size', { count: formatNumber(lang, head.size) })}</a>, ${when(head.time)}` : html`${message(lang, 'witness.none')}`}</dd>
!${first ? html`<dt>${message(lang, 'witness.since')}</dt><dd>${when(first.time)}</dd>` : nothing}
<dt>${message(lang, 'witness.address')}</dt><dd>${witness.identity().address}</dd>
<dt>${message(lang, 'witness.contract')}</dt><dd>${contract} (${chainId})</dd>
</dl>
<p>${message(lang, 'witness.compare')} <a href="/heads">${message(lang, 'witness.heads')}</a></p>
!${verifier ? html`<p>${message(lang, 'witness.verifier')}: <a href="/verifier.html?lang=${lang}">verifier.html</a>, <a href="/verify.mjs">verify.mjs</a></p>` : nothing}
</section>`
}

function standing(witness: Witness, lang: Lang): Markup {
  const { state, code } = witness.health()
  // What was kept counts, also in the moment after a start.
  if (witness.contradiction())
    return html`<p class="bad">${message(lang, 'witness.stopped')} <a href="/evidence">${message(lang, 'witness.evidence')}</a></p>`
  if (state === 'waiting') return html`<p>${message(lang, 'witness.next')}</p>`
  return html`<p>${state === 'following' ? message(lang, 'witness.following') : message(lang, 'witness.waiting', { code: code ?? state })}</p>`
}

function owner(witness: Witness, lang: Lang): Markup {
  const { owner: name, independent } = witness.identity()
  if (!independent) return html`<p class="own"><strong>${message(lang, 'witness.own')}</strong></p>`
  return html`<p>${name === null ? message(lang, 'witness.unnamed') : message(lang, 'witness.owner', { owner: name })}</p>`
}
