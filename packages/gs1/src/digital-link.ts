/**
 * GS1 Digital Link (URI Syntax 1.7): a web address that carries GS1 keys in
 * its path and attributes in its query.
 *
 *     https://any.example/stem/01/08930000000019/10/VT0626A?17=261231
 *     └───────── stem ───────┘ └ primary ─────┘ └ qualifier ┘└ attribute
 *
 * The path is taken raw: split at `/`, then percent-decoded once, so that a
 * `%2F` inside a lot stays inside it. The shortest run of (AI, value) pairs at
 * the end that starts with a primary key and goes on with its qualifiers in
 * GS1 order is what the address names, whatever host and stem.
 */
import { type Element, isApplicationIdentifier, requireFormat } from './application-identifier.ts'
import { requireContent } from './content.ts'
import { Gs1Error } from './error.ts'
import { requireKeyFormat } from './key-format.ts'
import { inKeyOrder, isPrimaryKey, isQualifierOnly, qualifierSequences } from './primary-key.ts'
import { requireCheck } from './value-check.ts'

/** What a Digital Link says: the primary key and its qualifiers in GS1 order, the attributes as written, what stood before. */
export type DigitalLink = { keys: Element[]; attributes: Element[]; stem: string }

type Part = { text: string; position: number }

const MOST_QUALIFIERS = 3

const AUTHORITY = /^(?:https?|HTTPS?):\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?(?=[/?#]|$)/

/**
 * Reads a Digital Link, absolute or from its `/` on; check digits hold, and dates and codes of attributes exist. Whether
 * the attributes go with the key is for {@link requireAssociations}.
 * @throws Gs1Error as {@link splitDigitalLink}, CHECK_DIGIT, VALUE_RANGE
 */
export function parseDigitalLink(uriOrPath: string): DigitalLink {
  const read = readUri(uriOrPath)
  requireChecks(read)
  const { keys, attributes } = read.link
  attributes.forEach(([ai, value], i) => {
    within(read.parts[keys.length + i]!, value, () => requireContent(ai, value))
  })
  return read.link
}

/**
 * Reads only what the path names: query and fragment are dropped unread. Check digits hold.
 * @throws Gs1Error as {@link parseDigitalLink}
 */
export function keysOfDigitalLink(uriOrPath: string): Element[] {
  const end = uriOrPath.search(/[?#]/)
  const read = readPath(end === -1 ? uriOrPath : uriOrPath.slice(0, end))
  requireChecks(read)
  return read.link.keys
}

/**
 * Reads the structure alone (addresses, order, lengths, characters), as if every check digit were right.
 * @throws Gs1Error URI_MALFORMED, URI_CHARACTER, NO_PRIMARY_KEY, PATH_ORDER, AI_UNKNOWN, AI_REPEATED,
 *   QUALIFIER_AS_ATTRIBUTE, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER
 */
export function splitDigitalLink(uriOrPath: string): DigitalLink {
  return readUri(uriOrPath).link
}

/** A link as read, and where each of its elements was written. */
type Read = { link: DigitalLink; parts: Part[] }

function requireChecks({ link, parts }: Read): void {
  const elements = [...link.keys, ...link.attributes]
  elements.forEach(([ai, value], i) => {
    within(parts[i]!, value, () => requireCheck(ai, value))
  })
}

function readUri(uri: string): Read {
  const queryEnd = endOf(uri, '#', uri.length)
  const pathEnd = endOf(uri, '?', queryEnd)
  const read = readPath(uri, pathEnd)
  read.link.attributes = readQuery(uri, pathEnd + 1, queryEnd, read)
  return read
}

function readPath(uri: string, pathEnd = uri.length): Read {
  requireUriCharacters(uri)
  const authority = uri.startsWith('/') ? '' : AUTHORITY.exec(uri)?.[0]
  if (authority === undefined) throw new Gs1Error('URI_MALFORMED', 0, 'neither a web address nor a path')
  const segments = splitAt(uri, '/', authority.length, pathEnd).slice(1)
  const { from, pairs } = keyPairs(segments, uri)
  const parts: Part[] = []
  const keys = pairs.map(({ ai, value }): Element => element(ai, value, parts, requireKeyFormat))
  return { link: { keys, attributes: [], stem: uri.slice(0, from) }, parts }
}

function keyPairs(segments: Part[], uri: string): { from: number; pairs: { ai: string; value: Part }[] } {
  const pairs: { ai: string; value: Part }[] = []
  let outOfOrder: number | undefined
  for (let i = segments.length - 2; i >= 0; i -= 2) {
    const { text, position } = segments[i]!
    // Only escaped digits can be part of an AI; what else a stem holds does not matter.
    const ai = text.replace(/%3(\d)/g, '$1')
    const primary = isPrimaryKey(ai)
    // An address is as long as its sender likes: nothing is gathered beyond what a key can have.
    if (pairs.length <= MOST_QUALIFIERS) {
      pairs.unshift({ ai, value: segments[i + 1]! })
      const qualifiers = pairs.slice(1).map(pair => pair.ai)
      if (primary && inKeyOrder(ai, qualifiers)) return { from: position - 1, pairs }
    }
    if (primary) outOfOrder ??= position
  }
  if (outOfOrder === undefined) throw new Gs1Error('NO_PRIMARY_KEY', uri.length, 'the path names no GS1 key')
  throw new Gs1Error('PATH_ORDER', outOfOrder, 'what follows the key is not its qualifiers in GS1 order')
}

function readQuery(uri: string, from: number, end: number, { link: { keys }, parts }: Read): Element[] {
  const attributes: Element[] = []
  if (from > end) return attributes
  const seen = new Set(keys.map(([ai]) => ai))
  const qualifiers = new Set(qualifierSequences(keys[0]![0]).flat())
  for (const pair of splitAt(uri, /[&;]/, from, end)) {
    const equals = pair.text.indexOf('=')
    const ai = pair.text.slice(0, equals === -1 ? 0 : equals)
    // Other parameters belong to whoever runs the address; only numbers are reserved.
    if (!/^\d+$/.test(ai)) continue
    if (!isApplicationIdentifier(ai)) {
      throw new Gs1Error('AI_UNKNOWN', pair.position, `GS1 has no application identifier ${ai}`)
    }
    if (seen.has(ai)) throw new Gs1Error('AI_REPEATED', pair.position, `(${ai}) stands twice`)
    if (qualifiers.has(ai) || isQualifierOnly(ai)) {
      throw new Gs1Error('QUALIFIER_AS_ATTRIBUTE', pair.position, `(${ai}) belongs into the path, behind its key`)
    }
    seen.add(ai)
    const value = { text: pair.text.slice(equals + 1).replaceAll('+', ' '), position: pair.position + equals + 1 }
    attributes.push(element(ai, value, parts, requireFormat))
  }
  return attributes
}

function element(ai: string, part: Part, parts: Part[], require: typeof requireFormat): Element {
  const decoded = decode(part)
  // GTIN-8, -12 and -13 are GTIN-14 with the zeros left out.
  const value = ai === '01' && /^(\d{8}|\d{12,13})$/.test(decoded) ? decoded.padStart(14, '0') : decoded
  parts.push(part)
  within(part, value, () => require(ai, value))
  return [ai, value]
}

/** Runs a check of a decoded value; where it fails, the position becomes that of the character in the address. */
function within({ text, position }: Part, value: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof Gs1Error)) throw error
    const written = [...text.matchAll(/%..|./g)]
    // Zeros that were put in front of a short GTIN are not in the address.
    const index = Math.max(0, error.position - (value.length - written.length))
    throw new Gs1Error(error.code, position + (written[index]?.index ?? text.length), error.reason)
  }
}

function decode({ text, position }: Part): string {
  return text.replace(/%../g, (triplet, at: number) => {
    const code = Number.parseInt(triplet.slice(1), 16)
    // No AI takes a control character or a letter beyond ASCII, in whatever encoding.
    if (code < 0x20 || code > 0x7e) {
      throw new Gs1Error('VALUE_CHARACTER', position + at, `${triplet} is no character of GS1`)
    }
    return String.fromCharCode(code)
  })
}

function requireUriCharacters(uri: string): void {
  const legal = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*/.exec(uri)![0].length
  if (legal < uri.length) throw new Gs1Error('URI_CHARACTER', legal, 'this cannot stand in a web address')
}

function endOf(text: string, mark: string, limit: number): number {
  const at = text.indexOf(mark)
  return at === -1 || at > limit ? limit : at
}

function splitAt(text: string, mark: string | RegExp, from: number, end: number): Part[] {
  let position = from
  return text
    .slice(from, end)
    .split(mark)
    .map(part => {
      const here = position
      position += part.length + 1
      return { text: part, position: here }
    })
}
