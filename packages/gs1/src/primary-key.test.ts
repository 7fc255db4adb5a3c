import { describe, expect, test } from 'vitest'
import { inKeyOrder, isPrimaryKey, qualifierSequences } from './primary-key.ts'

describe('keys and their qualifiers', () => {
  test('the sixteen keys that name a thing', () => {
    const keys = '00 01 253 255 401 402 414 415 417 8003 8004 8006 8010 8013 8017 8018'.split(' ')
    for (const ai of keys) expect(isPrimaryKey(ai)).toBe(true)
    for (const ai of ['02', '10', '21', '254', '410', '8020', 'toString']) expect(isPrimaryKey(ai)).toBe(false)
    expect(qualifierSequences('00')).toEqual([])
    expect(qualifierSequences('toString')).toEqual([])
  })

  test.each<[string, string[], boolean]>([
    ['01', [], true],
    ['01', ['22', '10', '21'], true],
    ['01', ['10'], true],
    ['01', ['22', '21'], true],
    ['01', ['235'], true],
    ['01', ['21', '10'], false],
    ['01', ['10', '10'], false],
    ['01', ['235', '21'], false],
    ['01', ['10', '17'], false],
    ['414', ['254'], true],
    ['414', ['7040'], true],
    ['414', ['254', '7040'], false],
    ['8010', ['8011'], true],
    ['00', ['21'], false],
    ['10', ['21'], false],
  ])('(%s) then %j: %s', (primary, qualifiers, allowed) => {
    expect(inKeyOrder(primary, qualifiers)).toBe(allowed)
  })
})
