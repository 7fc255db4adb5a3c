import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { epcUrnOfDigitalLink } from './epc-of-link.ts'
import { epcUrnToDigitalLink } from './epc-urn.ts'
import { anyUrn } from './testing-epc.ts'

describe('the EPC URN of a Digital Link', () => {
  test.each([
    ['01/08930000000019/21/S1', 9, 'id:sgtin:893000000.0001.S1'],
    ['01/08930000000019/21/S1', 7, 'id:sgtin:8930000.000001.S1'],
    ['01/10614141073464/21/2017', 7, 'id:sgtin:0614141.107346.2017'],
    ['01/08930000000019/21/a.b%2Fc%25', 12, 'id:sgtin:893000000001.0.a.b%2Fc%25'],
    ['01/08930000000019/22/2A/10/L/21/S', 9, 'id:sgtin:893000000.0001.S'],
    ['01/08930000000019/10/L-1?17=261231', 9, 'class:lgtin:893000000.0001.L-1'],
    ['01/08930000000019/22/2A/10/L', 9, 'class:lgtin:893000000.0001.L'],
    ['01/8930000000019', 9, 'idpat:sgtin:893000000.0001.*'],
    ['01/08930000000019/235/TPX', 9, 'id:upui:893000000.0001.TPX'],
    ['00/389300000000000010', 9, 'id:sscc:893000000.30000001'],
    ['414/0614141073467', 7, 'id:sgln:0614141.07346.0'],
    ['414/0614141073467/254/0', 7, 'id:sgln:0614141.07346.0'],
    ['414/9520123456788/254/5', 12, 'id:sgln:952012345678..5'],
    ['417/9520123456788', 12, 'id:pgln:952012345678.'],
    ['8003/09526064000028SER', 7, 'id:grai:9526064.00002.SER'],
    ['8003/09526064000028', 7, 'idpat:grai:9526064.00002.*'],
    ['8004/4000001a.b', 7, 'id:giai:4000001.a.b'],
    ['253/9526064000028', 7, 'idpat:gdti:9526064.00002.*'],
    ['255/9526064000028123', 7, 'id:sgcn:9526064.00002.123'],
    ['401/9526064xyz47', 7, 'id:ginc:9526064.xyz47'],
    ['402/95260640000000011', 7, 'id:gsin:9526064.000000001'],
    ['8006/089300000000190102', 9, 'idpat:itip:893000000.0001.01.02.*'],
    ['8006/089300000000190102/10/L/21/S.1', 9, 'id:itip:893000000.0001.01.02.S.1'],
    ['8010/06141415PQ7%2FZ43/8011/12345', 7, 'id:cpi:0614141.5PQ7%2FZ43.12345'],
    ['8010/0614141%23', 7, 'idpat:cpi:0614141.%23.*'],
    ['8017/061414112345678902', 7, 'id:gsrnp:0614141.1234567890'],
  ])('https://a/%s with a prefix of %i is urn:epc:%s', (path, length, urn) => {
    expect(epcUrnOfDigitalLink(`https://a/${path}`, () => length)).toBe(`urn:epc:${urn}`)
  })

  test.each([
    '8013/1987654Ad4X4bL5ttr2310c2K',
    '415/9520123456788/8020/REF',
    '01/08930000000019/22/2A',
    '414/9520123456788/7040/1ABC',
    '8018/061414112345678902/8019/1',
    '8006/089300000000190102/10/L',
  ])('none says as much as https://a/%s', path => {
    expect(epcUrnOfDigitalLink(`https://a/${path}`, () => 7)).toBeNull()
  })

  test('is not guessed where nobody knows the prefix; asked for is what it begins', () => {
    const asked: string[] = []
    const none = (digits: string) => {
      asked.push(digits)
      return null
    }
    for (const path of ['01/18930000000016', '00/389300000000000010', '8003/09526064000028', '8004/4000001a'])
      expect(epcUrnOfDigitalLink(`/${path}`, none)).toBeNull()
    expect(asked).toEqual(['893000000001', '8930000000000001', '952606400002', '4000001a'])
  })

  test.each([
    ['/01/08930000000019', 5],
    ['/01/08930000000019', 13],
    ['/01/08930000000019', 7.5],
    ['/8004/4000001a', 8],
    ['/8004/400000', 6],
    ['/8004/400000', 7],
  ])('%s has no prefix of %d digits', (path, length) => {
    expect(() => epcUrnOfDigitalLink(path, () => length)).toThrow(expect.objectContaining({ code: 'PREFIX_LENGTH' }))
  })

  test('refuses what is no Digital Link', () => {
    expect(() => epcUrnOfDigitalLink('https://a/01/08930000000018', () => 9)).toThrow(
      expect.objectContaining({ code: 'CHECK_DIGIT', position: 26 }),
    )
  })

  test('leads back to the URN that the link came from, whatever scheme and prefix', () => {
    fc.assert(
      fc.property(anyUrn, ({ urn, length }) => {
        const link = epcUrnToDigitalLink(urn)!
        const back = epcUrnOfDigitalLink(link, () => length)!
        expect(back).toBe(urn)
        expect(epcUrnToDigitalLink(back)).toBe(link)
      }),
      { numRuns: 600 },
    )
  })
})
