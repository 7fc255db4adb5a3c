import { describe, expect, it } from 'vitest'
import { formatDate, formatDateTime, formatDay, formatNumber, formatQuantity } from './dates.ts'

describe('dates and numbers', () => {
  const instant = Date.UTC(2026, 5, 12, 18, 5)

  it('a date is written day first, on the clock of Vietnam', () => {
    expect(formatDate('vi', instant)).toBe('13/06/2026')
    expect(formatDate('en', instant)).toBe('13 Jun 2026')
    expect(formatDateTime('vi', instant)).toBe('01:05, 13/06/2026')
  })

  it('an event elsewhere is told in its own zone, and says so', () => {
    expect(formatDateTime('vi', instant, '+09:00')).toBe('03:05, 13/06/2026 (UTC+09:00)')
    expect(formatDateTime('en', instant, '-05:00')).toBe('12 Jun 2026, 13:05 (UTC-05:00)')
  })

  it('a calendar day needs no clock; what is not one is left as it stands', () => {
    expect(formatDay('vi', '2026-06-01')).toBe('01/06/2026')
    expect(formatDay('en', '2026-06-01')).toBe('1 Jun 2026')
    expect(formatDay('vi', 'đầu vụ')).toBe('đầu vụ')
  })

  it('numbers use the comma and the dot of their language', () => {
    expect(formatNumber('vi', 1234.5)).toBe('1.234,5')
    expect(formatNumber('en', 1234.5)).toBe('1,234.5')
    expect(formatQuantity('vi', 1200, 'KGM')).toBe('1.200 kg')
    expect(formatQuantity('vi', 12)).toBe('12 cái')
    expect(formatQuantity('vi', 3, 'ZZ')).toBe('3 ZZ')
  })
})
