import type { Verdict } from '@nguon/proof'
import type { Story } from '@nguon/provenance'
import { html, icon, type Markup, sheet } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'

/** The ten data items of Circular 02/2024 Art. 6.3, in its order. */
const ITEMS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const

/**
 * Which of the ten legal items are there, counted from what the proof holds. It says how much was declared and nothing
 * about whether it is true; items that the law asks for "if any" count when they are given.
 */
export function tenItems(story: Story, verdict: Verdict): boolean[] {
  const product = story.product?.fields ?? {}
  const lot = story.lotRecord?.fields ?? {}
  const stages = story.timeline.filter(item => item.event !== null && item.eventTime !== null && item.place !== null)
  const standards = lot.standards ?? product.standards
  return [
    Boolean(product.name),
    hasImage(verdict),
    Boolean(story.producer?.name),
    Boolean(story.producer?.address),
    stages.length > 0,
    Boolean(story.productionDate ?? story.timeline.find(item => item.eventTime)?.eventTime),
    story.lot !== null && stages.length > 0,
    Boolean(product.brand ?? product.model) || story.subject.type === 'item',
    Boolean(story.expiryDate ?? product.shelfLife),
    Array.isArray(standards) && standards.length > 0,
  ]
}

/** The ten items as a meter with the list below it. */
export function tenSheet(story: Story, verdict: Verdict, lang: Lang): Markup {
  const items = tenItems(story, verdict)
  const count = items.filter(Boolean).length
  const row = (number: (typeof ITEMS)[number]) => {
    const on = items[number - 1]
    return html`<li!${on ? html` class="on"` : html``}>!${icon(on ? 'check' : 'dot')}<span>${message(lang, `ten.${number}`)} <span class="fine">${message(lang, on ? 'ten.have' : 'ten.missing')}</span></span></li>`
  }
  return sheet(
    message(lang, 'ten.title'),
    html`<p>${message(lang, 'ten.count', { count })}</p>
<div class="meter" aria-hidden="true">!${items.map(on => (on ? html`<span class="on"></span>` : html`<span></span>`))}</div>
<details class="fold"><summary>${message(lang, 'ten.list')}</summary><ul class="ten">!${ITEMS.map(row)}</ul></details>`,
  )
}

/** A picture that the product's record names by its digest. */
function hasImage({ answers }: Verdict): boolean {
  const records = answers
    .filter(({ subject }) => subject.type === 'product' || subject.type === 'local-product')
    .flatMap(({ statements }) => statements.filter(({ statement }) => statement.header.kind === 'record'))
  const files = records.at(-1)?.body?.files
  return (
    Array.isArray(files) &&
    files.some(file => {
      const type = typeof file === 'object' && file !== null && 'mediaType' in file ? file.mediaType : null
      return typeof type === 'string' && type.startsWith('image/')
    })
  )
}
