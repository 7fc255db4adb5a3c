/** How a measured value stands against a limit: exact decimals as text, never a floating point number. */

/** How a value is bound: to at most the limit, to less than it, to at least it, to more than it. */
export const COMPARISONS = ['at_most', 'less_than', 'at_least', 'greater_than'] as const

/** One of the four. */
export type Comparison = (typeof COMPARISONS)[number]

/** What a laboratory reads off: the value itself, or only that it lies below or above one (a limit of detection). */
export type Measured = { value: string; qualifier?: 'less_than' | 'greater_than' | undefined }

/** A number that a result is held against, in the unit of the result. */
export type Bound = { value: string; comparison: Comparison }

/** A decimal number as text. */
export const DECIMAL = /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?$/

/**
 * What follows from a value and a limit: `pass`, `fail`, or `open` where only a bound of the value is known and it lies
 * on the wrong side of the limit (`< 0.1` against at most 0.05).
 */
export function judge({ value, qualifier }: Measured, limit: Bound): 'pass' | 'fail' | 'open' {
  const order = compareDecimals(value, limit.value)
  const isUpper = limit.comparison === 'at_most' || limit.comparison === 'less_than'
  const side = isUpper ? order : -order
  if (qualifier === undefined) {
    const includes = limit.comparison === 'at_most' || limit.comparison === 'at_least'
    return side < 0 || (side === 0 && includes) ? 'pass' : 'fail'
  }
  const towardsLimit = (qualifier === 'greater_than') === isUpper
  if (towardsLimit) return side >= 0 ? 'fail' : 'open'
  return side <= 0 ? 'pass' : 'open'
}

/** The same of what a record states, whoever let it in; `open` where it states no value and limit that can be compared. */
export function judgeStated(
  value: string | null,
  qualifier: string | null,
  limit: string | null,
  comparison: string | null,
): 'pass' | 'fail' | 'open' {
  const asked = COMPARISONS.find(known => known === comparison)
  if (!asked || !isDecimal(value) || !isDecimal(limit)) return 'open'
  if (qualifier !== null && qualifier !== 'less_than' && qualifier !== 'greater_than') return 'open'
  return judge({ value, qualifier: qualifier ?? undefined }, { value: limit, comparison: asked })
}

const isDecimal = (text: string | null): text is string => text !== null && DECIMAL.test(text)

/** The order of two decimals: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(placesOf(a), placesOf(b))
  const difference = scaled(a, places) - scaled(b, places)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

const placesOf = (text: string) => text.split('.')[1]?.length ?? 0
const scaled = (text: string, places: number) => BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text)))
