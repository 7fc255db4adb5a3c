import { canonicalLinkOfKey, checkDigit, type Element } from '@nguon/gs1'
import { pathOf, subjectsOfLink } from '@nguon/statement'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyOf, keysOf } from './key.ts'

const CSET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const text = fc.string({ unit: fc.constantFrom(...CSET_82), minLength: 1, maxLength: 20 })
const digits = (length: number) =>
  fc.stringMatching(new RegExp(`^\\d{${length - 1}}$`)).map(number => number + checkDigit(number))
const host = fc.constantFrom(
  'https://id.gs1.org',
  'https://any.example:8443',
  'http://any.example/stem',
  'HTTPS://X.example',
)
const bare = (uri: string) => {
  const [subject] = subjectsOfLink(uri)
  return pathOf(subject!) ?? subject!.id
}

/** Keys with nothing but their finest level. */
const key = fc.oneof(
  digits(14).map((gtin): Element[] => [['01', gtin]]),
  fc.tuple(digits(14), text).map(([gtin, lot]): Element[] => [
    ['01', gtin],
    ['10', lot],
  ]),
  fc.tuple(digits(14), text).map(([gtin, serial]): Element[] => [
    ['01', gtin],
    ['21', serial],
  ]),
  digits(18).map((sscc): Element[] => [['00', sscc]]),
  digits(13).map((gln): Element[] => [['414', gln]]),
  digits(13).map((gln): Element[] => [['417', gln]]),
  fc
    .tuple(
      digits(13),
      text.filter(part => part !== '0'),
    )
    .map(([gln, part]): Element[] => [
      ['414', gln],
      ['254', part],
    ]),
)

describe('the key of a URI', () => {
  test('is the path of its canonical Digital Link, whatever the host', () => {
    fc.assert(
      fc.property(key, host, (elements, host) => {
        const path = canonicalLinkOfKey(elements).slice('https://id.gs1.org'.length)
        expect(keysOf(host + path)).toEqual({ key: path, lotOfItem: null })
      }),
    )
  })

  test('of an item keeps the lot that stands before it apart', () => {
    fc.assert(
      fc.property(digits(14), text, text, host, (gtin, lot, serial, host) => {
        const path = canonicalLinkOfKey([
          ['01', gtin],
          ['10', lot],
          ['21', serial],
        ]).slice('https://id.gs1.org'.length)
        const item = canonicalLinkOfKey([
          ['01', gtin],
          ['21', serial],
        ]).slice('https://id.gs1.org'.length)
        expect(keysOf(host + path)).toEqual({ key: item, lotOfItem: path })
      }),
    )
  })

  test.each([
    'urn:epc:id:sgtin:893000000.0001.S1',
    'urn:epc:id:sgtin:893000000.0001.a%2Fb%25!(*)',
    'urn:epc:class:lgtin:893000000.0001.L1',
    'urn:epc:idpat:sgtin:893000000.0001.*',
    'urn:epc:id:sscc:893000000.00000001',
    'urn:epc:id:sgln:893000000.906.0',
    'urn:epc:id:sgln:893000000.906.A%2FB',
    'urn:epc:id:pgln:893000000.906',
    'urn:epc:id:grai:893000000.101.7',
    'urn:epc:id:giai:893000000.D1',
    'urn:epc:id:gdti:893000000.101.7',
    'urn:epc:id:itip:893000000.0001.01.02.S1',
    'urn:epc:id:gsrn:893000000.00000001',
    'urn:epc:id:cpi:893000000.AB.1',
    'urn:epc:id:gid:1.2.3',
    'urn:epc:id:sgtin:893000000.1.S1',
    'urn:uuid:1',
    'https://example.com/01/08930000000018/10/L',
  ])('%s is that of its subject', uri => {
    expect(keyOf(uri)).toBe(bare(uri))
    expect(keyOf(uri)).toBe(bare(uri))
  })

  test('is found again after any number of others', () => {
    const places = Array.from({ length: 5000 }, (_, at) => `urn:epc:id:sgln:893000000.906.A${at}`)
    const keys = places.map(keyOf)
    expect(places.map(keyOf)).toEqual(keys)
    expect(keys[4999]).toBe('/414/8930000009067/254/A4999')
  })
})
