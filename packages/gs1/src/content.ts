/**
 * What the value of an attribute means beyond its characters: dates that exist, hours below 24, countries and
 * currencies of ISO, flags that are 0 or 1. Coupons of North America (8110, 8112) and package types (7041) are taken as
 * they are.
 */
import { expand, requireFormat } from './application-identifier.ts'
import { hasCheckCharacters } from './check-digit.ts'
import { COUNTRIES, COUNTRY_LETTERS, CURRENCIES } from './code-list.ts'
import { Gs1Error } from './error.ts'
import { requireCheck } from './value-check.ts'

/** Whether a component holds, and what it should be. */
type Kind = readonly [holds: (text: string) => boolean, what: string]

const DAY: Kind = [text => isCalendarDay(text, 6), 'a day YYMMDD']
const DAY_OR_MONTH: Kind = [text => isCalendarDay(text.replace(/00$/, '01'), 6), 'a day YYMMDD, DD perhaps 00']
const BIRTHDAY: Kind = [text => isCalendarDay(text, 8), 'a day YYYYMMDD']
const HOUR: Kind = [text => text < '24', 'an hour below 24']
const SIXTIETH: Kind = [text => text < '60', 'below 60']
const TIME: Kind = [text => text < '2400' && text.slice(2) < '60', 'a time HHMM']
const TIME_OR_NONE: Kind = [text => text === '9999' || TIME[0](text), 'a time HHMM, or 9999 for none']
const COUNTRY: Kind = [text => COUNTRIES.has(text), 'a country of ISO 3166']
const COUNTRY_OR_NONE: Kind = [text => text === '999' || COUNTRIES.has(text), 'a country of ISO 3166, or 999']
const LETTERS: Kind = [text => COUNTRY_LETTERS.has(text), 'a country of ISO 3166 in two letters']
const CURRENCY: Kind = [text => CURRENCIES.has(text), 'a currency of ISO 4217']
const FLAG: Kind = [text => text === '0' || text === '1', '0 or 1']
const LATITUDE: Kind = [text => text <= '1800000000', 'a latitude of at most 1800000000']
const LONGITUDE: Kind = [text => text <= '3600000000', 'a longitude of at most 3600000000']
const ESCAPED: Kind = [
  text => !/%(?![0-9A-Fa-f]{2})/.test(text),
  'text in which each % is before two hexadecimal digits',
]
const MEDIUM: Kind = [text => /^(0[1-9]|10|[89]\d)$/.test(text), 'a kind of medium: 01 to 10, or 80 to 99']
const SEX: Kind = [text => /^[0129]$/.test(text), '0, 1, 2 or 9 of ISO 5218']
const NTH_OF: Kind = [isNthOf, 'a place and a number, such as 1/3']
const SOME: Kind = [text => /[1-9]/.test(text), 'more than zero']
const WINDING: Kind = [text => /^[019]$/.test(text), '0, 1 or 9']
const IBAN: Kind = [isIban, 'an IBAN with its check digits']
const MODEL: Kind = [
  text => /\D/.test(text) && hasCheckCharacters(text),
  'a model with a letter and its check characters',
]

/** Of which kinds the components of a value are, each with its length; the last goes to the end. */
const CONTENTS: ReadonlyMap<string, readonly (readonly [kind: Kind, length: number])[]> = new Map(
  (
    [
      ['11 12 13 15 16 17', [DAY_OR_MONTH, 6]],
      ['4326 7006', [DAY, 6]],
      ['7007', [DAY, 6], [DAY, 6]],
      ['7003 7011', [DAY, 6], [TIME, 4]],
      ['4324 4325', [DAY_OR_MONTH, 6], [TIME_OR_NONE, 4]],
      ['8008', [DAY, 6], [HOUR, 2], [SIXTIETH, 2], [SIXTIETH, 2]],
      ['7250', [BIRTHDAY, 8]],
      ['7251', [BIRTHDAY, 8], [TIME, 4]],
      ['421 422 424 426', [COUNTRY, 3]],
      ['423 425', [COUNTRY, 3], [COUNTRY, 3], [COUNTRY, 3], [COUNTRY, 3], [COUNTRY, 3]],
      ['703n0-9', [COUNTRY_OR_NONE, 3]],
      ['391n0-9 393n0-9', [CURRENCY, 3]],
      ['4307 4317', [LETTERS, 2]],
      ['4321 4322 4323', [FLAG, 1]],
      ['4309', [LATITUDE, 10], [LONGITUDE, 10]],
      ['430n0-6 431n0-6 4320 7253 7254 7256 7257 7259', [ESCAPED, 90]],
      ['7241', [MEDIUM, 2]],
      ['7252', [SEX, 1]],
      ['7258', [NTH_OF, 3]],
      ['8001', [SOME, 4], [SOME, 5], [SOME, 3], [WINDING, 1]],
      ['8007', [IBAN, 34]],
      ['8014', [MODEL, 25]],
    ] as const
  ).flatMap(([ais, ...components]) => expand(ais).map(ai => [ai, components] as const)),
)

/**
 * Refuses a value that means nothing; its format was checked before.
 * @throws Gs1Error VALUE_RANGE; the position is where the component begins, within the value
 */
export function requireContent(ai: string, value: string): void {
  let at = 0
  for (const [[holds, what], length] of CONTENTS.get(ai) ?? []) {
    const text = value.slice(at, at + length)
    // Times, further countries and a last day of harvest may be absent.
    if (text !== '' && !holds(text)) throw new Gs1Error('VALUE_RANGE', at, `(${ai}) has ${what} here`)
    at += length
  }
}

/**
 * Refuses a value that its AI cannot have, for whatever reason: length, characters, check digits, content.
 * @throws Gs1Error AI_UNKNOWN, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER, CHECK_DIGIT, VALUE_RANGE; the position is
 *   within the value
 */
export function requireValue(ai: string, value: string): void {
  requireFormat(ai, value)
  requireCheck(ai, value)
  requireContent(ai, value)
}

/** Whether `YYMMDD` or `YYYYMMDD`, by its length, is a day of a calendar. */
function isCalendarDay(text: string, length: 6 | 8): boolean {
  const [, year, month, day] = /^(\d{2,4})(\d\d)(\d\d)$/.exec(text) ?? []
  if (year === undefined || text.length !== length) return false
  const y = Number(year)
  // Years of two digits lie around 2000, which was a leap year.
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0 || length === 6)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0
  return Number(day) >= 1 && Number(day) <= days
}

function isNthOf(text: string): boolean {
  const [, nth, of] = /^([1-9])\/([1-9])$/.exec(text) ?? []
  return nth !== undefined && nth <= of!
}

/** ISO 13616: the first four characters go to the end, letters count from 10, and the rest by 97 is 1. */
function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) || !COUNTRY_LETTERS.has(text.slice(0, 2))) return false
  const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55))
  return BigInt(digits) % 97n === 1n
}
