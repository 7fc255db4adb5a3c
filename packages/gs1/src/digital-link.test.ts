import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Element } from './application-identifier.ts'
import { buildDigitalLink, canonicalDigitalLink, canonicalLinkOfKey } from './build-digital-link.ts'
import { CSET_82 } from './character-set.ts'
import { checkDigit } from './check-digit.ts'
import { keysOfDigitalLink, parseDigitalLink, splitDigitalLink } from './digital-link.ts'
import { Gs1Error } from './error.ts'
import { anyElements } from './testing-elements.ts'

const GTIN = '08930000000019'

describe('reading', () => {
  test.each<[string, Element[], Element[], string]>([
    [`https://id.gs1.org/01/${GTIN}`, [['01', GTIN]], [], 'https://id.gs1.org'],
    [
      `/01/${GTIN}/10/VT0626A`,
      [
        ['01', GTIN],
        ['10', 'VT0626A'],
      ],
      [],
      '',
    ],
    [
      `HTTPS://Any.Example:8080/some/stem/01/${GTIN}/22/2A/10/L/21/S?17=261231&utm=x&3103=000195#top`,
      [
        ['01', GTIN],
        ['22', '2A'],
        ['10', 'L'],
        ['21', 'S'],
      ],
      [
        ['17', '261231'],
        ['3103', '000195'],
      ],
      'HTTPS://Any.Example:8080/some/stem',
    ],
    ['http://[2001:db8::1]/01/8930000000019', [['01', GTIN]], [], 'http://[2001:db8::1]'],
    ['https://a/01/96385074', [['01', '00000096385074']], [], 'https://a'],
    [
      `https://a/01/${GTIN}/10/A%2FB`,
      [
        ['01', GTIN],
        ['10', 'A/B'],
      ],
      [],
      'https://a',
    ],
    [
      `https://a/01/${GTIN}/10/A%252FB`,
      [
        ['01', GTIN],
        ['10', 'A%2FB'],
      ],
      [],
      'https://a',
    ],
    [
      `https://a/01/${GTIN}/10/A+B`,
      [
        ['01', GTIN],
        ['10', 'A+B'],
      ],
      [],
      'https://a',
    ],
    [
      `https://a/01/${GTIN}/10/01`,
      [
        ['01', GTIN],
        ['10', '01'],
      ],
      [],
      'https://a',
    ],
    [`https://a/%30%31/${GTIN}`, [['01', GTIN]], [], 'https://a'],
    [`https://a/s%E1%BA%A3n/01/${GTIN}`, [['01', GTIN]], [], 'https://a/s%E1%BA%A3n'],
    [`https://a/00/faux/00/389300000000000010`, [['00', '389300000000000010']], [], 'https://a/00/faux'],
    [`https://a/01/${GTIN}/00/389300000000000010`, [['00', '389300000000000010']], [], `https://a/01/${GTIN}`],
    [
      'https://a/414/9520123456788/254/32a%2Fb',
      [
        ['414', '9520123456788'],
        ['254', '32a/b'],
      ],
      [],
      'https://a',
    ],
    ['https://a/8003/08930000000019SER1', [['8003', '08930000000019SER1']], [], 'https://a'],
    [
      `https://a/01/${GTIN}?17=261231;3103=000189;linkType=gs1:pip&99=a%3Bb`,
      [['01', GTIN]],
      [
        ['17', '261231'],
        ['3103', '000189'],
        ['99', 'a;b'],
      ],
      'https://a',
    ],
    [
      `https://a/00/389300000000000010?02=${GTIN}&37=25&10=L1`,
      [['00', '389300000000000010']],
      [
        ['02', GTIN],
        ['37', '25'],
        ['10', 'L1'],
      ],
      'https://a',
    ],
    [`https://a/01/${GTIN}?&&10&singleton&99=A%2Fb/c?d&&`, [['01', GTIN]], [['99', 'A/b/c?d']], 'https://a'],
  ])('%s', (uri, keys, attributes, stem) => {
    expect(parseDigitalLink(uri)).toEqual({ keys, attributes, stem })
  })

  test.each([
    ['', 'URI_MALFORMED', 0],
    ['urn:epc:id:sgtin:1.2.3', 'URI_MALFORMED', 0],
    [`HtTp://a/01/${GTIN}`, 'URI_MALFORMED', 0],
    [`https:///01/${GTIN}`, 'URI_MALFORMED', 0],
    [`https://$a/01/${GTIN}`, 'URI_MALFORMED', 0],
    ['https://a', 'NO_PRIMARY_KEY', 9],
    ['https://a/gtin/8930000000019', 'NO_PRIMARY_KEY', 28],
    [`https://a/01/${GTIN}/`, 'NO_PRIMARY_KEY', 28],
    [`https://a/x/${GTIN}/10/L`, 'NO_PRIMARY_KEY', 31],
    [`https://a/01/${GTIN}/21/S1/10/L1`, 'PATH_ORDER', 10],
    [`https://a/01/${GTIN}/17/261231`, 'PATH_ORDER', 10],
    [`https://a/01/${GTIN}/235/T/10/L`, 'PATH_ORDER', 10],
    [`https://a/01/${GTIN}/10/L/10/L`, 'PATH_ORDER', 10],
    [`https://a/01/${GTIN}/10/`, 'VALUE_EMPTY', 31],
    ['https://a/01/08930000000018', 'CHECK_DIGIT', 26],
    ['https://a/01/8930000000018', 'CHECK_DIGIT', 25],
    ['https://a/01/893000000001', 'CHECK_DIGIT', 24],
    ['https://a/01/89300000000', 'VALUE_LENGTH', 24],
    ['https://a/01/0893000000001x', 'VALUE_CHARACTER', 26],
    [`https://a/01/${GTIN}/10/L%C3%94`, 'VALUE_CHARACTER', 32],
    [`https://a/01/${GTIN}/10/L%001`, 'VALUE_CHARACTER', 32],
    [`https://a/01/${GTIN}/10/%41%20`, 'VALUE_CHARACTER', 34],
    [`https://a/01/${GTIN}/10/LÔ`, 'URI_CHARACTER', 32],
    [`https://a/01/${GTIN}/10/L%zz`, 'URI_CHARACTER', 32],
    [`https://a/01/${GTIN}/10/L%4`, 'URI_CHARACTER', 32],
    [`https://a/01/${GTIN}/10/L 1`, 'URI_CHARACTER', 32],
    [`https://a/01/${GTIN}/10/${'x'.repeat(21)}`, 'VALUE_LENGTH', 51],
    [`https://a/01/${GTIN}?10=L1`, 'QUALIFIER_AS_ATTRIBUTE', 28],
    [`https://a/01/${GTIN}/10/L1?235=T`, 'QUALIFIER_AS_ATTRIBUTE', 34],
    ['https://a/00/389300000000000010?21=S', 'QUALIFIER_AS_ATTRIBUTE', 32],
    ['https://a/253/9526064000028?254=A', 'QUALIFIER_AS_ATTRIBUTE', 28],
    [`https://a/01/${GTIN}?3103=000195;17=261331`, 'VALUE_RANGE', 43],
    [`https://a/01/${GTIN}?7007=261201%3261232`, 'VALUE_RANGE', 39],
    [`https://a/01/${GTIN}?422=000`, 'VALUE_RANGE', 32],
    [`https://a/01/${GTIN}?999=x`, 'AI_UNKNOWN', 28],
    [`https://a/01/${GTIN}?99=A&99=A`, 'AI_REPEATED', 33],
    [`https://a/01/${GTIN}?01=${GTIN}`, 'AI_REPEATED', 28],
    [`https://a/01/${GTIN}?99=`, 'VALUE_EMPTY', 31],
    [`https://a/01/${GTIN}?98=XYZ+1`, 'VALUE_CHARACTER', 34],
    [`https://a/01/${GTIN}?410=9520123456789`, 'CHECK_DIGIT', 44],
    ['https://a/8003/18930000000016SER1', 'VALUE_RANGE', 15],
  ])('%s is refused: %s at %i', (uri, code, position) => {
    expect(() => parseDigitalLink(uri)).toThrow(expect.objectContaining({ code, position }))
  })

  test('the structure alone does not ask for check digits', () => {
    expect(splitDigitalLink('https://a/01/12312312312334').keys).toEqual([['01', '12312312312334']])
    expect(() => parseDigitalLink('https://a/01/12312312312334')).toThrow(Gs1Error)
  })

  test('what the path names does not depend on query and fragment', () => {
    for (const tail of ['', '?10=L1', '?x y', '#/10/x', '?99=A&99=A', '#?']) {
      expect(keysOfDigitalLink(`https://a/01/${GTIN}/21/S${tail}`)).toEqual([
        ['01', GTIN],
        ['21', 'S'],
      ])
    }
  })

  test('an address of a megabyte is refused as fast as it is read', () => {
    for (const uri of ['/01/a'.repeat(200_000), '/21/a'.repeat(200_000), `/01/${'%41'.repeat(300_000)}`]) {
      const start = performance.now()
      expect(() => parseDigitalLink(`${uri}/10/x`)).toThrow(Gs1Error)
      expect(performance.now() - start).toBeLessThan(5_000)
    }
  })

  test('never throws anything but its own error', () => {
    const pieces = fc.constantFrom(
      'https://a',
      '/',
      '01',
      '10',
      '21',
      GTIN,
      '%',
      '%2F',
      '%30',
      '?',
      '&',
      '=',
      '#',
      'é',
      '00',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), parts => {
        const uri = parts.join('')
        try {
          parseDigitalLink(uri)
        } catch (error) {
          expect(error).toBeInstanceOf(Gs1Error)
          const { position } = error as Gs1Error
          expect(position >= 0 && position <= uri.length).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('writing', () => {
  test.each<[string, Element[], string]>([
    [
      'https://a',
      [
        ['10', 'ABC'],
        ['21', 'X'],
        ['01', GTIN],
        ['22', '2A'],
      ],
      `https://a/01/${GTIN}/22/2A/10/ABC/21/X`,
    ],
    [
      'https://a/b',
      [
        ['01', GTIN],
        ['10', 'A/B+C'],
        ['99', 'X+Y'],
        ['17', '261231'],
      ],
      `https://a/b/01/${GTIN}/10/A%2FB%2BC?17=261231&99=X%2BY`,
    ],
    [
      '',
      [
        ['414', '9520123456788'],
        ['254', '32a/b'],
      ],
      '/414/9520123456788/254/32a%2Fb',
    ],
    [
      '',
      [
        ['01', GTIN],
        ['10', 'L'],
        ['10', 'L'],
      ],
      `/01/${GTIN}/10/L`,
    ],
  ])('%s %j', (stem, elements, uri) => {
    expect(buildDigitalLink(stem, elements)).toBe(uri)
  })

  test.each<[Element[], string, number]>([
    [[['10', 'L']], 'NO_PRIMARY_KEY', 0],
    [
      [
        ['01', GTIN],
        ['235', 'T'],
        ['10', 'L'],
      ],
      'QUALIFIERS_EXCLUDE',
      1,
    ],
    [
      [
        ['414', '9520123456788'],
        ['254', '1'],
        ['7040', '1ABC'],
      ],
      'QUALIFIERS_EXCLUDE',
      2,
    ],
    [
      [
        ['01', GTIN],
        ['10', 'L'],
        ['10', 'M'],
      ],
      'AI_REPEATED',
      2,
    ],
    [
      [
        ['01', GTIN],
        ['89', 'L'],
      ],
      'AI_UNKNOWN',
      1,
    ],
    [
      [
        ['01', GTIN],
        ['10', 'LÔ'],
      ],
      'VALUE_CHARACTER',
      1,
    ],
    [
      [
        ['01', GTIN],
        ['17', '261331'],
      ],
      'VALUE_RANGE',
      1,
    ],
    [[['01', '08930000000018']], 'CHECK_DIGIT', 0],
    [
      [
        ['21', 'S'],
        ['00', '389300000000000010'],
      ],
      'QUALIFIER_AS_ATTRIBUTE',
      0,
    ],
  ])('%j is refused: %s', (elements, code, position) => {
    expect(() => buildDigitalLink('', elements)).toThrow(expect.objectContaining({ code, position }))
  })

  test('the canonical address orders attributes by their AI and escapes all but unreserved characters', () => {
    const attributes: Element[] = [
      ['99', `a!"'()*,:;=~`.replace('~', '_')],
      ['17', '261231'],
    ]
    expect(canonicalDigitalLink([['01', GTIN]], attributes)).toBe(
      `https://id.gs1.org/01/${GTIN}?17=261231&99=a%21%22%27%28%29%2A%2C%3A%3B%3D_`,
    )
  })

  test('all spellings of an item have one canonical address', () => {
    const canonical = `https://id.gs1.org/01/${GTIN}/10/a%2Fb/21/s-1?17=261231&3103=000195`
    for (const spelling of [
      `/01/${GTIN}/10/a%2Fb/21/s-1?17=261231&3103=000195`,
      `HTTP://Any.Example:81/x/01/8930000000019/10/a%2fb/21/s%2D1?3103=000195;17=%32%361231&utm=1#top`,
    ]) {
      const { keys, attributes } = parseDigitalLink(spelling)
      expect(canonicalDigitalLink(keys, attributes)).toBe(canonical)
    }
    // Lots and serials are what they are, to the letter.
    expect(canonicalDigitalLink(parseDigitalLink(`/01/${GTIN}/21/S-1`).keys)).not.toContain('/21/s-1')
  })

  test('and reading are inverses, whatever is said of whatever', () => {
    let written = 0
    fc.assert(
      fc.property(anyElements, fc.constantFrom('', 'https://a', 'https://a.b:8/c/d%20e'), (elements, stem) => {
        let built: string
        try {
          built = buildDigitalLink(stem, elements)
        } catch (error) {
          expect(['NO_PRIMARY_KEY', 'QUALIFIER_AS_ATTRIBUTE']).toContain((error as Gs1Error).code)
          return
        }
        const read = parseDigitalLink(built)
        expect(read.stem).toBe(stem)
        expect([...read.keys, ...read.attributes].sort()).toEqual([...elements].sort())
        expect(canonicalDigitalLink(read.keys, read.attributes)).toBe(canonicalDigitalLink(elements))
        written++
      }),
      { numRuns: 400 },
    )
    expect(written).toBeGreaterThan(40)
  })

  test('and reading are inverses, whatever characters a lot and a serial have', () => {
    const digits = fc.array(fc.nat(9), { minLength: 13, maxLength: 13 }).map(list => list.join(''))
    const text = fc.string({ unit: fc.constantFrom(...CSET_82), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(digits, text, text, text, (item, lot, serial, more) => {
        const keys: Element[] = [
          ['01', item + checkDigit(item)],
          ['10', lot],
          ['21', serial],
        ]
        const link = parseDigitalLink(canonicalDigitalLink(keys, [['240', more]]))
        expect(link).toEqual({ keys, attributes: [['240', more]], stem: 'https://id.gs1.org' })
        expect(canonicalLinkOfKey(keys)).toBe(canonicalDigitalLink(keys))
      }),
    )
  })
})
