import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSubject } from './canonical.ts'
import { toHex } from './encoding.ts'
import { digitalLinkOf, pathOf, subjectsOfLink, subjectsOfPath } from './link.ts'
import { type Subject, SubjectError, subjectKey, subjectKeys } from './subject.ts'

const GTIN = '08930000000019'
const text = (subjects: readonly Subject[]) => subjects.map(({ type, id }) => `${type} ${id}`)

const CSET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const number = fc.string({ unit: fc.constantFrom(...CSET_82), minLength: 1, maxLength: 20 })
const codeText = fc.stringMatching(/^[A-Z0-9-]{1,20}$/)
const subject: fc.Arbitrary<Subject> = fc.oneof(
  number.map((lot): Subject => ({ type: 'lot', id: `(01)${GTIN}(10)${lot}` })),
  number.map((serial): Subject => ({ type: 'item', id: `(01)${GTIN}(21)${serial}` })),
  number
    .filter(extension => extension !== '0')
    .map((extension): Subject => ({ type: 'place', id: `(414)8930000009067(254)${extension}` })),
  fc.array(codeText, { minLength: 2, maxLength: 4 }).map(
    (codes): Subject => ({
      type: (['local-product', 'local', 'local-item'] as const)[codes.length - 2]!,
      id: codes.join('/'),
    }),
  ),
  fc.constantFrom<Subject>(
    { type: 'product', id: `(01)${GTIN}` },
    { type: 'unit', id: '(00)389300000000000010' },
    { type: 'place', id: '(414)8930000009067' },
    { type: 'other', id: 'https://id.gs1.org/8003/08930000000019SER1' },
  ),
)

describe('a subject', () => {
  test('has the key that formats §1 says', () => {
    expect(toHex(subjectKey({ type: 'lot', id: `(01)${GTIN}(10)VT0626A` }))).toBe(
      '981e7efa2805b6ef378c7d16ca5368ecded1b4ef7d63e68f598fa4e1ea12e37d',
    )
  })

  test('is found again behind its own address, on every host', () => {
    fc.assert(
      fc.property(subject, subject => {
        expect(subjectsOfPath(pathOf(subject)!)[0]).toEqual(subject)
        expect(subjectsOfLink(digitalLinkOf(subject, 'nguon.localhost')!)).toEqual([subject])
        expect(subjectsOfLink(digitalLinkOf(subject, 'any.example:8443/some/stem')!)).toEqual([subject])
        expect(parseSubject({ type: subject.type, id: subject.id })).toEqual(subject)
      }),
    )
  })

  test('of a type that is no thing has no address', () => {
    for (const type of ['party', 'keys', 'issuer', 'log'] as const) expect(pathOf({ type, id: 'X' })).toBeNull()
    expect(pathOf({ type: 'other', id: 'https://example.com/some/thing' })).toBeNull()
    expect(pathOf({ type: 'other', id: 'urn:uuid:0' })).toBeNull()
  })

  test('keys are listed ascending, each once', () => {
    const a: Subject = { type: 'party', id: 'A' }
    const b: Subject = { type: 'party', id: 'B' }
    expect(subjectKeys([a, b, a])).toEqual(subjectKeys([b, a]))
    expect(subjectKeys([a, b, a])).toHaveLength(2)
  })

  test.each([
    ['lot', `(01)${GTIN}(10)`],
    ['lot', `(01)${GTIN}`],
    ['lot', `(01)08930000000018(10)L`],
    ['lot', `(01)8930000000019(10)L`],
    ['lot', `(01)${GTIN}(10)LÔ`],
    ['lot', `(01)${GTIN}(10)${'L'.repeat(21)}`],
    ['lot', `(01)${GTIN}(10)L\n`],
    ['item', `(01)${GTIN}(10)L`],
    ['product', '(01)8930000000019'],
    ['unit', '(00)389300000000000011'],
    ['place', '(414)8930000009067(254)0'],
    ['place', '(414)8930000009068'],
    ['local', 'HTX-0042/RUOU-NEP'],
    ['local', 'HTX-0042/RUOU-NEP/l07'],
    ['local-product', 'HTX-0042/RUOU-NEP/L07'],
    ['other', `https://id.gs1.org/01/${GTIN}`],
    ['other', 'https://any.example/8003/08930000000019SER1'],
    ['other', 'e\u0301'],
    ['party', 'htx'],
    ['party', ''],
    ['log', 'nguon.localhost'],
    ['toString', 'X'],
  ])('%s %j is refused', (type, id) => {
    expect(() => parseSubject({ type, id })).toThrow(SubjectError)
  })

  test('with another member, or none, is refused', () => {
    expect(() => parseSubject({ type: 'party', id: 'A', x: 1 })).toThrow(SubjectError)
    expect(() => parseSubject({ type: 'party' })).toThrow(SubjectError)
    expect(() => parseSubject(null)).toThrow(SubjectError)
  })
})

describe('an identifier', () => {
  test.each<[string, string[]]>([
    [`https://id.gs1.org/01/${GTIN}/10/L/21/S`, [`item (01)${GTIN}(21)S`, `lot (01)${GTIN}(10)L`]],
    [`https://any.example/a/b/01/${GTIN}/22/V/10/L?17=261231#x`, [`lot (01)${GTIN}(10)L`]],
    [`https://id.gs1.org/01/${GTIN}/22/V`, [`product (01)${GTIN}`]],
    [`https://id.gs1.org/01/8930000000019`, [`product (01)${GTIN}`]],
    [`https://id.gs1.org/01/${GTIN}/10/A%2FB`, [`lot (01)${GTIN}(10)A/B`]],
    [`https://id.gs1.org/01/${GTIN}/235/T`, [`other https://id.gs1.org/01/${GTIN}/235/T`]],
    ['https://id.gs1.org/414/8930000009067/254/0', ['place (414)8930000009067']],
    ['https://id.gs1.org/417/8930000009067', ['other https://id.gs1.org/417/8930000009067']],
    ['https://my.example/8003/08930000000019SER1', ['other https://id.gs1.org/8003/08930000000019SER1']],
    [`urn:epc:id:sgtin:893000000.0001.S1`, [`item (01)${GTIN}(21)S1`]],
    [`urn:epc:class:lgtin:893000000.0001.L`, [`lot (01)${GTIN}(10)L`]],
    [`urn:epc:idpat:sgtin:893000000.0001.*`, [`product (01)${GTIN}`]],
    ['https://nguon.localhost/l/HTX-0042/RUOU-NEP/L07', ['local HTX-0042/RUOU-NEP/L07']],
    ['https://any.example/stem/l/HTX-0042/RUOU-NEP', ['local-product HTX-0042/RUOU-NEP']],
    // Of what fits both the longer counts, so that every address of ours and of GS1 leads back to its subject.
    [`https://any.example/l/A/B/01/${GTIN}`, [`local-item A/B/01/${GTIN}`]],
    [`https://any.example/01/${GTIN}/10/l/21/S1`, [`item (01)${GTIN}(21)S1`, `lot (01)${GTIN}(10)l`]],
  ])('%s is read', (uri, expected) => {
    expect(text(subjectsOfLink(uri))).toEqual(expected)
  })

  test.each([
    `https://id.gs1.org/01/08930000000018`,
    `https://id.gs1.org/01/${GTIN}/21/S/10/L`,
    `https://id.gs1.org/01/${GTIN}/`,
    `https://id.gs1.org/01/${GTIN}/10/%zz`,
    'https://any.example/l/HTX-0042',
    'https://me@any.example/l/HTX-0042/RUOU-NEP',
    'https://any.example/gạo/l/HTX-0042/RUOU-NEP',
    'https://any.example/l/A/B/C/D/E',
    'https://any.example/l/a/B',
    'urn:epc:id:sgtin:893000000.0001',
    'urn:uuid:1',
    '',
    'no URI at all',
  ])('%j is other, as written', uri => {
    expect(subjectsOfLink(uri)).toEqual([{ type: 'other', id: uri }])
  })

  test('that is other is kept in NFC', () => {
    expect(subjectsOfLink('e\u0301')).toEqual([{ type: 'other', id: 'é' }])
  })

  test('never names a party, keys, an issuer or a log', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), uri => {
        for (const { type } of subjectsOfLink(uri)) expect(['party', 'keys', 'issuer', 'log']).not.toContain(type)
      }),
    )
  })
})

describe('a scanned path', () => {
  test.each<[string, string[]]>([
    [`/01/${GTIN}/10/L/21/S`, [`item (01)${GTIN}(21)S`, `lot (01)${GTIN}(10)L`, `product (01)${GTIN}`]],
    [`/01/${GTIN}/21/S?x=1`, [`item (01)${GTIN}(21)S`, `product (01)${GTIN}`]],
    [`/01/${GTIN}/10/L/`, [`lot (01)${GTIN}(10)L`, `product (01)${GTIN}`]],
    [`/01/${GTIN}`, [`product (01)${GTIN}`]],
    ['/l/A/B/L/S', ['local-item A/B/L/S', 'local A/B/L', 'local-product A/B']],
    ['/l/A/B/L', ['local A/B/L', 'local-product A/B']],
    ['/00/389300000000000010', ['unit (00)389300000000000010']],
  ])('%s is answered by', (path, expected) => {
    expect(text(subjectsOfPath(path))).toEqual(expected)
  })

  test.each(['/', '', '/kiem-chung', `01/${GTIN}`, '/01/123', '//'])('%j names nothing', path => {
    expect(() => subjectsOfPath(path)).toThrow(SubjectError)
  })
})
