import { describe, expect, test } from 'vitest'
import { compareDecimals, judge } from './limit.ts'

describe('a value against a limit', () => {
  const measured = (text: string) => {
    const [, sign, value] = /^([<>]?)(.+)$/.exec(text)!
    return { value: value!, qualifier: sign === '<' ? 'less_than' : sign === '>' ? 'greater_than' : undefined } as const
  }
  test.each([
    ['0.02', 'at_most', 'pass'],
    ['0.05', 'at_most', 'pass'],
    ['0.050', 'at_most', 'pass'],
    ['0.0500000000000000001', 'at_most', 'fail'],
    ['0.05', 'less_than', 'fail'],
    ['0.05', 'at_least', 'pass'],
    ['0.05', 'greater_than', 'fail'],
    ['0.06', 'greater_than', 'pass'],
    ['-1', 'at_least', 'fail'],
    // Below what can be detected is below the limit, if the method reaches so far down.
    ['<0.01', 'at_most', 'pass'],
    ['<0.05', 'less_than', 'pass'],
    ['<0.1', 'at_most', 'open'],
    ['>0.05', 'at_most', 'fail'],
    ['>0.04', 'less_than', 'open'],
    ['<0.05', 'at_least', 'fail'],
    ['<0.06', 'at_least', 'open'],
    ['>0.05', 'greater_than', 'pass'],
    ['>0.04', 'at_least', 'open'],
  ] as const)('%s %s 0.05: %s', (value, comparison, expected) => {
    expect(judge(measured(value), { value: '0.05', comparison })).toBe(expected)
  })

  test('is compared digit by digit, however many there are', () => {
    expect(compareDecimals('999999999999999999.000000000000000001', '999999999999999999')).toBe(1)
    expect(compareDecimals('-0.10', '-0.1')).toBe(0)
    expect(compareDecimals('-2', '1.5')).toBe(-1)
  })
})
