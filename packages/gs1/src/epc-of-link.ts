/** The way back from a Digital Link to its EPC URN, for whoever knows where a company prefix ends. */
import type { Element } from './application-identifier.ts'
import { keysOfDigitalLink } from './digital-link.ts'
import { IN_KEY, leadOf, SCHEMES, type Scheme } from './epc-scheme.ts'
import { Gs1Error } from './error.ts'

/**
 * The EPC URN of what a Digital Link names; query and fragment are not read.
 *
 * It is null where no length is known, and where no URN says as much as the link: a model number (8013), a payment
 * slip (415), a consumer product variant that is no finer (22 alone), a key with 7040 or 8019, the lot of an ITIP. A
 * serial makes the lot beside it needless, as the URN names the same thing without it. A key that names a class until
 * a serial follows becomes a pattern, `urn:epc:idpat:sgtin:893000000.0001.*`.
 *
 * @param companyPrefixLength how many of these characters, with which the key begins behind any indicator digit, are
 *   its company prefix (6 to 12); null where that is not known
 * @throws Gs1Error as {@link keysOfDigitalLink}; PREFIX_LENGTH at 0 for a length that the key cannot have
 */
export function epcUrnOfDigitalLink(
  uri: string,
  companyPrefixLength: (characters: string) => number | null,
): string | null {
  const keys = keysOfDigitalLink(uri)
  const [[ai, value], finest] = [keys[0]!, keys.at(-1)!]
  const scheme = [...SCHEMES.values()].find(one => one.ai === ai && (keys.length === 1 || one.last === finest[0]))
  if (!scheme) return null
  const parts = partsOf(scheme, value)
  const length = companyPrefixLength(parts.company)
  if (length === null) return null
  const prefix = parts.company.slice(0, length)
  const reference = parts.company.slice(length)
  if (!/^\d{6,12}$/.test(prefix) || prefix.length !== length || (scheme.digits === 0 && reference === '')) {
    throw new Gs1Error('PREFIX_LENGTH', 0, `(${ai}) has no company prefix of ${length} digits`)
  }
  const last = lastField(scheme, parts.serial, keys.length > 1 ? finest : null)
  const fields = [prefix, parts.indicator + reference, ...parts.pieces, ...(last === null ? [] : [last ?? '*'])]
  const kind = last === undefined ? 'idpat' : scheme.name === 'lgtin' ? 'class' : 'id'
  return `urn:epc:${kind}:${scheme.name}:${fields.map(encodeField).join('.')}`
}

/** A value apart: what the company prefix begins, what stands before it, and what follows the check digit. */
function partsOf(
  { ai, digits, indicator }: Scheme,
  value: string,
): { indicator: string; company: string; pieces: string[]; serial: string } {
  if (digits === 0) return { indicator: '', company: value, pieces: [], serial: '' }
  const number = value.slice(leadOf(ai).length)
  const after = number.slice(digits + 1)
  return {
    indicator: indicator ? number[0]! : '',
    company: number.slice(indicator ? 1 : 0, digits),
    pieces: ai === '8006' ? [after.slice(0, 2), after.slice(2)] : [],
    serial: after,
  }
}

/** The last field; null where the scheme has none, undefined where it is open. */
function lastField({ last }: Scheme, serial: string, qualifier: Element | null): string | null | undefined {
  if (last === null) return null
  if (last === IN_KEY) return serial || undefined
  // The place itself is written as its part of number 0.
  return qualifier?.[1] ?? (last === '254' ? '0' : undefined)
}

function encodeField(text: string): string {
  return text.replace(
    /[^A-Za-z0-9!'()*+,\-.:;=_]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
