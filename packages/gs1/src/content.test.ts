import { describe, expect, test } from 'vitest'
import { COUNTRIES, COUNTRY_LETTERS, CURRENCIES } from './code-list.ts'
import { requireContent, requireValue } from './content.ts'

describe('what a value means', () => {
  test.each([
    ['17', '261231'],
    ['17', '260200'],
    ['15', '240229'],
    ['7006', '000229'],
    ['7007', '261201'],
    ['7007', '261201261231'],
    ['7003', '2612312359'],
    ['7011', '261231'],
    ['4324', '2612009999'],
    ['8008', '26123123'],
    ['8008', '2612312359'],
    ['8008', '261231235959'],
    ['7250', '19000228'],
    ['7251', '200002290000'],
    ['422', '704'],
    ['423', '704156'],
    ['421', '704100000'],
    ['7030', '704ABC'],
    ['7039', '999ABC'],
    ['3912', '70412'],
    ['4307', 'VN'],
    ['4321', '0'],
    ['4309', '18000000003600000000'],
    ['4300', 'C%C3%B4ng+ty'],
    ['7241', '80'],
    ['7252', '9'],
    ['7258', '1/3'],
    ['8001', '12341234512398'],
    ['8007', 'GB82WEST12345698765432'],
    ['8014', '1987654Ad4X4bL5ttr2310c2K'],
    ['03', '08930000000019'],
    ['8026', '089300000000190102'],
    ['10', 'anything'],
  ])('(%s)%s exists', (ai, value) => {
    requireValue(ai, value)
  })

  test.each([
    ['17', '261301', 0],
    ['17', '260001', 0],
    ['17', '260230', 0],
    ['15', '230229', 0],
    ['7006', '261200', 0],
    ['7007', '261201261232', 6],
    ['7003', '2612312400', 6],
    ['7003', '2612312360', 6],
    ['7011', '2612312400', 6],
    ['4326', '261200', 0],
    ['4325', '2612009998', 6],
    ['8008', '26123124', 6],
    ['8008', '2612312360', 8],
    ['8008', '261231235960', 10],
    ['7250', '19000229', 0],
    ['7251', '200002302400', 0],
    ['422', '000', 0],
    ['423', '704999', 3],
    ['421', '999100000', 0],
    ['7030', '998ABC', 0],
    ['3912', '00012', 0],
    ['4307', 'XX', 0],
    ['4321', '2', 0],
    ['4309', '18000000010000000000', 0],
    ['4309', '00000000003600000001', 10],
    ['4300', 'ABC%0g', 0],
    ['7241', '11', 0],
    ['7252', '3', 0],
    ['7258', '3/1', 0],
    ['7258', '0/3', 0],
    ['7258', '111', 0],
    ['8001', '00001234512398', 0],
    ['8001', '12341234512328', 12],
    ['8007', 'GB82WEST12345698765433', 0],
    ['8007', 'XX82WEST12345698765432', 0],
    ['8007', 'GB82', 0],
    ['8014', '1987654Ad4X4bL5ttr2310c2L', 0],
    ['8014', '12', 0],
  ])('(%s)%s does not, from %i on', (ai, value, position) => {
    expect(() => requireValue(ai, value)).toThrow(expect.objectContaining({ code: 'VALUE_RANGE', position }))
  })

  test('a day is one of the calendar', () => {
    for (let at = Date.UTC(1999, 11, 30); at < Date.UTC(2052, 0, 3); at += 86_400_000) {
      const [, day] = /^..(.*)T/.exec(new Date(at).toISOString().replaceAll('-', ''))!
      requireContent('7006', day!)
    }
    for (let year = 0; year < 100; year++)
      for (let month = 0; month < 14; month++)
        for (const day of [0, 29, 30, 31, 32]) {
          const text = [year, month, day].map(part => String(part).padStart(2, '0')).join('')
          const date = new Date(Date.UTC(2000 + year, month - 1, day))
          const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
          const check = () => requireContent('7006', text)
          if (exists) check()
          else expect(check, text).toThrow()
        }
  })

  test('the lists are whole', () => {
    expect([COUNTRIES.size, COUNTRY_LETTERS.size]).toEqual([249, 249])
    for (const currency of ['704', '840', '978', '999']) expect(CURRENCIES.has(currency)).toBe(true)
    for (const list of [COUNTRIES, COUNTRY_LETTERS, CURRENCIES])
      for (const code of list) expect(code).toMatch(/^(\d{3}|[A-Z]{2})$/)
  })
})
