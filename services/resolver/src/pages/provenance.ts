import type { Verdict } from '@nguon/proof'
import type { Story } from '@nguon/provenance'
import { isObject, type JsonValue, pathOf, type Subject, toHex, VOUCHING } from '@nguon/statement'
import {
  alarm,
  facts,
  fold,
  html,
  icon,
  linkButton,
  type Markup,
  nothing,
  type PageAssets,
  page,
  sheet,
  state,
  tag,
  timeline,
} from '@nguon/ui'
import { formatDateTime, formatDay, formatNumber, type Lang, message, witnessKind } from '@nguon/words'
import type { Alerts } from '../proof/alerts.ts'
import { absenceSheet, isAbsent } from './absence.ts'
import { checkPanel } from './check.ts'
import { writtenTime } from './moments.ts'
import { type Names, namesOf, readableId } from './names.ts'
import { standingOf } from './standing.ts'
import { tenSheet } from './ten.ts'
import { isAboutThis, momentsOf, vouchedSheet } from './vouched.ts'

/** Everything a provenance page is made of. */
export type ProvenancePage = {
  lang: Lang
  assets: PageAssets
  story: Story
  verdict: Verdict
  alerts: Alerts
  /** The path as scanned, for the proof file, the code and the other language. */
  path: string
}

/** The page of what was scanned: what it is, what happened to it, what is proved. Everything on it is in the proof file. */
export function provenancePage({ lang, assets, story, verdict, alerts, path }: ProvenancePage): Markup {
  const names = namesOf(verdict, lang)
  const title = titleOf(story, verdict, names, lang)
  const refused = verdict.verdict === 'invalid' || verdict.verdict === 'contradicted'
  const absent = isAbsent(verdict)
  const main = html`<article class="story columns">
<div class="across title">!${heading(story, title, lang)}</div>
!${alertBanner(alerts, lang)}
!${refused ? nothing : alarms(story, verdict, names, lang)}
<div class="body-column">
!${standingOf(story, verdict, alerts, lang)}
!${absent ? absenceSheet(story.subject, path, lang) : nothing}
!${refused || (absent && !story.product) ? nothing : aboutSheet(story, verdict, names, lang)}
!${refused || absent || isPerson(story) ? nothing : journey(story, names, lang)}
!${refused || absent ? nothing : vouchedSheet(story, names, lang)}
</div>
<div class="side">
!${checkPanel(lang, path)}
!${absent ? nothing : honestSheet(verdict, lang)}
!${refused || !isGoods(story) ? nothing : tenSheet(story, verdict, lang)}
!${refused ? nothing : anchorSheet(story, verdict, lang)}
!${absent ? nothing : filesSheet(path, lang)}
</div>
</article>`
  return page({
    lang,
    title,
    description: message(lang, 'page.description'),
    assets,
    alternates: { vi: `${path}?lang=vi`, en: `${path}?lang=en` },
    main,
  })
}

/** Whether the page is about goods that the law wants traced, and not about a place or a pallet. */
function isGoods({ subject, timeline }: Story): boolean {
  return timeline.length > 0 && ['lot', 'item', 'local', 'local-item'].includes(subject.type)
}

/** Whether the page is about an operator, whom no event names. */
function isPerson({ subject }: Story): boolean {
  return subject.type === 'party'
}

function isProduct({ subject }: Story): boolean {
  return subject.type === 'product' || subject.type === 'local-product'
}

function titleOf(story: Story, verdict: Verdict, names: Names, lang: Lang): string {
  const goods = verdict.answers.find(({ subject }) => subject.type === 'product' || subject.type === 'local-product')
  if (!goods) {
    const own = names.subject(story.subject)
    return story.subject.type === 'unit' ? message(lang, 'page.unit') : own
  }
  const name = names.subject(goods.subject)
  return name === readableId(goods.subject) ? message(lang, 'page.unregistered-product') : name
}

function heading(story: Story, title: string, lang: Lang): Markup {
  const brand = textOf(story.product?.fields.brand)
  const finest = story.subject
  const label = { lot: 'page.lot', local: 'page.lot', item: 'page.serial', 'local-item': 'page.serial' } as const
  const kind = label[finest.type as keyof typeof label]
  return html`!${brand ? html`<p class="kicker">${brand}</p>` : nothing}
<h1>${title}</h1>
<p class="lot">!${
    kind
      ? html`${message(lang, kind)} <span class="code">${lastPart(finest)}</span>`
      : html`<span class="code">${readableId(finest)}</span>`
  }!${story.lot && finest.type === 'item' ? html` · ${message(lang, 'page.lot')} <span class="code">${lastPart(story.lot)}</span>` : nothing}</p>`
}

/** What a regulator put on the chain stands above everything; the place of it is there for the reader's own look-up. */
function alertBanner({ state, subjects }: Alerts, lang: Lang): Markup {
  if (state !== 'raised') return html`<div class="across" id="alert" hidden></div>`
  const text = message(lang, 'alert.raised', { subjects: subjects.map(readableId).join(', ') })
  return html`<div class="across" id="alert">!${alarm(message(lang, 'alert.title'), html`<p>${text}</p>`)}</div>`
}

function alarms(story: Story, verdict: Verdict, names: Names, lang: Lang): Markup {
  const recalls = story.recalls.map(({ subject, statement, pending }) => {
    const body = statement.body
    const when = typeof body?.eventTime === 'string' ? writtenTime(lang, body.eventTime) : ''
    const title =
      subject.type === 'product' || subject.type === 'local-product' ? 'recall.title-product' : 'recall.title'
    return alarm(
      message(lang, title),
      html`<p>${message(lang, 'recall.by', { party: names.party(statement.party), when })}</p>!${pending ? html`<p>${message(lang, 'recall.pending')}</p>` : nothing}`,
    )
  })
  const flags = story.flags.map(flag => {
    if (flag.code === 'other-producer')
      return message(lang, 'flag.other-producer', {
        party: names.party(flag.party),
        registered: names.party(flag.registered),
      })
    if (flag.code === 'recovery-key' || flag.code === 'recovery-enrolled')
      return message(lang, `flag.${flag.code}`, { party: names.party(flag.party) })
    if (flag.code === 'never-commissioned')
      return message(lang, 'flag.never-commissioned', { subject: readableId(flag.subject) })
    if (flag.code === 'several-registrants')
      return message(lang, 'flag.several-registrants', {
        subject: readableId(flag.subject),
        parties: flag.parties.map(names.party).join(', '),
      })
    if (flag.code === 'recall-not-entitled')
      return message(lang, 'flag.recall-not-entitled', {
        subject: readableId(flag.subject),
        party: names.party(flag.party),
      })
    return message(lang, flag.code === 'other-lot' ? 'flag.other-lot' : 'flag.promise-broken')
  })
  const flagged = flags.length
    ? state({
        tone: 'wait',
        icon: 'warning',
        title: message(lang, 'flag.title'),
        text: html`!${flags.map(text => html`<p>${text}</p>`)}`,
      })
    : nothing
  const expired =
    story.state === 'expired' && verdict.verdict !== 'recalled'
      ? state({
          tone: 'wait',
          icon: 'clock',
          title: message(lang, 'expired.title'),
          text: html`<p>${message(lang, 'expired.text', { day: formatDay(lang, story.expiryDate ?? '') })}</p>`,
        })
      : nothing
  return html`!${[...recalls, expired, flagged].filter(Boolean).map(part => html`<div class="across">!${part}</div>`)}`
}

function aboutSheet(story: Story, verdict: Verdict, names: Names, lang: Lang): Markup {
  if (isPerson(story) || story.subject.type === 'place') return registerSheet(story, verdict, lang)
  const product = story.product?.fields ?? {}
  const lot = story.lotRecord?.fields ?? {}
  const { producer } = story
  const value = (text: string | null | undefined) => (text ? html`${text}` : null)
  const day = (text: string | null) => (text ? html`<time datetime="${text}">${formatDay(lang, text)}</time>` : null)
  const producerName = producer && names.party(producer.party)
  const unregistered = producer && !producer.record ? message(lang, 'page.unregistered') : undefined
  const grounds = [producer?.record, story.product, story.lotRecord].flatMap(record => record?.erased ?? [])
  const erased = [...new Set(grounds)].join('; ')
  return sheet(
    message(lang, factsTitle(story)),
    html`!${facts(
      [
        { name: message(lang, 'fact.producer'), value: value(producerName), fine: unregistered },
        { name: message(lang, 'fact.address'), value: value(producer?.address) },
        { name: message(lang, 'fact.production-date'), value: day(story.productionDate) },
        {
          name: message(lang, 'fact.expiry-date'),
          value: day(story.expiryDate),
          fine: story.state === 'expired' ? message(lang, 'fact.expired') : undefined,
        },
        { name: message(lang, 'fact.gtin'), value: value(gtinOf(story.subject)) },
        { name: message(lang, 'fact.quantity'), value: value(textOf(lot.quantity)) },
        { name: message(lang, 'fact.net-content'), value: value(textOf(product.netContent)) },
        { name: message(lang, 'fact.origin'), value: value(textOf(product.origin)) },
        { name: message(lang, 'fact.ingredients'), value: value(textOf(product.ingredients)) },
        { name: message(lang, 'fact.shelf-life'), value: value(textOf(product.shelfLife)) },
        { name: message(lang, 'fact.standards'), value: value(textOf(lot.standards) ?? textOf(product.standards)) },
      ],
      2,
    )}
!${erased ? html`<p class="fine">${message(lang, 'fact.erased', { ground: erased })}</p>` : nothing}
<p class="fine">${message(lang, 'fact.code')}: <span class="code">${readableId(story.subject)}</span></p>`,
  )
}

/** Who or what stands in the register of operators and places, as its newest record says. */
function registerSheet({ subject }: Story, verdict: Verdict, lang: Lang): Markup {
  const record = verdict.answers[0]?.statements.findLast(({ body }) => body?.type === subject.type)
  const fields = isObject(record?.body?.fields) ? record.body.fields : {}
  const value = (name: string) => {
    const text = textOf(fields[name])
    return text ? html`${text}` : null
  }
  return sheet(
    message(lang, 'page.facts-other'),
    facts(
      [
        { name: message(lang, 'fact.name'), value: value('name') },
        { name: message(lang, 'fact.address'), value: value('address') },
        { name: message(lang, 'fact.kind'), value: value('kind') },
        { name: message(lang, 'fact.tax-code'), value: value('taxCode') },
        { name: message(lang, 'fact.gln'), value: value('gln') },
        { name: message(lang, 'fact.website'), value: value('website') },
        {
          name: message(lang, subject.type === 'party' ? 'fact.party-code' : 'fact.code'),
          value: html`<span class="code">${readableId(subject)}</span>`,
        },
      ],
      2,
    ),
  )
}

/** A lot that nobody declared has no facts of its own: what stands there is the product's. */
function factsTitle(story: Story): 'page.facts' | 'page.facts-product' | 'page.facts-other' {
  if (story.lotRecord || isGoods(story)) return 'page.facts'
  return story.product ? 'page.facts-product' : 'page.facts-other'
}

function journey(story: Story, names: Names, lang: Lang): Markup {
  const moments = momentsOf(story, lang, names)
  return sheet(
    message(lang, 'story.title'),
    moments.length
      ? html`!${isVouched(story) ? nothing : html`<p class="soft">${message(lang, 'vouch.self-text')}</p>`}!${timeline(moments)}`
      : html`<p class="soft">${message(lang, isProduct(story) ? 'story.empty-product' : 'story.empty')}</p>`,
  )
}

/** Whether anybody beside those who handle the goods spoke of them. */
function isVouched(story: Story): boolean {
  const own = story.vouched.filter(vouched => isAboutThis(story, vouched))
  return [...story.timeline, ...own].some(({ by }) => by.roles.some(role => VOUCHING.includes(role)))
}

function honestSheet(verdict: Verdict, lang: Lang): Markup {
  const line = (name: 'check' | 'warning', tone: 'good' | 'wait', text: string) =>
    html`<li class="tone-${tone}">!${icon(name)}<span>${text}</span></li>`
  const complete = verdict.witnesses.some(({ independent }) => independent)
  return sheet(
    message(lang, 'honest.title'),
    html`<ul class="checked-list">
!${line('check', 'good', message(lang, 'honest.unaltered'))}
!${line('check', 'good', message(lang, 'honest.signed'))}
!${line('check', 'good', message(lang, complete ? 'honest.complete-independent' : 'honest.complete'))}
!${line('warning', 'wait', message(lang, 'honest.not-true'))}
!${line('warning', 'wait', message(lang, 'honest.not-genuine'))}
</ul>`,
  )
}

function anchorSheet(story: Story, verdict: Verdict, lang: Lang): Markup {
  const { head } = verdict
  if (!head) return nothing
  const { anchor } = story
  const witnesses = verdict.witnesses.map(witness =>
    message(lang, `anchor.witness-${witnessKind(witness)}`, { owner: witness.owner }),
  )
  return sheet(
    message(lang, 'anchor.title'),
    html`<p>!${anchor ? tag(message(lang, 'anchor.anchored'), 'good', 'anchor') : tag(message(lang, 'anchor.waiting'), 'wait', 'clock')}</p>!${facts(
      [
        {
          name: message(lang, 'anchor.time'),
          value: html`<time datetime="${new Date(Number(head.time) * 1000).toISOString()}">${formatDateTime(lang, Number(head.time) * 1000)}</time>`,
        },
        {
          name: message(lang, 'anchor.entries'),
          value: html`<span class="number">${formatNumber(lang, head.size)}</span>`,
        },
        {
          name: message(lang, 'anchor.block'),
          value: anchor
            ? html`${message(lang, 'anchor.block-text', { block: formatNumber(lang, anchor.blockNumber), chain: String(anchor.chainId) })}`
            : null,
        },
        { name: message(lang, 'anchor.witnesses'), value: witnesses.length ? html`${witnesses.join('; ')}` : null },
      ],
    )}
!${fold(
      message(lang, 'anchor.root'),
      html`<p class="fine code">${toHex(head.logRoot)}</p>!${anchor ? html`<p class="fine">${message(lang, 'anchor.contract')}: <span class="code">${anchor.contract}</span></p>` : nothing}`,
    )}`,
  )
}

function filesSheet(path: string, lang: Lang): Markup {
  return html`<section class="sheet no-print"><h2>${message(lang, 'files.title')}</h2>
<p class="soft">${message(lang, 'files.text')}</p>
<div class="actions">!${linkButton(`/proof${path}`, message(lang, 'files.download'), 'download', true)}!${linkButton(`/kiem-chung?code=${encodeURIComponent(path)}`, message(lang, 'files.inspect'), 'magnifier', true)}!${linkButton(`/qr${path}.svg`, message(lang, 'files.qr'), 'qr', true)}</div></section>`
}

/** The GTIN of goods that have one. */
function gtinOf({ id }: Subject): string | null {
  return /^\(01\)(\d{14})/.exec(id)?.[1] ?? null
}

function lastPart(subject: Subject): string {
  const path = pathOf(subject) ?? subject.id
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
}

/** A field of a record as one line: a text, or a list of them. */
export function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (typeof value === 'number') return String(value)
  return Array.isArray(value) ? value.filter(item => typeof item === 'string').join(', ') || null : null
}
