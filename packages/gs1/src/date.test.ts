import { expect, test } from 'vitest'
import { dateOf } from './date.ts'

test.each([
  ['17', '261231', 2026, '2026-12-31'],
  ['15', '270600', 2026, '2027-06'],
  ['11', '991231', 2026, '1999-12-31'],
  ['11', '760101', 2026, '2076-01-01'],
  ['11', '770101', 2026, '1977-01-01'],
  ['13', '000229', 2060, '2100-02-29'],
])('(%s)%s, read in %i, is %s', (ai, value, thisYear, date) => {
  expect(dateOf(ai, value, thisYear)).toBe(date)
})

test('the year is the one of its two digits that is at most 49 years ago or 50 ahead', () => {
  for (const thisYear of [1999, 2000, 2026, 2049, 2050, 2051, 2099]) {
    for (let year = thisYear - 49; year <= thisYear + 50; year++) {
      const digits = String(year).slice(2)
      expect(dateOf('17', `${digits}0100`, thisYear)).toBe(`${year}-01`)
    }
  }
})

test('other attributes are no dates, and wrong dates are none', () => {
  expect(dateOf('10', '261231', 2026)).toBeNull()
  expect(() => dateOf('17', '261331', 2026)).toThrow(expect.objectContaining({ code: 'VALUE_RANGE', position: 0 }))
  expect(() => dateOf('17', '2612', 2026)).toThrow(expect.objectContaining({ code: 'VALUE_LENGTH', position: 4 }))
})
