/** EPC URNs of every scheme, for tests. */
import fc from 'fast-check'
import { SCHEMES } from './epc-scheme.ts'

/** The schemes that have instances, and the classes of lots. */
export const SCHEME_NAMES: readonly string[] = [...SCHEMES.keys()]

const SET_82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
const SET_39 = '#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const of = (characters: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: min, maxLength: max }).map(escaped)
const numberOf = (min: number, max: number) => of('0123456789', min, max)

/** The escapes that the Tag Data Standard (§5.4) asks for. */
function escaped(text: string): string {
  return text.replace(/["%&/<>?#]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The fields of a URN of a scheme, whose company prefix is given. */
export function fieldsIn(name: string, prefix: string, last = LAST[name]): fc.Arbitrary<string[]> {
  const reference = REFERENCE[name]!(prefix)
  const pieces = fc
    .integer({ min: 1, max: 99 })
    .chain(total =>
      fc.integer({ min: 1, max: total }).map(piece => [piece, total].map(one => String(one).padStart(2, '0'))),
    )
  return fc
    .tuple(reference, name === 'itip' ? pieces : fc.constant([]), last ? last.map(one => [one]) : fc.constant([]))
    .map(([one, between, end]) => [prefix, one, ...between, ...end])
}

const digits = (length: number) => (prefix: string) => numberOf(length - prefix.length, length - prefix.length)

const REFERENCE: Readonly<Record<string, (prefix: string) => fc.Arbitrary<string>>> = {
  ...Object.fromEntries(['sgtin', 'lgtin', 'upui', 'itip'].map(name => [name, digits(13)])),
  ...Object.fromEntries(['sgln', 'pgln', 'grai', 'gdti', 'sgcn'].map(name => [name, digits(12)])),
  ...Object.fromEntries(['sscc', 'gsrn', 'gsrnp'].map(name => [name, digits(17)])),
  gsin: digits(16),
  giai: prefix => of(SET_82, 1, 30 - prefix.length),
  ginc: prefix => of(SET_82, 1, 30 - prefix.length),
  cpi: prefix => of(SET_39, 1, 30 - prefix.length),
}

const LAST: Readonly<Record<string, fc.Arbitrary<string> | undefined>> = {
  ...Object.fromEntries(['sgtin', 'lgtin', 'itip', 'sgln'].map(name => [name, of(SET_82, 1, 20)])),
  upui: of(SET_82, 1, 28),
  grai: of(SET_82, 1, 16),
  gdti: of(SET_82, 1, 17),
  sgcn: numberOf(1, 12),
  cpi: numberOf(1, 12),
}

/** A company prefix of any length. */
export const anyPrefix: fc.Arbitrary<string> = numberOf(6, 12)

/** Any URN of any scheme, with the length of its prefix. */
export const anyUrn: fc.Arbitrary<{ urn: string; length: number }> = fc
  .tuple(fc.constantFrom(...SCHEME_NAMES), anyPrefix)
  .chain(([name, prefix]) =>
    fieldsIn(name, prefix).map(fields => ({
      urn: `urn:epc:${name === 'lgtin' ? 'class' : 'id'}:${name}:${fields.join('.')}`,
      length: prefix.length,
    })),
  )
