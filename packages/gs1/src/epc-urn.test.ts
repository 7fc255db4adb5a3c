import { describe, expect, test } from 'vitest'
import { parseDigitalLink } from './digital-link.ts'
import { epcUrnToDigitalLink, parseEpcUrn } from './epc-urn.ts'

describe('EPC URNs', () => {
  test.each([
    ['id:sgtin:893000000.0001.S1', '01/08930000000019/21/S1'],
    ['id:sgtin:0614141.107346.2017', '01/10614141073464/21/2017'],
    ['id:sgtin:893000000.0001.a.b%2Fc%25', '01/08930000000019/21/a.b%2Fc%25'],
    ['id:sscc:893000000.30000001', '00/389300000000000010'],
    ['id:sgln:0614141.07346.1234', '414/0614141073467/254/1234'],
    ['id:sgln:0614141.07346.0', '414/0614141073467'],
    ['id:sgln:952012345678..5', '414/9520123456788/254/5'],
    ['id:pgln:952012345678.', '417/9520123456788'],
    ['id:pgln:0614141.07346', '417/0614141073467'],
    ['id:grai:9526064.00002.SER', '8003/09526064000028SER'],
    ['id:giai:4000001.111', '8004/4000001111'],
    ['id:giai:4000001.a.b', '8004/4000001a.b'],
    ['id:gsrn:0614141.1234567890', '8018/061414112345678902'],
    ['id:gsrnp:0614141.1234567890', '8017/061414112345678902'],
    ['id:gdti:9526064.00002.000001', '253/9526064000028000001'],
    ['id:sgcn:9526064.00002.123', '255/9526064000028123'],
    ['id:ginc:9526064.xyz47', '401/9526064xyz47'],
    ['id:gsin:9526064.000000001', '402/95260640000000011'],
    ['id:cpi:0614141.5PQ7%2FZ43.12345', '8010/06141415PQ7%2FZ43/8011/12345'],
    ['id:itip:893000000.0001.01.02.S.1', '8006/089300000000190102/21/S.1'],
    ['id:upui:893000000.0001.TPX', '01/08930000000019/235/TPX'],
    ['class:lgtin:893000000.0001.L-1', '01/08930000000019/10/L-1'],
    ['idpat:sgtin:893000000.0001.*', '01/08930000000019'],
    ['idpat:grai:9526064.00002.*', '8003/09526064000028'],
    ['idpat:gdti:9526064.00002.*', '253/9526064000028'],
    ['idpat:sgcn:9526064.00002.*', '255/9526064000028'],
    ['idpat:cpi:0614141.5PQ7.*', '8010/06141415PQ7'],
    ['idpat:itip:893000000.0001.01.02.*', '8006/089300000000190102'],
    ['idpat:upui:893000000.0001.*', '01/08930000000019'],
  ])('urn:epc:%s is https://id.gs1.org/%s', (urn, path) => {
    const link = epcUrnToDigitalLink(`urn:epc:${urn}`)
    expect(link).toBe(`https://id.gs1.org/${path}`)
    expect(parseDigitalLink(link!).keys).toEqual(parseEpcUrn(`urn:epc:${urn}`))
  })

  test.each([
    ['urn:epcglobal:cbv:bizstep:shipping', 'URN_MALFORMED', 0],
    ['urn:epc:id:sgtin', 'URN_MALFORMED', 0],
    ['urn:epc:id:gid:95100000.12345.400', 'URN_SCHEME', 8],
    ['urn:epc:id:usdod:CAGEY.5678', 'URN_SCHEME', 8],
    ['urn:epc:id:lgtin:893000000.0001.L', 'URN_SCHEME', 8],
    ['urn:epc:class:sgtin:893000000.0001.L', 'URN_SCHEME', 8],
    ['urn:epc:idpat:sgln:0614141.07346.*', 'URN_SCHEME', 8],
    ['urn:epc:id:sgtin:893000000.0001', 'URN_MALFORMED', 31],
    ['urn:epc:id:sgtin:893000000.0001.', 'VALUE_EMPTY', 32],
    ['urn:epc:id:sgtin:893000000..S', 'KEY_LENGTH', 27],
    ['urn:epc:id:sscc:893000000.', 'KEY_LENGTH', 26],
    ['urn:epc:id:giai:4000001.', 'VALUE_EMPTY', 24],
    ['urn:epc:id:cpi:0614141..1', 'VALUE_EMPTY', 23],
    ['urn:epc:id:pgln:0614141.', 'KEY_LENGTH', 24],
    ['urn:epc:id:sgtin:.0001.S', 'VALUE_EMPTY', 17],
    ['urn:epc:id:sgtin:89300.00000001.S', 'PREFIX_LENGTH', 17],
    ['urn:epc:id:sgtin:8930000000000.1.S', 'PREFIX_LENGTH', 17],
    ['urn:epc:id:sgtin:893000000.001.S', 'KEY_LENGTH', 27],
    ['urn:epc:id:sgtin:893000000.0x01.S', 'VALUE_CHARACTER', 28],
    ['urn:epc:id:sgtin:893000000.0001.S/1', 'URN_MALFORMED', 33],
    ['urn:epc:id:sgtin:893000000.0001.S%2', 'URN_MALFORMED', 33],
    ['urn:epc:id:sgtin:893000000.0001.S%201', 'VALUE_CHARACTER', 32],
    [`urn:epc:id:sgtin:893000000.0001.${'x'.repeat(21)}`, 'VALUE_LENGTH', 32],
    ['urn:epc:idpat:sgtin:893000000.0001.5', 'URN_MALFORMED', 35],
    ['urn:epc:idpat:sgtin:893000000.*.*', 'VALUE_CHARACTER', 30],
    ['urn:epc:id:itip:893000000.0001.03.02.S', 'VALUE_RANGE', 26],
    ['urn:epc:id:cpi:0614141.abc.1', 'VALUE_CHARACTER', 23],
    ['urn:epc:id:gdti:9526064.00002.123456789012345678', 'VALUE_LENGTH', 30],
  ])('%s is refused: %s at %i', (urn, code, position) => {
    expect(() => parseEpcUrn(urn)).toThrow(expect.objectContaining({ code, position }))
    expect(epcUrnToDigitalLink(urn)).toBeNull()
  })
})
