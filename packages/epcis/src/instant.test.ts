import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantOf } from './instant.ts'

describe('a point in time', () => {
  test.each([
    ['1970-01-01T00:00:00Z', '0'],
    ['1970-01-01T07:00:00+07:00', '0'],
    ['1969-12-31T23:59:59.75Z', '-0.25'],
    ['1969-12-31T23:59:58.000000000000000000001Z', '-1.999999999999999999999'],
    ['2026-06-14T08:30:00.1234567890123456789+07:00', '1781400600.1234567890123456789'],
    ['2026-06-14T08:30:00.500-03:30', '1781438400.5'],
    ['2024-02-29', '1709164800'],
    ['0001-01-01T00:00:00Z', '-62135596800'],
    ['0000-03-01T00:00:00Z', '-62162035200'],
    ['9999-12-31T23:59:59.999Z', '253402300799.999'],
  ])('%s is %s', (text, seconds) => {
    expect(instantOf(text)).toBe(seconds)
  })

  test.each([
    '2026-02-29',
    '2026-00-01',
    '2026-13-01',
    '2026-01-00',
    '2026-06-14T24:00:00Z',
    '2026-06-14T08:60:00Z',
    '2026-06-14T08:30:60Z',
    '2026-06-14T08:30Z',
    '2026-06-14T08:30:00',
    '2026-06-14 08:30:00Z',
    '2026-06-14T08:30:00+7:00',
    '2026-06-14T08:30:00+24:00',
    '26-06-14',
    'yesterday',
  ])('%s is none', text => {
    expect(instantOf(text)).toBeNull()
  })

  test('is what Date says, where Date can say it', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('0000-01-01'), max: new Date('9999-12-31') }),
        fc.integer({ min: -23 * 60, max: 23 * 60 }),
        (date, minutes) => {
          const shifted = new Date(date.getTime() + minutes * 60_000)
          if (shifted.getUTCFullYear() < 0 || shifted.getUTCFullYear() > 9999) return
          const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map(part =>
            String(part).padStart(2, '0'),
          )
          const text = shifted.toISOString().replace('Z', `${minutes < 0 ? '-' : '+'}${hour}:${minute}`)
          expect(Math.round(Number(instantOf(text)) * 1000) + 0).toBe(date.getTime())
        },
      ),
    )
  })

  test('keeps what an index can hold of a fraction', () => {
    expect(instantOf(`1970-01-01T00:00:00.${'1'.repeat(5000)}Z`)).toBe(`0.${'1'.repeat(1000)}`)
  })
})
