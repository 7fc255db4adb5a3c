import { describe, expect, test } from 'vitest'
import { isCset82, isLotOrSerial } from './character-set.ts'
import { isGln, isGtin, isSscc, padGtin } from './key.ts'

describe('trade items', () => {
  test.each([
    ['96385074', '00000096385074'],
    ['416000336108', '00416000336108'],
    ['8938505970448', '08938505970448'],
    ['08938505970448', '08938505970448'],
  ])('%s is %s', (text, gtin) => {
    expect(padGtin(text)).toBe(gtin)
    expect(isGtin(text)).toBe(true)
  })

  test.each([
    ['8938505970449', 'CHECK_DIGIT', 12],
    ['893850597044', 'CHECK_DIGIT', 11],
    ['89385059704', 'KEY_LENGTH', 11],
    ['', 'KEY_LENGTH', 0],
    ['893850597o448', 'VALUE_CHARACTER', 9],
    [' 8938505970448', 'VALUE_CHARACTER', 0],
    ['٨938505970448', 'VALUE_CHARACTER', 0],
  ])('%j is refused: %s at %i', (text, code, position) => {
    expect(() => padGtin(text)).toThrow(expect.objectContaining({ code, position }))
    expect(isGtin(text)).toBe(false)
  })
})

test('places and logistic units', () => {
  expect(isGln('9520123456788')).toBe(true)
  expect(isGln('9520123456789')).toBe(false)
  expect(isGln('09520123456788')).toBe(false)
  expect(isSscc('389300000000000010')).toBe(true)
  expect(isSscc('389300000000000011')).toBe(false)
})

test('lots and serials are 1 to 20 characters of set 82', () => {
  for (const text of ['VT0626A', 'A/B', 'a%&"<>?', '0', 'x'.repeat(20)]) expect(isLotOrSerial(text)).toBe(true)
  for (const text of ['', 'LÔ1', 'LO 1', 'a#b', 'x'.repeat(21), 'a\n']) expect(isLotOrSerial(text)).toBe(false)
  expect(isCset82('x'.repeat(28), 28)).toBe(true)
})
