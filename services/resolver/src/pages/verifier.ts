import { toHex } from '@nguon/statement'
import { facts, html, icon, linkButton, type Markup, nothing, type PageAssets, page, sheet, state } from '@nguon/ui'
import { formatDateTime, formatNumber, type Lang, message, witnessKind } from '@nguon/words'
import { namesFiles, type Release } from '../proof/release.ts'
import type { VerifierFile } from '../verifier.ts'

/** A witness as this page sends its reader to it. */
export type WitnessLink = { owner: string; url: string; independent: boolean }

/** How each system prints the SHA-256 of a file. */
const COMMANDS = [
  ['Linux', 'sha256sum verifier.html verify.mjs'],
  ['macOS', 'shasum -a 256 verifier.html verify.mjs'],
  ['Windows', 'certutil -hashfile verifier.html SHA256'],
] as const

/** The page from which a reader takes the verifier away, with what to compare it by. */
export function verifierPage(options: {
  lang: Lang
  assets: PageAssets
  files: readonly VerifierFile[]
  release: Release | null
  witnesses: readonly WitnessLink[]
}): Markup {
  const { lang, assets, files, release, witnesses } = options
  const lines = (texts: readonly Markup[]) =>
    html`<ul class="checked-list">!${texts.map(text => html`<li>!${icon('dot')}<span>!${text}</span></li>`)}</ul>`
  return page({
    lang,
    title: message(lang, 'release.title'),
    assets,
    alternates: { vi: '/verifier?lang=vi', en: '/verifier?lang=en' },
    current: 'inspector',
    main: html`<div class="story">
<div class="title"><h1>${message(lang, 'release.title')}</h1><p class="lead">${message(lang, 'release.lead')}</p></div>
<div class="columns-2">!${files.map(file => fileSheet(file, lang))}</div>
!${releaseState(files, release, lang)}
!${sheet(
      message(lang, 'release.compare'),
      html`<p>${message(lang, 'release.compare-text')}</p>
!${lines([
        html`${message(lang, 'release.compare-source')} <code>npm run build:verifier</code>`,
        html`${message(lang, 'release.compare-readme')}`,
        ...witnesses.map(witness => witnessLine(witness, lang)),
      ])}
<h3>${message(lang, 'release.command')}</h3>
!${facts(COMMANDS.map(([name, command]) => ({ name, value: html`<code>${command}</code>` })))}`,
    )}
!${sheet(message(lang, 'release.use'), lines([html`${message(lang, 'release.use-page')}`, html`${message(lang, 'release.use-command')} <code>node verify.mjs proof.json --scanned '(01)…(10)…' --trust trust.json --rpc https://…</code>`, html`${message(lang, 'release.use-trust')} <a href="/trust.json" download>trust.json</a>`]))}
</div>`,
  })
}

function fileSheet({ name, size, sha256 }: VerifierFile, lang: Lang): Markup {
  return sheet(
    name,
    html`<p class="soft">${message(lang, name === 'verifier.html' ? 'release.page' : 'release.program')}</p>
!${facts([
      {
        name: message(lang, 'release.size'),
        value: html`${message(lang, 'release.bytes', { count: formatNumber(lang, size) })}`,
      },
      { name: 'SHA-256', value: html`<span class="code">${toHex(sha256)}</span>` },
    ])}
<div class="actions">!${linkButton(`/${name}`, message(lang, 'release.download', { name }), 'download')}</div>`,
  )
}

function releaseState(files: readonly VerifierFile[], release: Release | null, lang: Lang): Markup {
  if (!release)
    return state({
      tone: 'wait',
      icon: 'clock',
      title: message(lang, 'release.waiting'),
      level: 2,
      text: html`<p>${message(lang, 'release.waiting-text')}</p>`,
    })
  const same = namesFiles(release, files)
  const where = {
    index: formatNumber(lang, release.index),
    version: String(release.version),
    when: formatDateTime(lang, Number(release.time) * 1000),
  }
  return state({
    tone: same ? 'calm' : 'bad',
    icon: same ? 'book' : 'cross',
    title: message(lang, same ? 'release.logged' : 'release.differs'),
    level: 2,
    text: html`<p>${message(lang, 'release.logged-text', where)}</p>
!${same ? nothing : html`<ul>!${release.files.map(({ name, sha256 }) => html`<li>${name} <span class="code">${toHex(sha256)}</span></li>`)}</ul>`}
<p><a href="/proof/log" download>${message(lang, 'release.proof')}</a></p>
<p class="fine">${message(lang, 'release.word')}</p>`,
  })
}

function witnessLine(witness: WitnessLink, lang: Lang): Markup {
  const { owner, url } = witness
  return html`${message(lang, `release.witness-${witnessKind(witness)}`, { owner })} <a href="${url}/verifier.html" rel="noreferrer">${url}/verifier.html</a>`
}
