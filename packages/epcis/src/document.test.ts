import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { EpcisDocument, EpcisQueryDocument, openApiComponents } from './document.ts'
import { type EpcisEvent, EVENT_SCHEMAS } from './event.ts'
import { EPCIS_CONTEXT } from './terms.ts'

const event = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: '2026-06-14T08:30:00+07:00',
  eventTimeZoneOffset: '+07:00',
  bizStep: 'receiving',
  epcList: ['urn:epc:id:sgtin:0614141.107346.2017'],
  certificationInfo: 'https://example.com/certificate',
  'example:field': 1,
}
const document = (of: object) => ({
  '@context': [EPCIS_CONTEXT, { example: 'https://ns.example/' }],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-06-14T09:00:00Z',
  epcisBody: { eventList: [of] },
})
const answer = (of: object) => ({
  '@context': EPCIS_CONTEXT,
  type: 'EPCISQueryDocument',
  epcisBody: { queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: [of] } } },
})

describe('the JSON Schema made of our own', () => {
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  const ofDocument = ajv.compile(z.toJSONSchema(EpcisDocument, { target: 'draft-7', io: 'input' }))
  const ofAnswer = ajv.compile(z.toJSONSchema(EpcisQueryDocument, { target: 'draft-7', io: 'input' }))

  test('takes what is right', () => {
    expect(ofDocument(document(event)), JSON.stringify(ofDocument.errors)).toBe(true)
    expect(ofAnswer(answer(event)), JSON.stringify(ofAnswer.errors)).toBe(true)
  })

  test.each<[string, object]>([
    ['a member nobody knows', { colour: 'red' }],
    ['an offset without a leading zero', { eventTimeZoneOffset: '+7:00' }],
    ['a time without a zone', { eventTime: '2026-06-14T08:30:00' }],
    ['a word that is none', { bizStep: 'dancing' }],
    ['a name that is no URI', { epcList: ['8938505970448'] }],
    ['a unit that is a word', { quantityList: [{ epcClass: 'urn:x:y', uom: 'kg' }] }],
    ['less than nothing', { quantityList: [{ epcClass: 'urn:x:y', quantity: -1 }] }],
    ['a certificate that is no address', { certificationInfo: [1] }],
    ['the same thing twice', { epcList: ['urn:x:y', 'urn:x:y'] }],
    ['an event type of its own', { type: 'OtherEvent' }],
  ])('refuses %s', (_, more) => {
    expect(ofDocument(document({ ...event, ...more }))).toBe(false)
    expect(ofAnswer(answer({ ...event, ...more }))).toBe(false)
  })
})

test('as components of OpenAPI the schemas refer to each other and to nothing else', () => {
  const components = openApiComponents()
  expect(Object.keys(components)).toEqual([
    ...Object.keys(EVENT_SCHEMAS),
    'EPCISEvent',
    'EPCISDocument',
    'EPCISQueryDocument',
  ])
  const named = [...JSON.stringify(components).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  )
  expect(new Set(named)).toEqual(new Set([...Object.keys(EVENT_SCHEMAS), 'EPCISEvent']))
  expect(JSON.stringify(components)).not.toMatch(/"\$(?:id|schema|defs)"/)
})

test('what was parsed has a type', () => {
  const parsed = EpcisDocument.parse(document(event))
  expectTypeOf(parsed.epcisBody.eventList[0]!).toEqualTypeOf<EpcisEvent>()
  const [first] = parsed.epcisBody.eventList
  if (first?.type !== 'ObjectEvent') throw new Error('not what was put in')
  expectTypeOf(first.action).toEqualTypeOf<'ADD' | 'OBSERVE' | 'DELETE'>()
  expect(first.epcList).toEqual(event.epcList)
})
