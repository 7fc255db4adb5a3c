import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applicationIdentifiers } from './application-identifier.ts'
import { quantityOf } from './quantity.ts'

test.each([
  ['3103', '000195', '0.195', 'KGM'],
  ['3100', '000195', '195', 'KGM'],
  ['3105', '123456', '1.23456', 'KGM'],
  ['3102', '000000', '0.00', 'KGM'],
  ['3151', '000015', '1.5', 'LTR'],
  ['3302', '120000', '1200.00', 'KGM'],
  ['3370', '000012', '12', '28'],
  ['30', '007', '7', 'C62'],
  ['37', '12345678', '12345678', 'C62'],
  ['30', '0', '0', 'C62'],
])('(%s)%s is %s %s', (ai, value, amount, unit) => {
  expect(quantityOf(ai, value)).toEqual({ amount, unit })
})

test('every measure has a unit, and nothing else has one', () => {
  const measured = applicationIdentifiers().filter(ai => quantityOf(ai, ai.length === 2 ? '1' : '000001') !== null)
  expect(measured.every(ai => /^(30|37|3[1-6]\d[0-5])$/.test(ai))).toBe(true)
  expect(measured).toHaveLength(2 + 53 * 6)
})

test('the amount is the digits, with the point where the AI says', () => {
  const digits = fc.integer({ min: 0, max: 999_999 })
  fc.assert(
    fc.property(digits, fc.nat(5), (number, places) => {
      const { amount } = quantityOf(`310${places}`, String(number).padStart(6, '0'))!
      expect(amount).toBe((number / 10 ** places).toFixed(places))
    }),
  )
})

test('wrong values are refused', () => {
  expect(() => quantityOf('3103', '195')).toThrow(expect.objectContaining({ code: 'VALUE_LENGTH' }))
  expect(() => quantityOf('3109', '000195')).toThrow(expect.objectContaining({ code: 'AI_UNKNOWN' }))
})
