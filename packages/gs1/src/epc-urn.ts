/**
 * EPC URNs (EPC Tag Data Standard §6) read as the GS1 keys they are. A URN
 * splits a key after the company prefix and leaves the check digit out, so the
 * way from URN to key needs nothing else; the way back would.
 *
 *     urn:epc:id:sgtin:893000000.0001.S1     (01)08930000000019 (21)S1
 *     urn:epc:class:lgtin:893000000.0001.L1  (01)08930000000019 (10)L1
 *     urn:epc:idpat:sgtin:893000000.0001.*   (01)08930000000019
 */
import type { Element } from './application-identifier.ts'
import { canonicalLinkOfKey } from './build-digital-link.ts'
import { checkDigit } from './check-digit.ts'
import { Gs1Error } from './error.ts'
import { requireKeyFormat } from './key-format.ts'
import { requireCheck } from './value-check.ts'

type Field = { text: string; position: number }

/** How many fields a scheme has, which key the first of them make, and how the last one narrows that key, if it does. */
type Scheme = { fields: number; key: (fields: readonly Field[]) => Element; narrow?: Narrow }
type Narrow = (key: Element, last: string) => Element[]

const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['sgtin', { fields: 3, key: indicated('01', 13), narrow: qualifier('21') }],
  ['lgtin', { fields: 3, key: indicated('01', 13), narrow: qualifier('10') }],
  ['upui', { fields: 3, key: indicated('01', 13), narrow: qualifier('235') }],
  ['itip', { fields: 5, key: pieceOfTotal, narrow: qualifier('21') }],
  ['sscc', { fields: 2, key: indicated('00', 17) }],
  ['sgln', { fields: 3, key: numbered('414', 12), narrow: placeExtension }],
  ['pgln', { fields: 2, key: numbered('417', 12) }],
  ['grai', { fields: 3, key: returnable, narrow: serialInKey }],
  ['giai', { fields: 2, key: textual('8004') }],
  ['gsrn', { fields: 2, key: numbered('8018', 17) }],
  ['gsrnp', { fields: 2, key: numbered('8017', 17) }],
  ['gdti', { fields: 3, key: numbered('253', 12), narrow: serialInKey }],
  ['sgcn', { fields: 3, key: numbered('255', 12), narrow: serialInKey }],
  ['ginc', { fields: 2, key: textual('401') }],
  ['gsin', { fields: 2, key: numbered('402', 16) }],
  ['cpi', { fields: 3, key: textual('8010'), narrow: qualifier('8011') }],
])

/** Which schemes each kind of URN knows; a pattern (`idpat`) names a class by leaving its serial open. */
const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['id', [...SCHEMES.keys()].filter(name => name !== 'lgtin')],
  ['class', ['lgtin']],
  ['idpat', ['sgtin', 'grai', 'gdti', 'sgcn', 'cpi', 'itip', 'upui']],
])

/**
 * The elements of an EPC URN of a GS1 key: `id`, `class:lgtin`, or `idpat` with `*` in its last field.
 * @throws Gs1Error URN_MALFORMED, URN_SCHEME, PREFIX_LENGTH, KEY_LENGTH, VALUE_EMPTY, VALUE_LENGTH,
 *   VALUE_CHARACTER, VALUE_RANGE
 */
export function parseEpcUrn(urn: string): Element[] {
  const head = /^urn:epc:([a-z]+):([a-z]+):/.exec(urn)
  if (!head) throw new Gs1Error('URN_MALFORMED', 0, 'an EPC URN begins urn:epc:')
  const [start, kind, name] = head as unknown as [string, string, string]
  const scheme = KINDS.get(kind)?.includes(name) ? SCHEMES.get(name) : undefined
  if (!scheme) throw new Gs1Error('URN_SCHEME', 8, `${kind}:${name} is no scheme of a GS1 key`)
  const fields = splitFields(urn, start.length, scheme.fields)
  const last = fields.at(-1)!
  const key = scheme.key(fields)
  requireElement(key, fields[REFERENCE]!.position)
  if (kind === 'idpat') {
    if (last.text !== '*') throw new Gs1Error('URN_MALFORMED', last.position, 'a pattern ends in *')
    return [key]
  }
  const elements = scheme.narrow?.(key, last.text) ?? [key]
  for (const element of elements) requireElement(element, last.position)
  return elements
}

/** The canonical Digital Link of an EPC URN; null where the URN names no GS1 key. */
export function epcUrnToDigitalLink(urn: string): string | null {
  try {
    return canonicalLinkOfKey(parseEpcUrn(urn))
  } catch (error) {
    if (error instanceof Gs1Error) return null
    throw error
  }
}

function requireElement([ai, value]: Element, position: number): void {
  try {
    requireKeyFormat(ai, value)
    requireCheck(ai, value)
  } catch (error) {
    throw error instanceof Gs1Error ? new Gs1Error(error.code, position, error.reason) : error
  }
}

/** The field behind the company prefix. */
const REFERENCE = 1

function splitFields(urn: string, from: number, count: number): Field[] {
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

function decode(part: string, position: number): string {
  const legal = /^(?:[A-Za-z0-9!'()*+,\-.:;=_]|%[0-9A-Fa-f]{2})*/.exec(part)![0].length
  if (legal < part.length) throw new Gs1Error('URN_MALFORMED', position + legal, 'this cannot stand in an EPC URN')
  return part.replace(/%../g, triplet => String.fromCharCode(Number.parseInt(triplet.slice(1), 16)))
}

/** A GTIN or SSCC: the first digit of the reference is an indicator and stands before the prefix. */
function indicated(ai: string, length: number): Scheme['key'] {
  return ([prefix, reference]) => [ai, withCheckDigit(prefix!, reference!, length, true)]
}

function numbered(ai: string, length: number): Scheme['key'] {
  return ([prefix, reference]) => [ai, withCheckDigit(prefix!, reference!, length, false)]
}

function textual(ai: string): Scheme['key'] {
  return ([prefix, reference]) => {
    const company = companyPrefix(prefix!)
    if (reference!.text === '') throw new Gs1Error('VALUE_EMPTY', reference!.position, 'a field is empty')
    return [ai, company + reference!.text]
  }
}

function returnable([prefix, reference]: readonly Field[]): Element {
  return ['8003', `0${withCheckDigit(prefix!, reference!, 12, false)}`]
}

function pieceOfTotal([prefix, item, piece, total]: readonly Field[]): Element {
  return ['8006', withCheckDigit(prefix!, item!, 13, true) + piece!.text + total!.text]
}

function qualifier(ai: string): Narrow {
  return (key, last) => [key, [ai, last]]
}

function serialInKey([ai, value]: Element, last: string): Element[] {
  return [[ai, value + last]]
}

function placeExtension(key: Element, last: string): Element[] {
  return last === '0' ? [key] : [key, ['254', last]]
}

function withCheckDigit(prefix: Field, reference: Field, length: number, indicator: boolean): string {
  const company = companyPrefix(prefix)
  const { text, position } = reference
  const outside = text.search(/\D/)
  if (outside !== -1) throw new Gs1Error('VALUE_CHARACTER', position + outside, 'only digits can be here')
  const digits = indicator ? text.slice(0, 1) + company + text.slice(1) : company + text
  if (digits.length !== length) {
    throw new Gs1Error('KEY_LENGTH', position, `prefix and reference have ${digits.length} digits, not ${length}`)
  }
  return digits + checkDigit(digits)
}

function companyPrefix({ text, position }: Field): string {
  if (!/^\d{6,12}$/.test(text)) throw new Gs1Error('PREFIX_LENGTH', position, 'a company prefix has 6 to 12 digits')
  return text
}
