import { expect, test } from 'vitest'
import { dayInVietnam, wallInVietnam } from './day.ts'

test('a day begins at midnight in Vietnam, seven hours before it does in Greenwich', () => {
  expect(dayInVietnam(Date.parse('2026-06-11T16:59:59Z'))).toBe('2026-06-11')
  expect(dayInVietnam(Date.parse('2026-06-11T17:00:00Z'))).toBe('2026-06-12')
})

test('the clock on the wall reads as it does there', () => {
  expect(wallInVietnam(Date.parse('2026-12-31T20:05:00Z'))).toBe('2027-01-01T03:05:00.000')
})
