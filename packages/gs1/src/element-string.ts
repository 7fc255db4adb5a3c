/**
 * GS1 element strings (General Specifications §7.8), in the two forms in which they are met: as people write them, each
 * AI in brackets, and as a scanner hands them over, an FNC1 (character 29) behind each value that is not the last and
 * whose length its AI does not say.
 *
 *     (01)08930000000019(10)L1(21)S1
 *     ]d2 01 08930000000019 10 L1 <FNC1> 21 S1        (without the spaces)
 *
 * What is read was checked value by value; whether the elements belong together is for {@link requireAssociations},
 * since one thing may carry several codes.
 */
import { type Element, isApplicationIdentifier, isPredefinedLength, longestValue } from './application-identifier.ts'
import { requireValue } from './content.ts'
import { Gs1Error } from './error.ts'

/** Separator, and at the beginning the mark of a GS1 code. */
const FNC1 = '\x1d'

/** AIM symbology identifiers of GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR Code and GS1 DotCode. */
const SYMBOLOGY = /^\](?:C1|e0|d2|Q3|J1)/

/**
 * Reads elements with their AIs in brackets. A bracket that opens within a value is written `\(`.
 * @throws Gs1Error ELEMENT_MALFORMED, AI_UNKNOWN, AI_REPEATED, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER, CHECK_DIGIT,
 *   VALUE_RANGE
 */
export function parseBracketed(text: string): Element[] {
  const elements: Element[] = []
  let at = 0
  do {
    const [head, ai] = /^\((\d{2,4})\)/.exec(text.slice(at, at + 6)) ?? []
    if (ai === undefined) throw new Gs1Error('ELEMENT_MALFORMED', at, 'an AI of 2 to 4 digits in brackets is needed')
    const from = at + head!.length
    const end = nextBracket(text, from)
    const written = text.slice(from, end)
    add(elements, ai, at + 1, written.replaceAll('\\(', '('), index => from + lengthWritten(written, index))
    at = end
  } while (at < text.length)
  return elements
}

/** Where the next bracket stands that is not part of a value; a backslash is no character of a value. */
function nextBracket(text: string, from: number): number {
  let at = text.indexOf('(', from)
  while (at > from && text[at - 1] === '\\') at = text.indexOf('(', at + 1)
  return at === -1 ? text.length : at
}

/** How long the first `length` characters of a value are where each bracket that opens is written in two. */
function lengthWritten(written: string, length: number): number {
  const characters = written.match(/\\\(|[\s\S]/g) ?? []
  return characters.slice(0, length).join('').length
}

/**
 * Elements with their AIs in brackets, in the order given.
 * @throws Gs1Error AI_UNKNOWN, AI_REPEATED, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER, CHECK_DIGIT, VALUE_RANGE; the
 *   position counts elements
 */
export function formatBracketed(elements: readonly Element[]): string {
  return checked(elements)
    .map(([ai, value]) => `(${ai})${value.replaceAll('(', '\\(')}`)
    .join('')
}

/**
 * Reads what a scanner read: a symbology identifier or FNC1, then elements. An FNC1 more than needed, behind any value,
 * is read over.
 * @throws Gs1Error as {@link parseBracketed}
 */
export function parseScanned(text: string): Element[] {
  const start = text.startsWith(FNC1) ? 1 : (SYMBOLOGY.exec(text)?.[0].length ?? 0)
  if (start === 0) throw new Gs1Error('ELEMENT_MALFORMED', 0, 'neither FNC1 nor the symbology identifier of a GS1 code')
  if (start === text.length) throw new Gs1Error('ELEMENT_MALFORMED', start, 'there is no element')
  const elements: Element[] = []
  let at = start
  while (at < text.length) {
    const ai = aiAt(text, at)
    const from = at + ai.length
    const separator = text.indexOf(FNC1, from)
    const furthest = isPredefinedLength(ai) ? from + longestValue(ai) : text.length
    const end = Math.min(separator === -1 ? text.length : separator, furthest)
    add(elements, ai, at, text.slice(from, end), index => from + index)
    at = text[end] === FNC1 ? end + 1 : end
  }
  return elements
}

/** No AI is the beginning of another. */
function aiAt(text: string, at: number): string {
  const ai = [2, 3, 4].map(length => text.slice(at, at + length)).find(isApplicationIdentifier)
  if (ai === undefined) throw new Gs1Error('AI_UNKNOWN', at, 'no application identifier begins here')
  return ai
}

/**
 * Elements as the text of a GS1 code, FNC1 first, in the order given: shortest where those of predefined length come
 * before the others.
 * @throws Gs1Error as {@link formatBracketed}
 */
export function formatScanned(elements: readonly Element[]): string {
  const all = checked(elements)
  return all.reduce((text, [ai, value], i) => {
    const separator = i === all.length - 1 || isPredefinedLength(ai) ? '' : FNC1
    return text + ai + value + separator
  }, FNC1)
}

function checked(given: readonly Element[]): Element[] {
  const elements: Element[] = []
  given.forEach(([ai, value], at) => {
    add(elements, ai, at, value, () => at)
  })
  return elements
}

/** Takes an element in, once: what is said twice has to be the same. */
function add(elements: Element[], ai: string, at: number, value: string, positionOf: (index: number) => number): void {
  try {
    requireValue(ai, value)
  } catch (error) {
    if (!(error instanceof Gs1Error)) throw error
    throw new Gs1Error(error.code, error.code === 'AI_UNKNOWN' ? at : positionOf(error.position), error.reason)
  }
  const known = elements.find(([other]) => other === ai)
  if (known && known[1] !== value) throw new Gs1Error('AI_REPEATED', at, `(${ai}) has two values`)
  if (!known) elements.push([ai, value])
}
