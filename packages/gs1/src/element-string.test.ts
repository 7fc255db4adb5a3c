import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applicationIdentifiers, type Element, isPredefinedLength, longestValue } from './application-identifier.ts'
import { formatBracketed, formatScanned, parseBracketed, parseScanned } from './element-string.ts'
import { Gs1Error } from './error.ts'
import { anyElements } from './testing-elements.ts'

const GTIN = '08930000000019'
const LOT: Element[] = [
  ['01', GTIN],
  ['10', 'L1'],
  ['21', 'S1'],
]

describe('elements with their AIs in brackets', () => {
  test('are read and written in the order given', () => {
    expect(parseBracketed(`(01)${GTIN}(10)L1(21)S1`)).toEqual(LOT)
    expect(formatBracketed(LOT)).toBe(`(01)${GTIN}(10)L1(21)S1`)
  })

  test.each([
    ['(10)A\\(11)B', [['10', 'A(11)B']]],
    [
      '(10)\\(\\((99))',
      [
        ['10', '(('],
        ['99', ')'],
      ],
    ],
    [
      '(10)L(99)X(10)L',
      [
        ['10', 'L'],
        ['99', 'X'],
      ],
    ],
  ])('%s', (text, elements) => {
    expect(parseBracketed(text)).toEqual(elements)
  })

  test.each([
    ['', 'ELEMENT_MALFORMED', 0],
    ['01', 'ELEMENT_MALFORMED', 0],
    [` (01)${GTIN}`, 'ELEMENT_MALFORMED', 0],
    ['()12345', 'ELEMENT_MALFORMED', 0],
    ['(12345)12345', 'ELEMENT_MALFORMED', 0],
    ['(1', 'ELEMENT_MALFORMED', 0],
    ['(10)A(b)', 'ELEMENT_MALFORMED', 5],
    ['(10)A((', 'ELEMENT_MALFORMED', 5],
    ['(89)A', 'AI_UNKNOWN', 1],
    ['(10)A(89)A', 'AI_UNKNOWN', 6],
    ['(10)A(11)', 'VALUE_EMPTY', 9],
    ['(10)(11)991225', 'VALUE_EMPTY', 4],
    ['(10)A\\B', 'VALUE_CHARACTER', 5],
    ['(10)\\(\\(LÔ', 'VALUE_CHARACTER', 9],
    [`(10)\\(${'x'.repeat(20)}`, 'VALUE_LENGTH', 25],
    ['(01)08930000000018', 'CHECK_DIGIT', 17],
    [`(01)${GTIN}2`, 'VALUE_LENGTH', 18],
    ['(17)9(90)217', 'VALUE_LENGTH', 5],
    ['(17)261301', 'VALUE_RANGE', 4],
    ['(10)A(99)X(10)B', 'AI_REPEATED', 11],
  ])('%j is refused: %s at %i', (text, code, position) => {
    expect(() => parseBracketed(text)).toThrow(expect.objectContaining({ code, position }))
  })
})

describe('what a scanner hands over', () => {
  test.each(['\x1d', ']d2', ']C1', ']Q3', ']e0', ']J1'])('begins with %j', mark => {
    expect(parseScanned(`${mark}01${GTIN}10L1\x1d21S1`)).toEqual(LOT)
  })

  test.each<[string, Element[]]>([
    [`\x1d01${GTIN}\x1d10L1\x1d21S1\x1d`, LOT],
    [
      '\x1d3103000195392212',
      [
        ['3103', '000195'],
        ['3922', '12'],
      ],
    ],
    [
      '\x1d10A\x1d17261231',
      [
        ['10', 'A'],
        ['17', '261231'],
      ],
    ],
    [
      '\x1d1726123110A',
      [
        ['17', '261231'],
        ['10', 'A'],
      ],
    ],
    [
      '\x1d4149520123456788254A',
      [
        ['414', '9520123456788'],
        ['254', 'A'],
      ],
    ],
  ])('%j', (text, elements) => {
    expect(parseScanned(text)).toEqual(elements)
  })

  test.each([
    ['', 'ELEMENT_MALFORMED', 0],
    [`01${GTIN}`, 'ELEMENT_MALFORMED', 0],
    [`]E0${GTIN}`, 'ELEMENT_MALFORMED', 0],
    ['\x1d', 'ELEMENT_MALFORMED', 1],
    [']d2', 'ELEMENT_MALFORMED', 3],
    [']d2\x1d10A', 'AI_UNKNOWN', 3],
    ['\x1d10A\x1d\x1d21B', 'AI_UNKNOWN', 5],
    ['\x1d1', 'AI_UNKNOWN', 1],
    ['\x1d310', 'AI_UNKNOWN', 1],
    ['\x1d10A\x1d891', 'AI_UNKNOWN', 5],
    [`\x1d01${GTIN}5`, 'AI_UNKNOWN', 17],
    ['\x1d010893000000001\x1d10A', 'VALUE_LENGTH', 16],
    ['\x1d010893000000001', 'VALUE_LENGTH', 16],
    ['\x1d0108930000000018', 'CHECK_DIGIT', 16],
    ['\x1d10', 'VALUE_EMPTY', 3],
    ['\x1d10\x1d21A', 'VALUE_EMPTY', 3],
    [`\x1d10${'x'.repeat(21)}`, 'VALUE_LENGTH', 23],
    ['\x1d10A^B', 'VALUE_CHARACTER', 4],
    ['\x1d15261232', 'VALUE_RANGE', 3],
    ['\x1d10A\x1d99X\x1d10B', 'AI_REPEATED', 9],
  ])('%j is refused: %s at %i', (text, code, position) => {
    expect(() => parseScanned(text)).toThrow(expect.objectContaining({ code, position }))
  })

  test('has a separator only where nothing else ends a value', () => {
    expect(
      formatScanned([
        ['10', 'A'],
        ['17', '261231'],
        ['21', 'B'],
      ]),
    ).toBe('\x1d10A\x1d1726123121B')
    expect(
      formatScanned([
        ['17', '261231'],
        ['10', 'A'],
      ]),
    ).toBe('\x1d1726123110A')
    expect(
      formatScanned([
        ['410', '9520123456788'],
        ['7003', '2612311200'],
        ['422', '704'],
      ]),
    ).toBe('\x1d410952012345678870032612311200\x1d422704')
  })
})

describe('both forms', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(anyElements, elements => {
        expect(parseBracketed(formatBracketed(elements))).toEqual(elements)
        expect(parseScanned(formatScanned(elements))).toEqual(elements)
      }),
      { numRuns: 300 },
    )
  })

  test('are written only of what is right, and say which element is not', () => {
    const wrong: Element[] = [
      ['10', 'A'],
      ['01', '08930000000018'],
    ]
    for (const format of [formatBracketed, formatScanned])
      expect(() => format(wrong)).toThrow(expect.objectContaining({ code: 'CHECK_DIGIT', position: 1 }))
  })

  test('whatever is done to them, are refused at a place within the text, by their own error', () => {
    const piece = fc.constantFrom('(', ')', '\\', '\x1d', '^', '0', '1', 'Ô', ' ')
    fc.assert(
      fc.property(anyElements, fc.nat(), fc.nat(3), piece, (elements, place, cut, more) => {
        for (const [write, read] of [
          [formatBracketed, parseBracketed],
          [formatScanned, parseScanned],
        ] as const) {
          const text = write(elements)
          const at = place % (text.length + 1)
          const damaged = text.slice(0, at) + more + text.slice(at + cut)
          try {
            expect(read(write(read(damaged)))).toEqual(read(damaged))
          } catch (error) {
            expect(error).toBeInstanceOf(Gs1Error)
            const { position } = error as Gs1Error
            expect(position >= 0 && position <= damaged.length).toBe(true)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of a megabyte are refused as fast as they are read', () => {
    const long = ['(10)a'.repeat(200_000), `(10)${'\\('.repeat(500_000)}`, '('.repeat(1_000_000)]
    const scanned = ['\x1d10a'.repeat(200_000), `\x1d10${'a'.repeat(1_000_000)}`, '\x1d'.repeat(1_000_000)]
    const start = performance.now()
    for (const text of long) expect(() => parseBracketed(`${text}(1`)).toThrow(Gs1Error)
    for (const text of scanned) expect(() => parseScanned(`${text}\x1d1`)).toThrow(Gs1Error)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

describe('the table of AIs', () => {
  test('has none that begins another, so that a scan is read without guessing', () => {
    const all = applicationIdentifiers()
    expect(all.filter(ai => all.some(other => other !== ai && other.startsWith(ai)))).toEqual([])
  })

  test('says one length of those that are scanned without a separator (General Specifications, figure 7.8.5-2)', () => {
    const lengths: Record<string, number> = { '00': 18, '01': 14, '02': 14, '03': 14, '20': 2, '41': 13 }
    const predefined = applicationIdentifiers().filter(isPredefinedLength)
    expect(predefined).toHaveLength(4 + 6 + 1 + 53 * 6 + 8)
    for (const ai of predefined) expect([ai, longestValue(ai)]).toEqual([ai, lengths[ai.slice(0, 2)] ?? 6])
  })
})
