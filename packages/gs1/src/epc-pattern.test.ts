import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesEpcPattern, parseEpcPattern } from './epc-pattern.ts'
import { epcUrnToDigitalLink } from './epc-urn.ts'
import { fieldsIn, SCHEME_NAMES } from './testing-epc.ts'

describe('what a pattern means', () => {
  test.each([
    ['sgtin:893000000.0001.S.1', ['01/08930000000019/21/S.1'], ''],
    ['sgtin:893000000.0001.%2A', ['01/08930000000019/21/%2A'], ''],
    ['sgtin:893000000.0001.*', ['01/08930000000019'], '(/22/[^/]+)?(/10/[^/]+)?(/21/[^/]+)?'],
    ['sgtin:*.*.*', ['01/'], '[0-9]{14}(/22/[^/]+)?(/10/[^/]+)?(/21/[^/]+)?'],
    ['upui:893000000.0001.*', ['01/08930000000019'], '(/235/[^/]+)?'],
    ['sgln:0614141.07346.0', ['414/0614141073467'], ''],
    ['sgln:0614141.07346.*', ['414/0614141073467'], '(/254/[^/]+)?'],
    ['sgln:0614141.*.*', ['414/0614141'], '[0-9]{6}(/254/[^/]+)?'],
    ['pgln:0614141.*', ['417/0614141'], '[0-9]{6}'],
    ['grai:9526064.00002.*', ['8003/09526064000028'], '[^/]*'],
    ['grai:9526064.*.*', ['8003/09526064'], '[0-9]{6}[^/]*'],
    ['giai:9526064.*', ['8004/9526064'], '[^/]+'],
    ['gsrn:0614141.*', ['8018/0614141'], '[0-9]{11}'],
    ['gsin:9526064.*', ['402/9526064'], '[0-9]{10}'],
    ['ginc:*.*', ['401/'], '[^/]+'],
    ['cpi:0614141.%23A.*', ['8010/0614141%23A'], '(/8011/[^/]+)?'],
    ['cpi:0614141.*.*', ['8010/0614141'], '[^/]+(/8011/[^/]+)?'],
    ['itip:893000000.0001.01.02.*', ['8006/089300000000190102'], '(/22/[^/]+)?(/10/[^/]+)?(/21/[^/]+)?'],
    ['itip:893000000.0001.*.*.*', ['8006/08930000000019'], '[0-9]{4}(/22/[^/]+)?(/10/[^/]+)?(/21/[^/]+)?'],
  ])('urn:epc:idpat:%s', (urn, beginnings, rest) => {
    expect(parseEpcPattern(`urn:epc:idpat:${urn}`)).toEqual({ beginnings: beginnings.map(one => `/${one}`), rest })
  })

  test('an open indicator digit may be any', () => {
    const { beginnings, rest } = parseEpcPattern('urn:epc:idpat:sscc:893000000.*')
    expect(beginnings).toEqual([...'0123456789'].map(digit => `/00/${digit}893000000`))
    expect(rest).toBe('[0-9]{8}')
    expect(parseEpcPattern('urn:epc:idpat:itip:893000000.*.*.*.*').rest).toMatch(/^\[0-9\]\{8\}\(/)
  })

  test.each([
    ['urn:epc:id:sgtin:893000000.0001.*', 'URN_SCHEME', 8],
    ['urn:epc:idpat:lgtin:893000000.0001.*', 'URN_SCHEME', 8],
    ['urn:epc:idpat:gid:1.2.*', 'URN_SCHEME', 8],
    ['https://id.gs1.org/01/08930000000019', 'URN_MALFORMED', 0],
    ['urn:epc:idpat:sgtin:893000000.*', 'URN_MALFORMED', 31],
    ['urn:epc:idpat:sgtin:*.0001.*', 'URN_MALFORMED', 22],
    ['urn:epc:idpat:sgtin:893000000.*.S', 'URN_MALFORMED', 32],
    ['urn:epc:idpat:itip:893000000.0001.01.*.*', 'URN_MALFORMED', 37],
    ['urn:epc:idpat:itip:893000000.0001.*.02.*', 'URN_MALFORMED', 36],
    ['urn:epc:idpat:sgtin:89300.*.*', 'PREFIX_LENGTH', 20],
    ['urn:epc:idpat:sgtin:893000000.001.*', 'KEY_LENGTH', 30],
    ['urn:epc:idpat:sgtin:893000000.00*1.*', 'VALUE_CHARACTER', 32],
    ['urn:epc:idpat:itip:893000000.0001.03.02.*', 'VALUE_RANGE', 29],
    ['urn:epc:idpat:sgtin:893000000.0001.', 'VALUE_EMPTY', 35],
    [`urn:epc:idpat:sgtin:893000000.0001.${'x'.repeat(21)}`, 'VALUE_LENGTH', 35],
  ])('%s is refused: %s at %i', (urn, code, position) => {
    expect(() => parseEpcPattern(urn)).toThrow(expect.objectContaining({ code, position }))
  })

  test('a class belongs to it, another qualifier does not', () => {
    const items = parseEpcPattern('urn:epc:idpat:sgtin:893000000.0001.*')
    for (const more of ['', '/10/L', '/21/S', '/22/V/10/L'])
      expect(matchesEpcPattern(items, `/01/08930000000019${more}`)).toBe(true)
    for (const more of ['0', '/235/T', '/21/', '/21/S/x', '/10'])
      expect(matchesEpcPattern(items, `/01/08930000000019${more}`)).toBe(false)
  })
})

// The definition: a pattern means an EPC if each field that is not open is the same.
describe('patterns and the fields of URNs say the same', () => {
  test.each(SCHEME_NAMES.filter(name => name !== 'lgtin'))('%s', name => {
    // Piece and total of an ITIP go together.
    const whole = (n: number) => (name === 'itip' && n === 3 ? 2 : n)
    const fields = fc.constantFrom('893000000', '893000001').chain(prefix => fieldsIn(name, prefix))
    // Two URNs at random are never alike: the one that is asked for takes on the beginning of the other.
    const pairs = fc.tuple(fields, fields, fc.nat(5)).map(([one, other, n]) => {
      const same = whole(n)
      return { one, asked: [...one.slice(0, same), ...other.slice(same)] }
    })
    const seen = { true: 0, false: 0 }
    fc.assert(
      fc.property(pairs, fc.nat(5), ({ one, asked }, n) => {
        const open = whole(n)
        const written = asked.map((field, i) => (i < open ? field.replaceAll('*', '%2A') : '*'))
        const meant = asked.every((field, i) => i >= open || field === one[i])
        const urn = `urn:epc:id:${name}:${one.join('.')}`
        const pattern = parseEpcPattern(`urn:epc:idpat:${name}:${written.join('.')}`)
        const path = epcUrnToDigitalLink(urn)!.slice('https://id.gs1.org'.length)
        expect(matchesEpcPattern(pattern, path)).toBe(meant)
        seen[`${meant}`]++
      }),
      { numRuns: 150 },
    )
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(10)
  })
})
