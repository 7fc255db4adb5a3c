import { describe, expect, test } from 'vitest'
import { applicationIdentifiers, type Element } from './application-identifier.ts'
import { requireAssociations } from './association.ts'
import { parseDigitalLink } from './digital-link.ts'

/** Elements without their values, of which the rules only ask for keys that may have a serial. */
const of = (ais: string): Element[] => ais.split(' ').map(ai => [ai, ai === '253' ? '9526064000028' : 'x'])

describe('elements that belong together', () => {
  test.each([
    '01',
    '01 10 17',
    '01 21 250',
    '00 02 37 10',
    '00 8026 37',
    '01 3103 3922',
    '01 30 3922',
    '01 3950 3103',
    '01 3302',
    '00 3302 403',
    '01 235 7003',
    '414 254',
    '415 8020 12 3900 8007',
    '255 17 3941',
    '00 4302 4303 4307 4321',
    '01 7004 10',
    '01 7021 7022',
    '01 416 7020',
    '8004 7230',
    '8006 21 250',
    '8010 8011 8030',
    '8018 7259 7258',
    '01 21 8030',
    '410 400 99 90 8002 7023',
  ])('%s', ais => {
    requireAssociations(of(ais))
    requireAssociations(of(ais).reverse())
  })

  test.each([
    ['10', 0, '(10) needs 01 or 02 or 03 or 8006 or 8026'],
    ['414 17', 1],
    ['00 37', 1],
    ['02 37', 1],
    ['00 02', 1],
    ['01 250', 1, '(250) needs 21'],
    ['21', 0],
    ['00 22', 1],
    ['254', 0],
    ['415', 0],
    ['8020', 0],
    ['01 3922', 1, '(3922) needs 30 or 31nn or 32nn or 35nn or 36nn'],
    ['00 3103', 1],
    ['01 403', 1],
    ['00 4303', 1],
    ['01 7022', 1],
    ['01 7020', 1],
    ['01 7004', 1],
    ['01 427', 1],
    ['8018 7258', 1, '(7258) needs 8018 with 7259'],
    ['8030', 0],
    ['01 8030', 1],
    ['8010 8030', 1],
    ['8030 253', 0],
    ['01 8111', 1],
  ])('%s: one is missing', (ais, position, reason: string = expect.any(String)) => {
    expect(() => requireAssociations(of(ais))).toThrow(
      expect.objectContaining({ code: 'AI_MISSING', position, reason }),
    )
  })

  test.each([
    ['01 02 37 00', 0],
    ['01 255', 0],
    ['00 01 37', 1],
    ['01 21 235', 1],
    ['01 10 235', 1],
    ['01 235 22', 1],
    ['01 3103 3102', 1],
    ['00 420 421', 1],
    ['00 421 4307', 1],
    ['01 422 426', 1],
    ['01 30 3922 3932', 2],
    ['01 3103 3955 3929', 2],
    ['255 3940 3941', 1],
    ['00 4330 4331', 1],
    ['8017 8018', 0],
    ['8006 01', 0],
    ['8018 7253 7256', 1],
  ])('%s: two exclude each other', (ais, position) => {
    expect(() => requireAssociations(of(ais))).toThrow(expect.objectContaining({ code: 'AI_EXCLUDED', position }))
  })

  test('come from the path and the query of a Digital Link alike', () => {
    const said = (uri: string) => {
      const { keys, attributes } = parseDigitalLink(uri)
      requireAssociations([...keys, ...attributes])
    }
    said('https://a/01/08930000000019/10/L1?17=261231&3103=000195')
    said('https://a/00/389300000000000010?02=08930000000019&37=25&10=L1')
    expect(() => said('https://a/414/9520123456788?17=261231')).toThrow(/needs/)
    expect(() => said('https://a/01/08930000000019?37=25')).toThrow(/does not go with/)
  })
})

test('alone stand keys, partners and places, orders, coupons and what a company uses within itself', () => {
  const alone = applicationIdentifiers().filter(ai => {
    try {
      requireAssociations([[ai, 'x']])
      return true
    } catch {
      return false
    }
  })
  const expected =
    '00 01 03 253 255 400 401 402 410 411 412 413 414 416 417 420 421 7023 7040 8002 8003 8004 8006 8010 8013 8017 8018 8110 8112 90 91 92 93 94 95 96 97 98 99'
  expect(alone.sort()).toEqual(expected.split(' '))
})
