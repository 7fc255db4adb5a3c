/** Dates on labels: two digits of a year, whose century depends on when they are read. */

import { requireFormat } from './application-identifier.ts'
import { requireContent } from './content.ts'

const DATES: ReadonlySet<string> = new Set(['11', '12', '13', '15', '16', '17', '4326', '7006'])

/**
 * The date that an attribute says, as `2026-12-31`, or `2026-12` where it leaves the day open (`00`); null for an AI
 * that is no date. The year is the nearest: at most 50 years ahead of `thisYear` and 49 behind it (General
 * Specifications §7.12).
 * @throws Gs1Error VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER, VALUE_RANGE
 */
export function dateOf(ai: string, value: string, thisYear: number): string | null {
  if (!DATES.has(ai)) return null
  requireFormat(ai, value)
  requireContent(ai, value)
  const ahead = ((((Number(value.slice(0, 2)) - thisYear) % 100) + 149) % 100) - 49
  const [year, month, day] = [String(thisYear + ahead), value.slice(2, 4), value.slice(4)]
  return day === '00' ? `${year}-${month}` : `${year}-${month}-${day}`
}
