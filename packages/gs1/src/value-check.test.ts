import { describe, expect, test } from 'vitest'
import { requireFormat } from './application-identifier.ts'
import { requireCheck } from './value-check.ts'

describe('a value beyond its format', () => {
  test.each([
    ['00', '389300000000000011', 'CHECK_DIGIT', 17],
    ['253', '9526064000029000001', 'CHECK_DIGIT', 12],
    ['402', '12345678901234568', 'CHECK_DIGIT', 16],
    ['8003', '00952606400003ABC', 'CHECK_DIGIT', 13],
    ['8003', '18930000000016ABC', 'VALUE_RANGE', 0],
    ['8006', '089300000000190302', 'VALUE_RANGE', 14],
    ['8006', '089300000000190002', 'VALUE_RANGE', 14],
    ['8013', '1987654Ad4X4bL5ttr2310c2L', 'CHECK_DIGIT', 23],
    ['8013', '2K', 'VALUE_LENGTH', 2],
  ])('(%s)%s is refused: %s at %i', (ai, value, code, position) => {
    requireFormat(ai, value)
    expect(() => requireCheck(ai, value)).toThrow(expect.objectContaining({ code, position }))
  })

  test.each([
    ['00', '389300000000000010'],
    ['253', '9526064000028000001'],
    ['8006', '089300000000190102'],
    ['8013', '1987654Ad4X4bL5ttr2310c2K'],
    ['10', 'anything'],
  ])('(%s)%s is right', (ai, value) => {
    requireCheck(ai, value)
  })
})
