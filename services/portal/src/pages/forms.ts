import { choiceField, type FormState, formErrors, html, type Markup, selectField, textArea, textField } from '@nguon/ui'
import { type Lang, type MessageKey, message } from '@nguon/words'
import { fieldOf, type PartyRow, type Row } from '../capture.ts'
import { STAGES, type StageName } from '../stages.ts'
import { AUDIENCES, MOST_NOTE } from '../submit.ts'
import { formEnd, type Place, portalPage } from './frame.ts'
import { codeOf, publicPath } from './subject.ts'

/** A field of a form and the words that stand above it. */
type Labels = Record<string, MessageKey>

const PRODUCT: Labels = {
  name: 'product.name',
  gtin: 'product.gtin',
  code: 'product.code',
  brand: 'product.brand',
  netContent: 'product.net-content',
  shelfLife: 'product.shelf-life',
  origin: 'product.origin',
  standards: 'product.standards',
  nameEn: 'product.name-en',
}

/** Registers a product. */
export function productForm(place: Place, form: FormState): Markup {
  const field = fields(place.lang, PRODUCT, form)
  return formPage(place, 'portal.new-product', form, PRODUCT, '/portal/san-pham', [
    field('name', { required: true, maxlength: 300 }),
    html`<div class="columns-2">!${field('gtin', { hint: 'product.gtin-hint', inputmode: 'numeric', maxlength: 14 })}!${field('code', { hint: 'product.code-hint', maxlength: 20 })}</div>`,
    html`<div class="columns-2">!${field('brand', { maxlength: 300 })}!${field('netContent', { maxlength: 300 })}</div>`,
    html`<div class="columns-2">!${field('shelfLife', { maxlength: 300 })}!${field('origin', { maxlength: 300 })}</div>`,
    textArea({
      form,
      name: 'standards',
      label: message(place.lang, 'product.standards'),
      hint: message(place.lang, 'product.standards-hint'),
      maxlength: 3000,
    }),
    field('nameEn', { maxlength: 300 }),
  ])
}

const PLACE: Labels = { name: 'place.name', gln: 'place.gln', address: 'place.address', kind: 'place.kind' }

/** Registers a place. */
export function placeForm(place: Place, form: FormState): Markup {
  const field = fields(place.lang, PLACE, form)
  return formPage(place, 'portal.new-place', form, PLACE, '/portal/dia-diem', [
    field('name', { required: true, maxlength: 300 }),
    field('gln', { required: true, hint: 'place.gln-hint', inputmode: 'numeric', maxlength: 13 }),
    field('address', { required: true, maxlength: 300 }),
    field('kind', { hint: 'place.kind-hint', maxlength: 300 }),
  ])
}

const LOT: Labels = {
  product: 'lot.product',
  lot: 'lot.number',
  productionDate: 'lot.production-date',
  expiryDate: 'lot.expiry-date',
  quantity: 'lot.quantity',
}

/** Makes a lot. */
export function lotForm(place: Place, products: readonly Row[], form: FormState): Markup {
  const { lang } = place
  const field = fields(lang, LOT, form)
  return formPage(place, 'portal.new-lot', form, LOT, '/portal/', [
    selectField({
      form,
      name: 'product',
      label: message(lang, 'lot.product'),
      required: true,
      blank: message(lang, 'lot.choose'),
      options: products.map(row => ({
        value: row.id,
        label: [fieldOf(row, 'name'), codeOf(row)].filter(Boolean).join(' – '),
      })),
    }),
    field('lot', { required: true, hint: 'lot.number-hint', maxlength: 20 }),
    html`<div class="columns-2">!${field('productionDate', { type: 'date', required: true })}!${field('expiryDate', { type: 'date' })}</div>`,
    field('quantity', { hint: 'lot.quantity-hint', maxlength: 300 }),
  ])
}

const EVENT: Labels = {
  stage: 'event.stage',
  date: 'event.date',
  time: 'event.time',
  place: 'event.place',
  quantity: 'event.quantity',
  unit: 'event.unit',
  counterparty: 'event.counterparty',
  input: 'event.input',
  result: 'event.result',
  note: 'event.note',
  audience: 'event.audience',
}

/** Adds what happened to a lot. */
export function eventForm(
  place: Place,
  lot: Row,
  choices: { places: readonly Row[]; parties: readonly PartyRow[] },
  form: FormState,
): Markup {
  const { lang, person } = place
  const field = fields(lang, EVENT, form)
  const say = (key: MessageKey) => message(lang, key as 'event.stage')
  return formPage(place, 'portal.new-event', form, EVENT, '/portal/', [
    html`<p>${message(lang, 'page.lot')} <strong class="code">${codeOf(lot)}</strong></p><input type="hidden" name="ma" value="${publicPath(lot)}">`,
    choiceField({
      form,
      name: 'stage',
      label: say('event.stage'),
      hint: say('event.stage-hint'),
      required: true,
      options: Object.entries(STAGES).map(([value, { icon }]) => ({
        value,
        label: message(lang, `stage.${value as StageName}`),
        icon,
      })),
    }),
    html`<div class="columns-2">!${field('date', { type: 'date', required: true })}!${field('time', { type: 'time', required: true })}</div>`,
    html`<div class="columns-2">!${field('quantity', { inputmode: 'decimal', maxlength: 20 })}!${selectField({
      form,
      name: 'unit',
      label: say('event.unit'),
      options: (['KGM', 'TNE', 'LTR', 'EA'] as const).map(value => ({ value, label: message(lang, `unit.${value}`) })),
    })}</div>`,
    selectField({
      form,
      name: 'place',
      label: say('event.place'),
      blank: say('event.no-place'),
      options: choices.places.map(row => ({ value: publicPath(row), label: fieldOf(row, 'name') || codeOf(row) })),
    }),
    selectField({
      form,
      name: 'counterparty',
      label: say('event.counterparty'),
      hint: say('event.counterparty-hint'),
      blank: say('event.counterparty-none'),
      options: choices.parties
        .filter(({ code }) => code !== person.party)
        .map(party => ({ value: party.code, label: [fieldOf(party, 'name'), party.code].filter(Boolean).join(' – ') })),
    }),
    field('input', { hint: 'event.input-hint', maxlength: 300 }),
    selectField({
      form,
      name: 'result',
      label: say('event.result'),
      options: [
        { value: 'passed', label: say('event.passed') },
        { value: 'failed', label: say('event.failed') },
      ],
    }),
    textArea({
      form,
      name: 'note',
      label: say('event.note'),
      hint: say('event.note-hint'),
      maxlength: MOST_NOTE,
    }),
    selectField({
      form,
      name: 'audience',
      label: say('event.audience'),
      options: AUDIENCES.map(value => ({ value, label: say(`audience.${value}`) })),
    }),
  ])
}

type Extra = Partial<Omit<Parameters<typeof textField>[0], 'form' | 'name' | 'label' | 'hint'>> & { hint?: MessageKey }

function fields(lang: Lang, labels: Labels, form: FormState) {
  return (name: string, { hint, ...extra }: Extra) =>
    textField({
      form,
      name,
      label: message(lang, labels[name]! as 'product.name'),
      ...(hint && { hint: message(lang, hint as 'product.name') }),
      ...extra,
    })
}

function formPage(
  place: Place,
  title: 'portal.new-product' | 'portal.new-lot' | 'portal.new-event' | 'portal.new-place',
  form: FormState,
  labels: Labels,
  back: string,
  parts: readonly Markup[],
): Markup {
  const { lang, path } = place
  const named = Object.fromEntries(
    Object.entries(labels).map(([name, key]) => [name, message(lang, key as 'product.name')]),
  )
  const main = html`!${formErrors(form, message(lang, 'portal.wrong'), named)}
<form class="sheet form" method="post" action="${path.split('?')[0]}">!${parts}!${formEnd(lang, back)}</form>`
  return portalPage(place, message(lang, title), html`<div class="story narrow-start">!${main}</div>`)
}
