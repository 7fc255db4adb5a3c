/**
 * Patterns of EPCs (EPC Tag Data Standard §8): URNs whose last fields are open. A query asks by them for everything
 * of a company, a product or a kind of asset.
 *
 *     urn:epc:idpat:sgtin:893000000.0001.*   the items of a product
 *     urn:epc:idpat:sgtin:893000000.*.*      the items of all products under a company prefix
 *     urn:epc:idpat:sscc:893000000.*         the logistic units under it
 */
import { buildDigitalLink } from './build-digital-link.ts'
import {
  companyPrefix,
  type Field,
  fieldsOf,
  headOf,
  IN_KEY,
  leadOf,
  noScheme,
  SCHEMES,
  type Scheme,
} from './epc-scheme.ts'
import { classOf, narrowed } from './epc-urn.ts'
import { Gs1Error } from './error.ts'

/**
 * Which keys a pattern means, each written as the path of its canonical Digital Link (`/01/08930000000019/21/S1`): those
 * that begin with one of `beginnings` (all of one length) and of which what follows matches `rest` from end to end. There
 * is one beginning, or ten where the indicator digit before the company prefix is open, so that an index is searched by
 * prefixes and nothing else is read.
 *
 * `rest` is a regular expression without anchors that JavaScript and PostgreSQL understand alike, and `''` where nothing
 * may follow. An index that only knows prefixes gives, beside what is meant, what other schemes hang on the same keys:
 * 235 for `sgtin`, 7040, 8019.
 *
 * A class of things (a product, a lot, a kind of asset) belongs to a pattern if all of its things do: one and the same
 * pattern finds the serials in `epcList` and the lots in `quantityList`.
 */
export type EpcPattern = { beginnings: readonly string[]; rest: string }

/**
 * Reads `urn:epc:idpat:…` of any scheme that is a GS1 key; only `*` as a whole field is open, and all fields behind it
 * are too. Without an open field it means one thing. Keys do not say where their company prefix ends: a pattern of a
 * prefix also means the keys of a longer prefix that begins with it.
 * @throws Gs1Error URN_MALFORMED, URN_SCHEME, PREFIX_LENGTH, KEY_LENGTH, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER,
 *   VALUE_RANGE
 */
export function parseEpcPattern(urn: string): EpcPattern {
  const { kind, name, from } = headOf(urn)
  const scheme = kind === 'idpat' && name !== 'lgtin' ? SCHEMES.get(name) : undefined
  if (!scheme) throw noScheme(kind, name)
  const fields = fieldsOf(urn, from, scheme.fields)
  const isOpen = ({ text, position }: Field) => text === '*' && urn[position] === '*'
  const open = fields.findIndex(isOpen)
  if (open === -1) {
    const one = buildDigitalLink('', narrowed(classOf(scheme, fields), scheme.last, fields.at(-1)!))
    return { beginnings: [one], rest: '' }
  }
  const closed = fields.slice(open).find(field => !isOpen(field))
  if (closed) throw new Gs1Error('URN_MALFORMED', closed.position, 'what follows an open field is open too')
  return open > 1 ? ofReference(scheme, fields, open) : ofPrefix(scheme, open === 1 ? companyPrefix(fields[0]!) : '')
}

/** Whether a pattern means the key whose canonical Digital Link has this path. */
export function matchesEpcPattern({ beginnings, rest }: EpcPattern, path: string): boolean {
  const beginning = beginnings.find(some => path.startsWith(some))
  return beginning !== undefined && new RegExp(`^(?:${rest})$`).test(path.slice(beginning.length))
}

/** The reference is known, and open is what follows. */
function ofReference(scheme: Scheme, fields: readonly Field[], open: number): EpcPattern {
  if (scheme.name !== 'itip' || open === 4) {
    return { beginnings: [buildDigitalLink('', [classOf(scheme, fields)])], rest: narrowing(scheme) }
  }
  if (open === 3) throw new Gs1Error('URN_MALFORMED', fields[3]!.position, 'piece and total are open together')
  const [, gtin] = classOf(SCHEMES.get('sgtin')!, fields)
  return { beginnings: [`/${scheme.ai}/${gtin}`], rest: `[0-9]{4}${narrowing(scheme)}` }
}

/** At most the company prefix is known. */
function ofPrefix(scheme: Scheme, prefix: string): EpcPattern {
  const start = `/${scheme.ai}/${leadOf(scheme.ai)}`
  const indicators = scheme.indicator && prefix !== '' ? [...'0123456789'] : ['']
  const beginnings = indicators.map(indicator => start + indicator + prefix)
  if (scheme.digits === 0) return { beginnings, rest: `[^/]+${narrowing(scheme)}` }
  const known = prefix.length + indicators[0]!.length
  // Check digit included, and of an ITIP piece and total.
  const digits = scheme.digits + (scheme.name === 'itip' ? 5 : 1)
  return { beginnings, rest: `[0-9]{${digits - known}}${narrowing(scheme)}` }
}

/** What may follow a key whose last field is open. */
function narrowing({ last }: Scheme): string {
  if (last === null) return ''
  if (last === IN_KEY) return '[^/]*'
  // A variant and a lot are classes of the items that a serial names.
  return (last === '21' ? ['22', '10', '21'] : [last]).map(ai => `(/${ai}/[^/]+)?`).join('')
}
