/** What was given for a parameter, read as what the parameter takes. */
import { type Decimal, decimalOf } from './decimal.ts'
import { indexed } from './indexed.ts'
import { instantOf } from './instant.ts'
import { type Key, keyOf } from './key.ts'
import { refuse } from './query-error.ts'
import { isUri } from './terms.ts'

/**
 * A parameter as it was given: each text of a list. In a query string an unescaped `+` stands for itself or, as forms
 * have it, for a space; only the parameter can tell. It is a `+` in `texts` and a space in `spaced`.
 */
export type Given = { parameter: string; texts: readonly string[]; spaced: readonly string[] }

/** A longer list is refused: its query would be larger than any index answers quickly. */
const MOST_VALUES = 1000

/** The texts of a list, in the spelling of the index. */
export function textsOf(given: Given): string[] {
  return listOf({ ...given, texts: given.spaced }, indexed)
}

/** A list of words: the bare ones of a vocabulary, in any spelling of theirs, or URIs of other vocabularies. */
export function wordsOf(given: Given, words: readonly string[], bare: (text: string) => string): string[] {
  return listOf(given, text => {
    const word = bare(text)
    if (!words.includes(word) && !isUri(word))
      malformed(given, `${quoted(text)} is no URI and none of ${likely(word, words).join(', ')}${apart(text)}`)
    return indexed(word)
  })
}

/** Lists are written with commas in other places. */
export function apart(text: string): string {
  return text.includes(',') ? ': several values stand apart by |' : ''
}

/** The words that begin as this one does, if any do. */
function likely(word: string, words: readonly string[]): readonly string[] {
  const near = words.filter(known => known.toLowerCase().startsWith(word.slice(0, 2).toLowerCase()))
  return near.length > 0 ? near : words
}

/** A list of identifiers, in the spelling of the index. */
export function keysOfGiven(given: Given): Key[] {
  return listOf(given, text => keyOf(identifierOf(given, text)))
}

/** A list of URIs as they are written. */
export function urisOf(given: Given): string[] {
  return listOf(given, text => indexed(identifierOf(given, text)))
}

/** An identifier: a URI, or the path of a Digital Link. */
export function identifierOf(given: Given, text: string): string {
  return isUri(text) || (text.startsWith('/') && isUri(`https:${text}`))
    ? text
    : malformed(given, `${quoted(text)} is no URI such as https://id.gs1.org/01/08930000000019/10/L1`)
}

/** A list, each of its texts read. */
export function listOf<T>(given: Given, read: (text: string) => T): T[] {
  const { parameter, texts } = given
  if (texts.length === 0) malformed(given, 'needs a value, or several as in a|b')
  if (texts.length > MOST_VALUES)
    refuse(parameter, 'QUERY_TOO_COMPLEX', `lists ${texts.length} values, and at most ${MOST_VALUES} are taken`)
  return texts.map(read)
}

/** The one text that a parameter takes. */
export function oneOf(given: Given): string {
  const [text, ...more] = given.texts
  return text === undefined || more.length > 0 ? malformed(given, 'takes exactly one value') : text
}

/** One of some words. */
export function choiceOf<Word extends string>(given: Given, words: readonly Word[]): Word {
  const text = oneOf(given)
  return (
    words.find(word => word === text) ??
    malformed(given, `${quoted(text)} is none of ${words.join(', ')}${apart(text)}`)
  )
}

/** True or false. */
export function booleanOf(given: Given): boolean {
  return choiceOf(given, ['true', 'false']) === 'true'
}

/** A number, exact. */
export function numberOf(given: Given): Decimal {
  return decimalOf(oneOf(given)) ?? malformed(given, `${quoted(oneOf(given))} is no number such as 12.5`)
}

/** A count of 1 or more. */
export function countOf(given: Given): number {
  const text = oneOf(given)
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : malformed(given, `${quoted(text)} is no number of 1 or more`)
}

/** A point in time, exact. */
export function instantOfGiven(given: Given): Decimal {
  const text = oneOf(given)
  return (
    (text.includes('T') ? timeOf(text) : null) ??
    malformed(given, `${quoted(text)} is no date and time such as 2026-06-14T08:30:00+07:00`)
  )
}

/** A time whose `+` may have become a space on its way, as in any form (RFC 3986 does not know why). */
export function timeOf(text: string): Decimal | null {
  return instantOf(text.replace(' ', '+'))
}

/** @throws {@link QueryError} PARAMETER_MALFORMED */
export function malformed({ parameter }: Given, reason: string): never {
  refuse(parameter, 'PARAMETER_MALFORMED', reason)
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
