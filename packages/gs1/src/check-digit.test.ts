import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkCharacters, checkDigit, hasCheckDigit } from './check-digit.ts'

describe('check digits', () => {
  test.each([
    ['893850597044', '8'],
    ['0893000000001', '9'],
    ['38930000000000001', '0'],
    ['9638507', '4'],
    ['952012345678', '8'],
    ['0', '0'],
  ])('%s is followed by %s', (digits, digit) => {
    expect(checkDigit(digits)).toBe(digit)
    expect(hasCheckDigit(digits + digit)).toBe(true)
    expect(hasCheckDigit(digits + ((Number(digit) + 1) % 10))).toBe(false)
  })

  test('catch any single wrong digit', () => {
    const digits = fc.array(fc.nat(9), { minLength: 7, maxLength: 17 }).map(list => list.join(''))
    fc.assert(
      fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (text, place, shift) => {
        const right = text + checkDigit(text)
        const at = place % right.length
        const wrong = right.slice(0, at) + ((Number(right[at]) + shift) % 10) + right.slice(at + 1)
        expect(hasCheckDigit(right)).toBe(true)
        expect(hasCheckDigit(wrong)).toBe(false)
      }),
    )
  })

  test('need digits', () => {
    expect(() => checkDigit('')).toThrow(expect.objectContaining({ code: 'VALUE_EMPTY' }))
    expect(() => checkDigit('12a4')).toThrow(expect.objectContaining({ code: 'VALUE_CHARACTER', position: 2 }))
    for (const text of ['', '0', '12a4', '１２']) expect(hasCheckDigit(text)).toBe(false)
  })
})

describe('check characters of a model number', () => {
  test('the example of the General Specifications', () => {
    expect(checkCharacters('1987654Ad4X4bL5ttr2310c')).toBe('2K')
  })

  test('need 1 to 23 characters of set 82', () => {
    expect(() => checkCharacters('')).toThrow(expect.objectContaining({ code: 'VALUE_EMPTY' }))
    expect(() => checkCharacters('1'.repeat(24))).toThrow(expect.objectContaining({ code: 'VALUE_LENGTH' }))
    expect(() => checkCharacters('12 4')).toThrow(expect.objectContaining({ code: 'VALUE_CHARACTER', position: 2 }))
  })
})
