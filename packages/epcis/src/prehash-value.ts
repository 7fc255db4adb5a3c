/** One spelling for each value of an event, so that a hash does not hang on how it was written (CBV 2.0 §8.9.2). */
import { type Element, Gs1Error, parseEpcUrn, splitDigitalLink } from '@nguon/gs1'
import type { JsonValue } from '@nguon/statement'
import type { Namespaces } from './context.ts'
import { COMMON } from './key.ts'

/** The name of a sender's own member: `example:field` is `{https://ns.example/}field`. */
export function canonicalName(name: string, namespaces: Namespaces): string {
  const colon = name.indexOf(':')
  const namespace = colon === -1 ? undefined : namespaces.get(name.slice(0, colon))
  return namespace === undefined ? name : `{${namespace}}${name.slice(colon + 1)}`
}

/** A value in its one spelling: prefixes written out, identifiers as canonical Digital Links, numbers without ornament. */
export function canonicalValue(value: JsonValue, namespaces: Namespaces): string {
  if (typeof value === 'number') return canonicalNumber(value)
  // As the reference implementation, which is written in Python, has them; published hashes depend on it.
  if (value === true) return 'True'
  if (value === false) return 'False'
  return typeof value === 'string' ? canonicalText(value, namespaces) : 'None'
}

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const OLD_WORD = /urn:epcglobal:cbv:(?:bizstep|disp|btt|sdt|er):/g
const WORD_KINDS: Record<string, string> = { bizstep: 'BizStep', disp: 'Disp', btt: 'BTT', sdt: 'SDT', er: 'ER' }

function canonicalText(written: string, namespaces: Namespaces): string {
  const text = written.trim()
  if (text.startsWith('http')) return canonicalLink(text)
  if (text.startsWith('urn:epc:')) return canonicalUrn(text)
  const colon = text.indexOf(':')
  if (colon === -1) {
    const number = NUMERIC.test(text) ? Number(text) : Number.NaN
    return Number.isFinite(number) ? canonicalNumber(number) : text
  }
  const namespace = namespaces.get(text.slice(0, colon))
  if (namespace !== undefined) return namespace + text.slice(colon + 1)
  return text.replace(OLD_WORD, word => `https://ref.gs1.org/cbv/${WORD_KINDS[word.split(':')[3]!]}-`)
}

/** A number as the reference writes it: whole ones in all their digits, others with an exponent only below 0.0001. */
function canonicalNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value + 0)
  if (Number.isInteger(value)) return BigInt(value).toString()
  if (Math.abs(value) >= 1e-4) return String(value)
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1')
}

const MAYBE_LINK = /\/(?:0[01]|253|255|40[12]|41[457]|800[346]|801[0378])\//
const CANONICAL_HOST = 'https://id.gs1.org'

function canonicalLink(uri: string): string {
  const [, single, , , product, , lot, serial] = COMMON.exec(uri) ?? []
  if (single !== undefined) return CANONICAL_HOST + single
  if (product !== undefined) return CANONICAL_HOST + product + (serial ?? lot ?? '')
  if (!MAYBE_LINK.test(uri)) return uri
  const end = uri.search(/[?#]/)
  return keyOr(uri, () => splitDigitalLink(end === -1 ? uri : uri.slice(0, end)).keys)
}

function canonicalUrn(urn: string): string {
  return keyOr(urn, () => parseEpcUrn(urn))
}

/** The key of an identifier down to its finest level: a serial makes its lot superfluous, and a variant (22) is none. */
function keyOr(uri: string, read: () => readonly Element[]): string {
  let elements: readonly Element[]
  try {
    elements = read()
  } catch (error) {
    if (error instanceof Gs1Error) return uri
    throw error
  }
  const serial = elements.some(([ai]) => ai === '21')
  let link = CANONICAL_HOST
  for (const [ai, value] of elements) {
    if (ai === '22' || (ai === '10' && serial)) continue
    link += `/${ai}/${value.replace(ESCAPED, escaped)}`
  }
  return link
}

// What Digital Link URI Syntax §7 wants escaped in a value.
const ESCAPED = /[^A-Za-z0-9\-._~';=]/g

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3})(\d?)\d*)?(Z|[+-]\d\d:\d\d)$/

/** A time in UTC to the millisecond, half a millisecond rounded up, from the text: a Date drops the digits it would need. */
export function canonicalTime(value: JsonValue): string {
  const match = typeof value === 'string' ? TIME.exec(value.trim()) : null
  if (!match) return String(value)
  const [, seconds, millis = '0', next, zone] = match
  const time = Date.parse(seconds! + zone!) + Number(millis.padEnd(3, '0')) + (next && next >= '5' ? 1 : 0)
  return Number.isNaN(time) ? String(value) : new Date(time).toISOString()
}
