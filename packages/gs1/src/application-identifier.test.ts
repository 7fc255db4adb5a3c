import { describe, expect, test } from 'vitest'
import { isApplicationIdentifier, requireFormat } from './application-identifier.ts'
import { KEY_FORMATS, requireKeyFormat } from './key-format.ts'
import { qualifierSequences } from './primary-key.ts'

describe('application identifiers', () => {
  test('families are known to their last digit and no further', () => {
    for (const ai of ['3100', '3105', '3169', '3375', '3575', '3695', '3909', '3943', '7039', '7239']) {
      expect([ai, isApplicationIdentifier(ai)]).toEqual([ai, ai !== '3169'])
    }
    for (const ai of ['89', '04', '14', '3106', '3170', '3380', '3580', '3944', '999', '1', '', 'constructor']) {
      expect([ai, isApplicationIdentifier(ai)]).toEqual([ai, false])
    }
  })

  test.each([
    ['00', '006141411234567890'],
    ['10', 'A'],
    ['10', 'x'.repeat(20)],
    ['253', '9526064000028'],
    ['253', '9526064000028000001'],
    ['255', '9526064000028123'],
    ['8003', '00952606400002ABC'],
    ['7007', '211225'],
    ['7007', '211225211231'],
    ['7040', '1ABC'],
    ['7230', '12X'],
    ['8008', '21122510'],
    ['8008', '211225101530'],
    ['4311', 'x'.repeat(35)],
    ['03', '08930000000019'],
    ['8010', '0200#A-/'],
    ['8030', '-_aZ09=='],
    ['4330', '000200'],
    ['4330', '000200-'],
    ['3922', '0299'],
    ['423', '528528'],
    ['423', '528528528528528'],
    ['91', 'x'.repeat(90)],
  ])('(%s) takes %s', (ai, value) => {
    requireFormat(ai, value)
  })

  test.each([
    ['89', 'ABC', 'AI_UNKNOWN', 0],
    ['10', '', 'VALUE_EMPTY', 0],
    ['10', 'x'.repeat(21), 'VALUE_LENGTH', 20],
    ['10', 'LÔ1', 'VALUE_CHARACTER', 1],
    ['01', '1234567890123', 'VALUE_LENGTH', 13],
    ['01', '123456789012345', 'VALUE_LENGTH', 14],
    ['01', '1234567890123A', 'VALUE_CHARACTER', 13],
    ['253', '952606400002', 'VALUE_LENGTH', 12],
    ['255', '9526064000028A', 'VALUE_CHARACTER', 13],
    ['7007', '21122521123', 'VALUE_LENGTH', 11],
    ['7040', '1AB', 'VALUE_LENGTH', 3],
    ['7230', '12', 'VALUE_LENGTH', 2],
    ['8010', '0200a', 'VALUE_CHARACTER', 4],
    ['8030', 'ab/c', 'VALUE_CHARACTER', 2],
    ['4330', '000200+', 'VALUE_CHARACTER', 6],
    ['423', '52852', 'VALUE_LENGTH', 5],
    ['8008', '211225101', 'VALUE_LENGTH', 9],
    ['4311', 'x'.repeat(36), 'VALUE_LENGTH', 35],
    ['423', '528528528528528528', 'VALUE_LENGTH', 15],
    ['8019', '12345678901', 'VALUE_LENGTH', 10],
  ])('(%s) refuses %s: %s at %i', (ai, value, code, position) => {
    expect(() => requireFormat(ai, value)).toThrow(expect.objectContaining({ code, position }))
  })
})

describe('keys and qualifiers', () => {
  const primaries = '00 01 253 255 401 402 414 415 417 8003 8004 8006 8010 8013 8017 8018'.split(' ')
  const named = [...primaries, ...primaries.flatMap(qualifierSequences).flat()]

  test('all have their format beside them, and no other AI has', () => {
    expect(KEY_FORMATS.flatMap(([, ais]) => ais.split(' ')).sort()).toEqual([...new Set(named)].sort())
  })

  test.each(['', 'A', '1', '0'.repeat(14), 'ô', 'x'.repeat(31)])(
    'are refused %j alike with and without the rest',
    value => {
      for (const ai of [...named, 'constructor'])
        expect(
          refusalOf(() => requireKeyFormat(ai, value)),
          ai,
        ).toEqual(refusalOf(() => requireFormat(ai, value)))
    },
  )
})

function refusalOf(check: () => void): unknown {
  try {
    check()
    return null
  } catch (error) {
    return error
  }
}
