/**
 * The EPC schemes that are GS1 keys (EPC Tag Data Standard §6.3). All split a key in the same way: company prefix,
 * reference, and perhaps what narrows it; the check digit is left out.
 *
 *     urn:epc:id:sgtin:893000000.0001.S1
 *           kind scheme prefix   │    └ last
 *                                └ reference, the indicator first
 */
import type { Element } from './application-identifier.ts'
import { checkDigit } from './check-digit.ts'
import { Gs1Error } from './error.ts'

export type Scheme = {
  name: string
  ai: string
  /** How many digits prefix and reference make, before their check digit; 0: text of open length without one. */
  digits: number
  /** The first digit of the reference is an indicator and stands before the prefix in the key. */
  indicator: boolean
  /** Where the last field goes: to a qualifier, or behind the digits of the key; null: the reference is the last field. */
  last: string | null
  /** How many fields there are. */
  fields: number
}

/** A field, decoded, and where it stands in the URN. */
export type Field = { text: string; position: number }

/** The {@link Scheme.last} of keys that hold their serial themselves. */
export const IN_KEY = 'key'

/** Every scheme, by its name. */
export const SCHEMES: ReadonlyMap<string, Scheme> = new Map(
  (
    [
      ['sgtin', '01', 13, true, '21'],
      ['lgtin', '01', 13, true, '10'],
      ['upui', '01', 13, true, '235'],
      ['itip', '8006', 13, true, '21'],
      ['sscc', '00', 17, true, null],
      ['sgln', '414', 12, false, '254'],
      ['pgln', '417', 12, false, null],
      ['grai', '8003', 12, false, IN_KEY],
      ['giai', '8004', 0, false, null],
      ['gsrn', '8018', 17, false, null],
      ['gsrnp', '8017', 17, false, null],
      ['gdti', '253', 12, false, IN_KEY],
      ['sgcn', '255', 12, false, IN_KEY],
      ['ginc', '401', 0, false, null],
      ['gsin', '402', 16, false, null],
      ['cpi', '8010', 0, false, '8011'],
    ] as const
  ).map(([name, ai, digits, indicator, last]) => {
    // Between the reference and the serial of an ITIP stand piece and total.
    const fields = (last ? 3 : 2) + (ai === '8006' ? 2 : 0)
    return [name, { name, ai, digits, indicator, last, fields }]
  }),
)

/** The schemes of which a pattern with an open serial names a class of things, as written in events. */
export const CLASSES: readonly string[] = ['sgtin', 'grai', 'gdti', 'sgcn', 'cpi', 'itip', 'upui']

/**
 * The kind and the name of a URN's scheme, and where its fields begin.
 * @throws Gs1Error URN_MALFORMED
 */
export function headOf(urn: string): { kind: string; name: string; from: number } {
  const head = /^urn:epc:([a-z]+):([a-z]+):/.exec(urn)
  if (!head) throw new Gs1Error('URN_MALFORMED', 0, 'an EPC URN begins urn:epc:')
  const [start, kind, name] = head as unknown as [string, string, string]
  return { kind, name, from: start.length }
}

/** The refusal of an EPC URN that is of no GS1 key. */
export function noScheme(kind: string, name: string): Gs1Error {
  return new Gs1Error('URN_SCHEME', 8, `${kind}:${name} is no scheme of a GS1 key`)
}

/**
 * The fields of a URN.
 * @throws Gs1Error URN_MALFORMED, VALUE_EMPTY
 */
export function fieldsOf(urn: string, from: number, count: number): Field[] {
  const raw = urn.slice(from).split('.')
  if (raw.length < count) throw new Gs1Error('URN_MALFORMED', urn.length, `${count} fields are needed`)
  let position = from
  // Only the last field may hold dots of its own.
  return [...raw.slice(0, count - 1), raw.slice(count - 1).join('.')].map((part, i) => {
    const field = { text: decode(part, position), position }
    // A company prefix of twelve digits leaves a place, an asset or a document type no digit of its own.
    if (part === '' && i !== REFERENCE) throw new Gs1Error('VALUE_EMPTY', position, 'a field is empty')
    position += part.length + 1
    return field
  })
}

/** The field behind the company prefix. */
export const REFERENCE = 1

function decode(part: string, position: number): string {
  const legal = /^(?:[A-Za-z0-9!'()*+,\-.:;=_]|%[0-9A-Fa-f]{2})*/.exec(part)![0].length
  if (legal < part.length) throw new Gs1Error('URN_MALFORMED', position + legal, 'this cannot stand in an EPC URN')
  return part.replace(/%../g, triplet => String.fromCharCode(Number.parseInt(triplet.slice(1), 16)))
}

/**
 * The key that prefix and reference make, without what narrows it; format and check digit are not looked at.
 * @throws Gs1Error PREFIX_LENGTH, KEY_LENGTH, VALUE_EMPTY, VALUE_CHARACTER
 */
export function keyOf({ ai, digits, indicator }: Scheme, fields: readonly Field[]): Element {
  const [prefix, reference, piece, total] = fields as [Field, Field, Field?, Field?]
  const company = companyPrefix(prefix)
  if (digits === 0) {
    if (reference.text === '') throw new Gs1Error('VALUE_EMPTY', reference.position, 'a field is empty')
    return [ai, company + reference.text]
  }
  const key = leadOf(ai) + withCheckDigit(company, reference, digits, indicator)
  return [ai, ai === '8006' ? key + piece!.text + total!.text : key]
}

/** What every key of an AI begins with. */
export function leadOf(ai: string): string {
  return ai === '8003' ? '0' : ''
}

function withCheckDigit(company: string, { text, position }: Field, length: number, indicator: boolean): string {
  const outside = text.search(/\D/)
  if (outside !== -1) throw new Gs1Error('VALUE_CHARACTER', position + outside, 'only digits can be here')
  const digits = indicator ? text.slice(0, 1) + company + text.slice(1) : company + text
  if (digits.length !== length) {
    throw new Gs1Error('KEY_LENGTH', position, `prefix and reference have ${digits.length} digits, not ${length}`)
  }
  return digits + checkDigit(digits)
}

/**
 * A company prefix.
 * @throws Gs1Error PREFIX_LENGTH
 */
export function companyPrefix({ text, position }: Field): string {
  if (!/^\d{6,12}$/.test(text)) throw new Gs1Error('PREFIX_LENGTH', position, 'a company prefix has 6 to 12 digits')
  return text
}
