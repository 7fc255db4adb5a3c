import { canonicalLinkOfKey } from '@nguon/gs1'
import { describe, expect, test } from 'vitest'
import { subjectsOfEvent } from './event.ts'
import { pathOf, subjectsOfLink, subjectsOfPath } from './link.ts'
import type { Subject } from './subject.ts'
import { objectEvent } from './testing.ts'

const GTIN = '08930000000019'
const text = (subjects: readonly Subject[]) => subjects.map(({ type, id }) => `${type} ${id}`)

describe('an identifier by the words of formats §1', () => {
  test.each<[string, string, string[]]>([
    ['scheme and host in capitals', `HTTPS://ID.GS1.ORG/01/${GTIN}/10/L`, [`lot (01)${GTIN}(10)L`]],
    ['port and stem', `http://127.0.0.1:8080/a/b/01/${GTIN}`, [`product (01)${GTIN}`]],
    ['a GTIN-8', 'https://a/01/96385074/10/L', ['lot (01)00000096385074(10)L']],
    ['a GTIN-12', 'https://a/01/416000336108', ['product (01)00416000336108']],
    ['case is kept', `https://a/01/${GTIN}/21/s1`, [`item (01)${GTIN}(21)s1`]],
    ['decoded once, not twice', `https://a/01/${GTIN}/10/A%252FB`, [`lot (01)${GTIN}(10)A%2FB`]],
    ['a plus in the path is a plus', `https://a/01/${GTIN}/10/A+B`, [`lot (01)${GTIN}(10)A+B`]],
    ['the query is not even read', `https://a/01/${GTIN}?10=L&99=&x y`, [`product (01)${GTIN}`]],
    ['the last key counts', `https://a/01/${GTIN}/00/389300000000000010`, ['unit (00)389300000000000010']],
    ['a stem that looks like a key', `https://a/00/01/${GTIN}/21/S`, [`item (01)${GTIN}(21)S`]],
    ['a lot that looks like a key', `https://a/01/${GTIN}/10/00`, [`lot (01)${GTIN}(10)00`]],
    [
      'a place with an operator’s code is not that place',
      'https://a/414/8930000009067/7040/1ABC',
      ['other https://id.gs1.org/414/8930000009067/7040/1ABC'],
    ],
    [
      'a piece, without its variant',
      'https://a/8006/089300000000190102/22/V/10/L/21/S',
      ['other https://id.gs1.org/8006/089300000000190102/10/L/21/S'],
    ],
    ['a document', 'https://a/x/253/9526064000028000001', ['other https://id.gs1.org/253/9526064000028000001']],
    ['escapes are written one way', 'https://a/8004/4000001%2d%2f', ['other https://id.gs1.org/8004/4000001-%2F']],
  ])('%s', (_, uri, expected) => {
    expect(text(subjectsOfLink(uri))).toEqual(expected)
  })

  test.each<[string, string[]]>([
    ['urn:epc:id:sscc:893000000.30000001', ['unit (00)389300000000000010']],
    ['urn:epc:id:sgln:893000000.906.0', ['place (414)8930000009067']],
    ['urn:epc:id:sgln:893000000.906.KHO%2F1', ['place (414)8930000009067(254)KHO/1']],
    ['urn:epc:id:pgln:893000000.906', ['other https://id.gs1.org/417/8930000009067']],
    ['urn:epc:id:grai:9526064.00002.S', ['other https://id.gs1.org/8003/09526064000028S']],
    ['urn:epc:id:giai:4000001.111', ['other https://id.gs1.org/8004/4000001111']],
    ['urn:epc:id:upui:893000000.0001.T', [`other https://id.gs1.org/01/${GTIN}/235/T`]],
    ['urn:epc:idpat:sgtin:893000000.*.*', ['other urn:epc:idpat:sgtin:893000000.*.*']],
    ['URN:EPC:id:sscc:893000000.30000001', ['other URN:EPC:id:sscc:893000000.30000001']],
  ])('%s', (urn, expected) => {
    expect(text(subjectsOfLink(urn))).toEqual(expected)
  })

  test.each([
    `ftp://a/01/${GTIN}`,
    `https://a/01/${GTIN}/10/LÔ`,
    `https://a/01/${GTIN}/10/L%C3%94`,
    `https://a/01/${GTIN}/10/${'L'.repeat(21)}`,
    `https://a/01/${GTIN}/235/T/21/S`,
    `https://a/01/${GTIN}/17/261231`,
    'https://a/414/8930000009068',
    'https://a/gtin/8930000000019',
    'https://a/l/A/b',
    'https://a/l/A//B',
    'https://a/L/A/B',
  ])('%s does not parse and is other, as written', uri => {
    expect(subjectsOfLink(uri)).toEqual([{ type: 'other', id: uri }])
  })

  test('a slash at the end is forgiven where someone scans, not where someone writes', () => {
    const uri = `/01/${GTIN}/10/L/`
    expect(text(subjectsOfPath(uri))).toEqual([`lot (01)${GTIN}(10)L`, `product (01)${GTIN}`])
    expect(text(subjectsOfPath(`${uri}?x=/#y`))).toEqual([`lot (01)${GTIN}(10)L`, `product (01)${GTIN}`])
    expect(subjectsOfLink(`https://a${uri}`)).toEqual([{ type: 'other', id: `https://a${uri}` }])
  })
})

describe('lots that an ilmd gives', () => {
  const ilmd = { 'cbvmda:lotNumber': 'L' }
  const product = `https://a/01/${GTIN}`

  test('to a product by quantity, and to each of several products', () => {
    const quantityList = [
      { epcClass: product, quantity: 1 },
      { epcClass: 'https://a/01/00000096385074', quantity: 2 },
    ]
    expect(text(subjectsOfEvent(objectEvent([], { quantityList, ilmd })))).toEqual([
      `product (01)${GTIN}`,
      'product (01)00000096385074',
      `lot (01)${GTIN}(10)L`,
      'lot (01)00000096385074(10)L',
    ])
  })

  test('and the identifier itself agree, or both are named', () => {
    expect(text(subjectsOfEvent(objectEvent([`${product}/10/L`], { ilmd })))).toEqual([`lot (01)${GTIN}(10)L`])
    expect(text(subjectsOfEvent(objectEvent([`${product}/10/M`], { ilmd })))).toEqual([
      `lot (01)${GTIN}(10)M`,
      `lot (01)${GTIN}(10)L`,
    ])
  })

  test('to nothing that has no lots, and in no event that makes nothing', () => {
    expect(text(subjectsOfEvent(objectEvent(['https://a/00/389300000000000010'], { ilmd })))).toEqual([
      'unit (00)389300000000000010',
    ])
    for (const type of ['AggregationEvent', 'AssociationEvent', 'TransactionEvent']) {
      const event = { type, parentID: `${product}/21/S`, ilmd }
      expect(text(subjectsOfEvent(event))).toEqual([`item (01)${GTIN}(21)S`])
    }
  })
})

test('the path of a lot or an item is the canonical link of its key, whatever its code', () => {
  const codes = [
    'A',
    '.',
    '..',
    '-',
    '_',
    'a.b-c_D',
    '%2F',
    'A/B',
    'a b',
    '"',
    '20CHARACTERSLONG.____',
    '21CHARACTERSLONG._____',
  ]
  for (const gtin of ['08930000000019', '08930000000018'])
    for (const [type, ai] of [
      ['lot', '10'],
      ['item', '21'],
    ] as const)
      for (const code of codes) {
        const told = (read: () => string | null) => {
          try {
            return read()
          } catch (error) {
            return (error as Error).message
          }
        }
        const slow = () =>
          canonicalLinkOfKey([
            ['01', gtin],
            [ai, code],
          ]).slice('https://id.gs1.org'.length)
        expect(told(() => pathOf({ type, id: `(01)${gtin}(${ai})${code}` }))).toBe(told(slow))
      }
})
