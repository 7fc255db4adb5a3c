/** Points in time as seconds since 1970-01-01T00:00:00Z, exact to the last digit that was written. */
import type { Decimal } from './decimal.ts'

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d)))?$/
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** No index holds more digits; the rest of a fraction is cut off. */
const MOST_DIGITS = 1000

/**
 * The point in time of `2026-06-14T08:30:00.5+07:00`, year 0000 to 9999; of a day alone its beginning in UTC. Null if
 * the text is neither.
 */
export function instantOf(text: string): Decimal | null {
  const match = TIME.exec(text)
  if (!match) return null
  const year = Number(match[1])
  const month = Number(match[2])
  const day = Number(match[3])
  const hour = Number(match[4] ?? 0)
  const minute = Number(match[5] ?? 0)
  const second = Number(match[6] ?? 0)
  const lastDay = month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0)
  if (day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) return null
  const offset =
    match[8] === undefined ? 0 : (Number(match[9]) * 60 + Number(match[10])) * (match[8] === '-' ? -60 : 60)
  const seconds = daysBefore(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
  return withFraction(seconds, match[7])
}

/** `fraction` counts up from `seconds`, also before 1970. */
function withFraction(seconds: number, fraction: string | undefined): Decimal {
  if (fraction === undefined) return String(seconds)
  const digits = fraction.slice(0, MOST_DIGITS).replace(/0+$/, '')
  if (digits === '') return String(seconds)
  if (seconds >= 0) return `${seconds}.${digits}`
  const last = digits.length - 1
  const rest = [...digits].map((digit, at) => (at === last ? 10 : 9) - Number(digit)).join('')
  return `-${-seconds - 1}.${rest}`
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days from 1970-01-01 in the calendar of ISO 8601; `Date` takes the years 0001 to 0099 for 1901 to 1999. */
function daysBefore(year: number, month: number, day: number): number {
  // The year begins in March, so that a leap day is its last.
  const y = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468
}
