import type { JsonObject } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import { translateIdentifier, translateIdentifiers } from './epc-format.ts'

const nine = (characters: string) => (characters.startsWith('893000000') ? 9 : null)
const URN = 'urn:epc:id:sgtin:893000000.0001.S1'
const LINK = 'https://id.gs1.org/01/08930000000019/21/S1'

const urns: JsonObject = {
  type: 'ObjectEvent',
  epcList: [URN, 'urn:epc:id:gid:1.2.3'],
  quantityList: [{ epcClass: 'urn:epc:class:lgtin:893000000.0001.L1', quantity: 3 }],
  readPoint: { id: 'urn:epc:id:sgln:893000000.906.A', 'ex:gate': '3' },
  sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:893000000.906' }],
  'ex:urn': URN,
}
const links: JsonObject = {
  type: 'ObjectEvent',
  epcList: [LINK, 'urn:epc:id:gid:1.2.3'],
  quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/L1', quantity: 3 }],
  readPoint: { id: 'https://id.gs1.org/414/8930000009067/254/A', 'ex:gate': '3' },
  sourceList: [{ type: 'owning_party', source: 'https://id.gs1.org/417/8930000009067' }],
  'ex:urn': URN,
}

describe('the identifiers of an event', () => {
  test('are written as the client asks, and extensions left alone', () => {
    expect(translateIdentifiers(urns, 'Always_GS1_Digital_Link', nine)).toEqual(links)
    expect(translateIdentifiers(links, 'Always_EPC_URN', nine)).toEqual(urns)
  })

  test('stay as captured where nothing else is asked for', () => {
    for (const format of ['No_Preference', 'Never_Translates'] as const) {
      expect(translateIdentifiers(urns, format, nine)).toBe(urns)
      expect(translateIdentifier(URN, format, nine)).toBe(URN)
    }
  })

  test('stay as captured where they have no such spelling', () => {
    expect(translateIdentifiers(links, 'Always_EPC_URN', () => null)).toEqual(links)
    for (const uri of ['https://any.example/l/HTX-0042/RUOU-NEP/L07', 'https://example.com/thing', 'urn:x:1'])
      for (const format of ['Always_EPC_URN', 'Always_GS1_Digital_Link'] as const)
        expect(translateIdentifier(uri, format, nine)).toBe(uri)
  })
})
