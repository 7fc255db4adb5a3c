import { blankForm, empty, html, icon, linkButton, type Markup, sheet, textField } from '@nguon/ui'
import { formatDay, message } from '@nguon/words'
import { fieldOf, type Row } from '../capture.ts'
import { type Done, type Place, portalPage } from './frame.ts'
import { codeOf, productOfLot, publicPath } from './subject.ts'

/** My lots, the newest first, each with what can be done with it. */
export function lotsPage(place: Place, lots: readonly Row[], products: readonly Row[], done?: Done): Markup {
  const { lang } = place
  const names = new Map(products.map(product => [product.id, fieldOf(product, 'name')]))
  const create = products.length
    ? linkButton('/portal/lo/moi', message(lang, 'portal.new-lot'), 'plus')
    : linkButton('/portal/san-pham/moi', message(lang, 'portal.new-product'), 'plus')
  const row = (lot: Row) => {
    const path = publicPath(lot)
    const query = `?ma=${encodeURIComponent(path)}`
    const made = fieldOf(lot, 'productionDate')
    return html`<li><div><p class="name">${names.get(productOfLot(lot.id)) ?? productOfLot(lot.id)}</p>
<p class="soft"><span class="code">${codeOf(lot)}</span>${made ? ` · ${formatDay(lang, made)}` : ''}${fieldOf(lot, 'quantity') ? ` · ${fieldOf(lot, 'quantity')}` : ''}</p></div>
<div class="actions">!${linkButton(`/portal/su-kien${query}`, message(lang, 'portal.new-event'), 'plus', true)}!${linkButton(`/portal/nhan${query}`, message(lang, 'portal.label'), 'qr', true)}!${linkButton(path, message(lang, 'portal.open-page'), 'arrow', true)}!${linkButton(`/portal/bang-chung${path}`, message(lang, 'portal.own-proof'), 'shield', true)}</div></li>`
  }
  const newest = lots.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
  const body = lots.length
    ? html`<div class="actions">!${create}</div>!${sheet(null, html`<ul class="rows">!${newest.map(row)}</ul>`)}`
    : sheet(
        null,
        empty(
          'box',
          message(lang, 'portal.lots.empty'),
          message(lang, products.length ? 'portal.lots.empty-text' : 'portal.lots.empty-product'),
          create,
        ),
      )
  const received = sheet(
    message(lang, 'portal.received'),
    html`<form class="lookup" method="get" action="/portal/su-kien">!${textField({
      form: blankForm,
      name: 'ma',
      label: message(lang, 'home.field'),
      hint: message(lang, 'portal.received-text'),
      required: true,
      maxlength: 300,
    })}<div class="actions"><button class="quiet" type="submit">!${icon('plus')}${message(lang, 'portal.new-event')}</button></div></form>`,
  )
  return portalPage(place, message(lang, 'portal.lots'), html`!${body}!${received}`, { done })
}

/** My products, or the way to the first one. */
export function productsPage(place: Place, products: readonly Row[], done?: Done): Markup {
  const { lang } = place
  const create = linkButton('/portal/san-pham/moi', message(lang, 'portal.new-product'), 'plus')
  const details = (row: Row) => [fieldOf(row, 'brand'), fieldOf(row, 'netContent')].filter(Boolean).join(' · ')
  return registerPage(place, 'portal.products', products, details, create, done)
}

/** My places, or the way to the first one. */
export function placesPage(place: Place, places: readonly Row[], done?: Done): Markup {
  const create = linkButton('/portal/dia-diem/moi', message(place.lang, 'portal.new-place'), 'plus')
  const details = (row: Row) => [fieldOf(row, 'kind'), fieldOf(row, 'address')].filter(Boolean).join(' · ')
  return registerPage(place, 'portal.places', places, details, create, done)
}

function registerPage(
  place: Place,
  title: 'portal.products' | 'portal.places',
  rows: readonly Row[],
  details: (row: Row) => string,
  create: Markup,
  done: Done | undefined,
): Markup {
  const { lang } = place
  const item = (row: Row) =>
    html`<li><div><p class="name">${fieldOf(row, 'name') || codeOf(row)}</p><p class="soft"><span class="code">${codeOf(row)}</span>${details(row) ? ` · ${details(row)}` : ''}</p></div>!${linkButton(publicPath(row), message(lang, 'portal.open-page'), 'arrow', true)}</li>`
  const body = rows.length
    ? html`<div class="actions">!${create}</div>!${sheet(null, html`<ul class="rows">!${rows.map(item)}</ul>`)}`
    : sheet(null, empty('leaf', message(lang, `${title}.empty`), message(lang, `${title}.empty-text`), create))
  return portalPage(place, message(lang, title), body, { done })
}
