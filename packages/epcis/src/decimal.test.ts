import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDecimals, decimalOf, decimalOfNumber } from './decimal.ts'

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 40 }))
  .map(([digits, places]) => ({ digits, places, text: decimalOf(`${digits}e-${places}`)! }))

describe('a number as decimal text', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['1.50', '1.5'],
    ['100', '100'],
    ['12.5e1', '125'],
    ['12.5E+3', '12500'],
    ['-125e-5', '-0.00125'],
    ['1e-7', '0.0000001'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
  ])('%s is %s', (text, expected) => {
    expect(decimalOf(text)).toBe(expected)
  })

  test.each(['', '007', '+1', '1.', '.5', '1,5', '0x10', 'NaN', '1e', ' 1', '1e5000', '1'.repeat(1001)])(
    '%j is none',
    text => {
      expect(decimalOf(text)).toBeNull()
    },
  )

  test('of any double reads back as the same, and is its own spelling', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
        const text = decimalOfNumber(number)
        expect(Number(text)).toBe(number + 0)
        expect(decimalOf(text)).toBe(text)
      }),
    )
  })

  test('compares exactly', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const exact = a.digits * 10n ** BigInt(b.places) - b.digits * 10n ** BigInt(a.places)
        const order = compareDecimals(a.text, b.text)
        expect(Math.sign(order)).toBe(exact > 0n ? 1 : exact < 0n ? -1 : 0)
        expect(order === 0).toBe(a.text === b.text)
      }),
    )
  })
})
