/** Writing Digital Links: the inverse of reading them, and the one spelling that everybody agrees on. */
import { type Element, isPredefinedLength } from './application-identifier.ts'
import { requireValue } from './content.ts'
import { Gs1Error } from './error.ts'
import { requireKeyFormat } from './key-format.ts'
import { isPrimaryKey, isQualifierOnly, qualifierSequences } from './primary-key.ts'

/**
 * The address of a key below `stem` (`https://example.com`, no slash at the end): the first primary key among
 * `elements` with its qualifiers in GS1 order; the others are attributes, those of predefined length first.
 * @throws Gs1Error NO_PRIMARY_KEY, QUALIFIERS_EXCLUDE, QUALIFIER_AS_ATTRIBUTE, AI_REPEATED, AI_UNKNOWN, VALUE_EMPTY,
 *   VALUE_LENGTH, VALUE_CHARACTER, CHECK_DIGIT, VALUE_RANGE; the position counts elements
 */
export function buildDigitalLink(stem: string, elements: readonly Element[]): string {
  const { path, rest } = described(elements)
  const predefined = rest.filter(([ai]) => isPredefinedLength(ai))
  const others = rest.filter(([ai]) => !isPredefinedLength(ai))
  return write(stem, path, [...predefined, ...others])
}

/**
 * The one spelling of a key: host id.gs1.org, no stem, attributes in the order of their AIs.
 * @throws Gs1Error as {@link buildDigitalLink}
 */
export function canonicalDigitalLink(keys: readonly Element[], attributes: readonly Element[] = []): string {
  const { path, rest } = described([...keys, ...attributes])
  return write(
    CANONICAL_STEM,
    path,
    rest.sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/**
 * The same of a key and its qualifiers alone; its check digits are taken as right.
 * @throws Gs1Error NO_PRIMARY_KEY, QUALIFIERS_EXCLUDE, AI_REPEATED, AI_UNKNOWN, VALUE_EMPTY, VALUE_LENGTH,
 *   VALUE_CHARACTER
 */
export function canonicalLinkOfKey(keys: readonly Element[]): string {
  return write(CANONICAL_STEM, partition(keys, requireKeyFormat).path, [])
}

const CANONICAL_STEM = 'https://id.gs1.org'

function described(elements: readonly Element[]): { path: Element[]; rest: Element[] } {
  const parts = partition(elements, requireValue)
  const stray = parts.rest.find(([ai]) => isQualifierOnly(ai))
  if (stray) {
    const position = elements.findIndex(([ai]) => ai === stray[0])
    throw new Gs1Error(
      'QUALIFIER_AS_ATTRIBUTE',
      position,
      `(${stray[0]}) is no attribute, and the key does not take it`,
    )
  }
  return parts
}

function partition(
  elements: readonly Element[],
  require: (ai: string, value: string) => void,
): { path: Element[]; rest: Element[] } {
  const values = new Map<string, string>()
  elements.forEach(([ai, value], position) => {
    if ((values.get(ai) ?? value) !== value) throw new Gs1Error('AI_REPEATED', position, `(${ai}) has two values`)
    values.set(ai, value)
    try {
      require(ai, value)
    } catch (error) {
      throw error instanceof Gs1Error ? new Gs1Error(error.code, position, error.reason) : error
    }
  })
  const primary = [...values.keys()].find(isPrimaryKey)
  if (primary === undefined) throw new Gs1Error('NO_PRIMARY_KEY', 0, 'none of these names a thing by itself')
  const [sequence = [], excluded] = qualifierSequences(primary).filter(some => some.some(ai => values.has(ai)))
  if (excluded) {
    const position = elements.findIndex(([ai]) => excluded.includes(ai))
    const [ai] = elements[position]!
    throw new Gs1Error('QUALIFIERS_EXCLUDE', position, `(${ai}) and the other qualifiers exclude each other`)
  }
  const inPath = [primary, ...sequence].filter(ai => values.has(ai))
  return {
    path: inPath.map(ai => [ai, values.get(ai)!]),
    rest: [...values].filter(([ai]) => !inPath.includes(ai)),
  }
}

function write(stem: string, path: readonly Element[], attributes: readonly Element[]): string {
  const query = attributes.map(([ai, value]) => `${ai}=${encode(value)}`).join('&')
  return `${stem}${path.map(([ai, value]) => `/${ai}/${encode(value)}`).join('')}${query && `?${query}`}`
}

/** Everything but the unreserved characters of RFC 3986 is escaped. Values are ASCII: their format was checked. */
function encode(value: string): string {
  return value.replace(
    /[^A-Za-z0-9\-._~]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
