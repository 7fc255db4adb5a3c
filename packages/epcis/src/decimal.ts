/**
 * Numbers as decimal text, exact to the last digit: neither a double nor a column of six decimals may decide whether
 * two of them are equal. One spelling each: no leading zero, no zero at the end of a fraction, no exponent, no `-0`.
 */
export type Decimal = string

/** The grammar of JSON: `007` is no number, since a lot or serial may be called that. */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/

/** Where a number would have more digits than this, it is text like any other: no index holds it. */
const MOST_DIGITS = 1000

/** A number written as JSON writes it, or null if the text is none or has more than a thousand digits. */
export function decimalOf(text: string): Decimal | null {
  const match = NUMBER.exec(text)
  if (!match) return null
  const [, sign, whole, fraction = '', exponent = '0'] = match as unknown as [string, string, string, string?, string?]
  if (whole.length + fraction.length + Math.abs(Number(exponent)) > MOST_DIGITS) return null
  const shift = Number(exponent)
  const digits = whole + fraction
  const point = whole.length + shift
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const split = Math.max(point, 0)
  return spell(sign === '-', padded.slice(0, split), padded.slice(split))
}

/** The decimal text of a number: the shortest that reads back as the same. */
export function decimalOfNumber(number: number): Decimal {
  return Number.isSafeInteger(number) ? String(number + 0) : decimalOf(String(number))!
}

/** Negative where `a` is less than `b`, positive where it is more, 0 where they are equal. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const negative = a.startsWith('-')
  if (negative !== b.startsWith('-')) return negative ? -1 : 1
  return negative ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b)
}

function compareMagnitudes(a: string, b: string): number {
  const [wholeOfA, fractionOfA = ''] = a.split('.') as [string, string?]
  const [wholeOfB, fractionOfB = ''] = b.split('.') as [string, string?]
  if (wholeOfA.length !== wholeOfB.length) return wholeOfA.length - wholeOfB.length
  if (wholeOfA !== wholeOfB) return wholeOfA < wholeOfB ? -1 : 1
  return fractionOfA === fractionOfB ? 0 : fractionOfA < fractionOfB ? -1 : 1
}

function spell(negative: boolean, whole: string, fraction: string): Decimal {
  const before = whole.replace(/^0+(?=\d)/, '') || '0'
  const after = fraction.replace(/0+$/, '')
  const magnitude = after === '' ? before : `${before}.${after}`
  return negative && magnitude !== '0' ? `-${magnitude}` : magnitude
}
