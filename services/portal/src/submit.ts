import { isGln, isGtin, padGtin } from '@nguon/gs1'
import type { AudienceName } from '@nguon/rules'
import { isCode, type JsonObject, SubjectError, subjectsOfPath } from '@nguon/statement'
import { type Lang, type MessageKey, message } from '@nguon/words'
import type { Pointers } from './answer.ts'
import { type EventForm, isStage } from './stages.ts'

/** A sent form: its trimmed values, and what is wrong with them before anybody is asked. */
export type Sent<Result> = {
  values: Record<string, string>
  errors: Record<string, string>
  /** What is to be sent on, where nothing is wrong. */
  result: Result | null
}

/** Addresses in events carry this host whatever ours is called: only what stands behind it names anything. */
const CANONICAL = 'https://id.gs1.org'

/** Who may see a note, the widest circle first. */
export const AUDIENCES = ['public', 'partners', 'authority'] as const satisfies readonly AudienceName[]

/** Characters of a note. */
export const MOST_NOTE = 2000

/** Where each field of a form stands in the request that it becomes. */
export const POINTERS = {
  product: {
    gtin: '/gtin',
    code: '/code',
    name: '/fields/name',
    nameEn: '/fields/nameEn',
    brand: '/fields/brand',
    netContent: '/fields/netContent',
    shelfLife: '/fields/shelfLife',
    origin: '/fields/origin',
    standards: '/fields/standards',
  },
  lot: {
    lot: '/lot',
    product: '/gtin',
    productionDate: '/fields/productionDate',
    expiryDate: '/fields/expiryDate',
    quantity: '/fields/quantity',
  },
  place: { gln: '/gln', name: '/fields/name', address: '/fields/address', kind: '/fields/kind' },
  event: {
    input: '/epcisBody/eventList/0/inputQuantityList',
    quantity: '/epcisBody/eventList/0/quantityList/0/quantity',
    time: '/epcisBody/eventList/0/eventTime',
    counterparty: '/epcisBody/eventList/0/destinationList',
    note: '/epcisBody/eventList/0/rdfs:comment',
    audience: '/epcisBody/eventList/0/nguon:audience',
  },
} satisfies Record<string, Pointers>

/** Reads a product's form. */
export function readProduct(body: unknown, lang: Lang): Sent<JsonObject> {
  const { values, errors, need, fail } = open(body, lang)
  need('name')
  const { gtin = '', code = '' } = values
  if ((gtin === '') === (code === '')) fail('gtin', 'product.one-code')
  else if (gtin !== '' && !isGtin(gtin)) fail('gtin', 'product.gtin-wrong')
  else if (code !== '' && !isCode(code)) fail('code', 'product.code-wrong')
  const standards = (values.standards ?? '').split(/\r?\n/).flatMap(line => line.trim() || [])
  return close(values, errors, () => ({
    ...(gtin ? { gtin: padGtin(gtin) } : { code }),
    fields: {
      ...texts(values, ['name', 'nameEn', 'brand', 'netContent', 'shelfLife', 'origin']),
      ...(standards.length > 0 && { standards }),
    },
  }))
}

/** Reads a place's form. */
export function readPlace(body: unknown, lang: Lang): Sent<JsonObject> {
  const { values, errors, need, fail } = open(body, lang)
  need('name')
  need('address')
  if (need('gln') && !isGln(values.gln!)) fail('gln', 'place.gln-wrong')
  return close(values, errors, () => ({ gln: values.gln!, fields: texts(values, ['name', 'address', 'kind']) }))
}

/** Reads a lot's form. `products` are the ids that may be chosen. */
export function readLot(body: unknown, products: readonly string[], lang: Lang): Sent<JsonObject> {
  const { values, errors, need, fail } = open(body, lang)
  const { product = '', lot = '' } = values
  if (need('product') && !products.includes(product)) fail('product', 'portal.required')
  if (need('lot') && !/^[A-Za-z0-9-]{1,20}$/.test(lot)) fail('lot', 'lot.number-wrong')
  need('productionDate')
  if (values.expiryDate && values.productionDate && values.expiryDate < values.productionDate)
    fail('expiryDate', 'lot.expiry-before')
  return close(values, errors, () => ({
    ...(product.startsWith('(') ? { gtin: product.slice(4) } : { code: product.split('/')[1]! }),
    lot,
    fields: texts(values, ['productionDate', 'expiryDate', 'quantity']),
  }))
}

/** Reads the form of what happened to a lot. `host` stands in the addresses of parties, as in everything signed. */
export function readEvent(body: unknown, context: { host: string; now: Date; lang: Lang }): Sent<EventForm> {
  const { host, now, lang } = context
  const { values, errors, need, fail } = open(body, lang)
  const stage = values.stage ?? ''
  if (need('stage') && !isStage(stage)) fail('stage', 'portal.required')
  const time = `${values.date}T${values.time}:00+07:00`
  if (need('date') && need('time')) {
    const instant = Date.parse(time)
    // A clock that is a little ahead is no lie about the future.
    if (!Number.isFinite(instant) || instant > now.getTime() + 10 * 60_000) fail('time', 'event.time-wrong')
  }
  const quantity = readQuantity(values.quantity ?? '')
  if (quantity === undefined) fail('quantity', 'event.quantity-wrong')
  const other = values.counterparty ? `https://${host}/party/${values.counterparty}` : null
  if (stage === 'shipping' && !other) fail('counterparty', 'event.counterparty-needed')
  if ((values.note ?? '').length > MOST_NOTE) fail('note', 'event.note-long')
  const audience = AUDIENCES.find(name => name === (values.audience || 'public'))
  if (!audience) fail('audience', 'portal.required')
  const input = values.input ? lotPath(values.input) : null
  if (input === undefined) fail('input', 'event.input-wrong')
  return close(values, errors, () => ({
    stage: stage as EventForm['stage'],
    lot: linkOf(values.ma ?? '', host),
    time,
    quantity: quantity ?? null,
    unit: values.unit && values.unit !== 'EA' ? values.unit : null,
    place: values.place ? linkOf(values.place, host) : null,
    from: stage === 'receiving' ? other : null,
    to: stage === 'shipping' ? other : null,
    input: input ? linkOf(input, host) : null,
    passed: values.result !== 'failed',
    note: values.note || null,
    audience: audience ?? 'public',
  }))
}

/** Goods with a GS1 key are named on GS1's host; those with our own codes on ours. */
function linkOf(path: string, host: string): string {
  return path.startsWith('/l/') ? `https://${host}${path}` : `${CANONICAL}${path}`
}

/** `1200`, `12,5`, `1.200`; null if nothing was written, undefined if it is no number. */
function readQuantity(text: string): number | null | undefined {
  if (text === '') return null
  const plain = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(text) ? text.replaceAll('.', '') : text
  const value = Number(plain.replace(',', '.'))
  return /^[\d.,]+$/.test(text) && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** The path of a lot that was pasted or typed, in any of the ways codes are written; undefined if it is none. */
export function lotPath(text: string): string | undefined {
  const [, gtin, lot] = /^\(01\)\s*(\d{8,14})\s*\(10\)\s*(\S+)$/.exec(text) ?? []
  const local = /^[A-Z0-9-]+\/[A-Z0-9-]+\/[A-Z0-9-]+$/.test(text)
  const address = text.replace(/^https?:\/\/[^/]+/i, '').replace(/[?#].*$/, '')
  const path = gtin ? `/01/${gtin.padStart(14, '0')}/10/${lot}` : local ? `/l/${text}` : address
  try {
    const [finest] = subjectsOfPath(path)
    return finest?.type === 'lot' || finest?.type === 'local' ? path : undefined
  } catch (error) {
    if (error instanceof SubjectError) return undefined
    throw error
  }
}

function open(body: unknown, lang: Lang) {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    // NFC: the same letters in two spellings would be two names for everyone but a reader.
    if (typeof value === 'string') values[name] = value.trim().normalize('NFC')
  }
  const errors: Record<string, string> = {}
  const fail = (name: string, key: MessageKey) => {
    errors[name] ??= message(lang, key as 'portal.required')
  }
  const need = (name: string) => {
    if (!values[name]) fail(name, 'portal.required')
    return Boolean(values[name])
  }
  return { values, errors, fail, need }
}

function close<Result>(
  values: Record<string, string>,
  errors: Record<string, string>,
  result: () => Result,
): Sent<Result> {
  return { values, errors, result: Object.keys(errors).length === 0 ? result() : null }
}

function texts(values: Record<string, string>, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap(name => (values[name] ? [[name, values[name]]] : [])))
}
