/**
 * EPC URNs (EPC Tag Data Standard §6) read as the GS1 keys they are. A URN
 * splits a key after the company prefix and leaves the check digit out, so the
 * way from URN to key needs nothing else; the way back would.
 *
 *     urn:epc:id:sgtin:893000000.0001.S1   →  (01)08930000000019 (21)S1
 *     urn:epc:class:lgtin:893000000.0001.L →  (01)08930000000019 (10)L
 */
import { type Element, requireCheck, requireFormat } from './application-identifier.ts'
import { checkDigit } from './check-digit.ts'
import { canonicalDigitalLink } from './digital-link.ts'
import { Gs1Error } from './error.ts'

type Field = { text: string; position: number }

/** How a scheme's fields become elements; `fields` are as many as its dots say, decoded. */
type Scheme = { fields: number; elements: (fields: Field[]) => Element[] }

const SCHEMES: Record<string, Scheme> = {
  'id:sgtin': { fields: 3, elements: ([prefix, item, serial]) => [gtin(prefix!, item!), ['21', serial!.text]] },
  'id:sscc': { fields: 2, elements: ([prefix, reference]) => [['00', key(prefix!, reference!, 17, 'indicator')]] },
  'id:sgln': {
    fields: 3,
    elements: ([prefix, place, extension]) => [
      ['414', key(prefix!, place!, 12)],
      ...(extension!.text === '0' ? [] : [['254', extension!.text] as Element]),
    ],
  },
  'id:pgln': { fields: 2, elements: ([prefix, party]) => [['417', key(prefix!, party!, 12)]] },
  'id:grai': {
    fields: 3,
    elements: ([prefix, asset, serial]) => [['8003', `0${key(prefix!, asset!, 12)}${serial!.text}`]],
  },
  'id:giai': { fields: 2, elements: ([prefix, asset]) => [['8004', text(prefix!, asset!)]] },
  'id:gsrn': { fields: 2, elements: ([prefix, service]) => [['8018', key(prefix!, service!, 17)]] },
  'id:gsrnp': { fields: 2, elements: ([prefix, service]) => [['8017', key(prefix!, service!, 17)]] },
  'id:gdti': { fields: 3, elements: ([prefix, type, serial]) => [['253', key(prefix!, type!, 12) + serial!.text]] },
  'id:sgcn': { fields: 3, elements: ([prefix, coupon, serial]) => [['255', key(prefix!, coupon!, 12) + serial!.text]] },
  'id:ginc': { fields: 2, elements: ([prefix, consignment]) => [['401', text(prefix!, consignment!)]] },
  'id:gsin': { fields: 2, elements: ([prefix, shipment]) => [['402', key(prefix!, shipment!, 16)]] },
  'id:cpi': {
    fields: 3,
    elements: ([prefix, part, serial]) => [
      ['8010', text(prefix!, part!)],
      ['8011', serial!.text],
    ],
  },
  'id:itip': {
    fields: 5,
    elements: ([prefix, item, piece, total, serial]) => [
      ['8006', gtin(prefix!, item!)[1] + piece!.text + total!.text],
      ['21', serial!.text],
    ],
  },
  'id:upui': { fields: 3, elements: ([prefix, item, tpx]) => [gtin(prefix!, item!), ['235', tpx!.text]] },
  'class:lgtin': { fields: 3, elements: ([prefix, item, lot]) => [gtin(prefix!, item!), ['10', lot!.text]] },
  'idpat:sgtin': { fields: 3, elements: ([prefix, item, any]) => (every(any!), [gtin(prefix!, item!)]) },
  'idpat:grai': {
    fields: 3,
    elements: ([prefix, asset, any]) => (every(any!), [['8003', `0${key(prefix!, asset!, 12)}`]]),
  },
  'idpat:gdti': { fields: 3, elements: ([prefix, type, any]) => (every(any!), [['253', key(prefix!, type!, 12)]]) },
  'idpat:sgcn': { fields: 3, elements: ([prefix, coupon, any]) => (every(any!), [['255', key(prefix!, coupon!, 12)]]) },
  'idpat:cpi': { fields: 3, elements: ([prefix, part, any]) => (every(any!), [['8010', text(prefix!, part!)]]) },
  'idpat:itip': {
    fields: 5,
    elements: ([prefix, item, piece, total, any]) => (
      every(any!), [['8006', gtin(prefix!, item!)[1] + piece!.text + total!.text]]
    ),
  },
  'idpat:upui': { fields: 3, elements: ([prefix, item, any]) => (every(any!), [gtin(prefix!, item!)]) },
}

/**
 * The elements of an EPC URN of a GS1 key: `id`, `class:lgtin`, and `idpat` with everything open but the class.
 * @throws Gs1Error URN_MALFORMED, URN_SCHEME, PREFIX_LENGTH, KEY_LENGTH, VALUE_…
 */
export function parseEpcUrn(urn: string): Element[] {
  const head = /^urn:epc:([a-z]+:[a-z]+):/.exec(urn)
  if (!head) throw new Gs1Error('URN_MALFORMED', 0, 'an EPC URN begins urn:epc:')
  const scheme = Object.hasOwn(SCHEMES, head[1]!) ? SCHEMES[head[1]!] : undefined
  if (!scheme) throw new Gs1Error('URN_SCHEME', 8, `${head[1]} is no scheme of a GS1 key`)
  const fields = splitFields(urn, head[0].length, scheme.fields)
  const elements = scheme.elements(fields)
  const last = fields.at(-1)!.position
  for (const [ai, value] of elements) {
    try {
      requireFormat(ai, value)
      requireCheck(ai, value)
    } catch (error) {
      throw error instanceof Gs1Error ? new Gs1Error(error.code, last, error.reason) : error
    }
  }
  return elements
}

/** The canonical Digital Link of an EPC URN; null where the URN names no GS1 key. */
export function epcUrnToDigitalLink(urn: string): string | null {
  try {
    return canonicalDigitalLink(parseEpcUrn(urn))
  } catch (error) {
    if (error instanceof Gs1Error) return null
    throw error
  }
}

function splitFields(urn: string, from: number, count: number): Field[] {
  const fields: Field[] = []
  let position = from
  const raw = urn.slice(from).split('.')
  // Only the last field may hold dots of its own.
  for (const part of [...raw.slice(0, count - 1), raw.slice(count - 1).join('.')]) {
    fields.push({ text: decode(part, position), position })
    position += part.length + 1
  }
  if (raw.length < count) throw new Gs1Error('URN_MALFORMED', urn.length, `${count} fields are needed`)
  for (const field of fields) {
    if (field.text === '') throw new Gs1Error('VALUE_EMPTY', field.position, 'a field is empty')
  }
  return fields
}

function decode(part: string, position: number): string {
  const legal = /^(?:[A-Za-z0-9!'()*+,\-.:;=_]|%[0-9A-Fa-f]{2})*/.exec(part)![0].length
  if (legal < part.length) throw new Gs1Error('URN_MALFORMED', position + legal, 'this cannot stand in an EPC URN')
  return part.replace(/%../g, escape => String.fromCharCode(Number.parseInt(escape.slice(1), 16)))
}

function gtin(prefix: Field, item: Field): Element {
  return ['01', key(prefix, item, 13, 'indicator')]
}

/** Prefix and reference with their check digit; the `indicator` of a GTIN or SSCC stands before the prefix. */
function key(prefix: Field, reference: Field, length: number, indicator?: 'indicator'): string {
  requirePrefix(prefix)
  const outside = reference.text.search(/\D/)
  if (outside !== -1) throw new Gs1Error('VALUE_CHARACTER', reference.position + outside, 'only digits can be here')
  const digits = indicator ? reference.text[0] + prefix.text + reference.text.slice(1) : prefix.text + reference.text
  if (digits.length !== length) {
    throw new Gs1Error(
      'KEY_LENGTH',
      reference.position,
      `prefix and reference have ${digits.length} digits, not ${length}`,
    )
  }
  return digits + checkDigit(digits)
}

function text(prefix: Field, reference: Field): string {
  requirePrefix(prefix)
  return prefix.text + reference.text
}

function requirePrefix(prefix: Field): void {
  if (!/^\d{6,12}$/.test(prefix.text)) {
    throw new Gs1Error('PREFIX_LENGTH', prefix.position, 'a company prefix has 6 to 12 digits')
  }
}

function every(field: Field): void {
  if (field.text !== '*') throw new Gs1Error('URN_MALFORMED', field.position, 'a class is written with * here')
}
