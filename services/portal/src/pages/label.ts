import { html, type Markup, sheet } from '@nguon/ui'
import { formatDay, message } from '@nguon/words'
import { fieldOf, type Row } from '../capture.ts'
import { type Place, portalPage } from './frame.ts'
import { codeOf, publicPath } from './subject.ts'

/** Labels that are offered on one sheet of paper. */
export const LABEL_COUNTS = [1, 4, 12, 24] as const

/** Labels to print: the code, what it is, and where its digits can be typed. */
export function labelPage(
  place: Place,
  lot: Row,
  product: Row | null,
  options: { count: number; host: string },
): Markup {
  const { lang } = place
  const { count, host } = options
  const path = publicPath(lot)
  const [made, expires] = [fieldOf(lot, 'productionDate'), fieldOf(lot, 'expiryDate')]
  const line = (name: 'fact.production-date' | 'fact.expiry-date', day: string) =>
    day ? [html`<br>${message(lang, name)}: ${formatDay(lang, day)}`] : []
  const label = html`<div class="goods-label"><img src="/qr${path}.svg" alt="${codeOf(lot)}" width="128" height="128">
<div><strong>${product ? fieldOf(product, 'name') : ''}</strong><br><span class="code">${codeOf(lot)}</span>!${line('fact.production-date', made)}!${line('fact.expiry-date', expires)}<br>${message(lang, 'label.type')} ${host}</div></div>`
  const link = (number: number) =>
    html`<a class="button quiet" href="?ma=${encodeURIComponent(path)}&so=${number}"!${number === count ? html` aria-current="true"` : html``}>${number}</a>`
  return portalPage(
    place,
    message(lang, 'label.title'),
    html`<div class="no-print">!${sheet(
      null,
      html`<p>${message(lang, 'label.lead')} ${message(lang, 'label.print')}</p><p>${message(lang, 'label.count')}</p><div class="actions">!${LABEL_COUNTS.map(link)}</div>`,
    )}</div>
<div class="label-sheet">!${Array.from({ length: count }, () => label)}</div>`,
  )
}
