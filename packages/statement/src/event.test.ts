import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { subjectsOfEvent } from './event.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { SubjectError } from './subject.ts'
import { objectEvent } from './testing.ts'

const GTIN = '08930000000019'
const PRODUCT = `https://id.gs1.org/01/${GTIN}`
const text = (event: JsonObject) => subjectsOfEvent(event).map(({ type, id }) => `${type} ${id}`)
const quantity = (epcClass: string) => ({ epcClass, quantity: 5, uom: 'KGM' })

describe('the subjects of an event', () => {
  test('are those of its lists, each once', () => {
    expect(
      text(objectEvent([`${PRODUCT}/21/1`, `${PRODUCT}/21/1`], { quantityList: [quantity(`${PRODUCT}/10/L`)] })),
    ).toEqual([`item (01)${GTIN}(21)1`, `lot (01)${GTIN}(10)L`])
  })

  test.each(['AggregationEvent', 'AssociationEvent'])('of an %s are parent and children', type => {
    expect(
      text({
        type,
        parentID: 'https://id.gs1.org/00/389300000000000010',
        childEPCs: [`${PRODUCT}/21/1`],
        childQuantityList: [quantity(`${PRODUCT}/10/L`)],
        epcList: [`${PRODUCT}/21/2`],
      }),
    ).toEqual(['unit (00)389300000000000010', `item (01)${GTIN}(21)1`, `lot (01)${GTIN}(10)L`])
  })

  test('of a TransactionEvent are parent and lists', () => {
    expect(
      text({ type: 'TransactionEvent', parentID: 'urn:x', epcList: [`${PRODUCT}/21/1`], quantityList: [] }),
    ).toEqual(['other urn:x', `item (01)${GTIN}(21)1`])
  })

  test('of a TransformationEvent are inputs and outputs', () => {
    expect(
      text({
        type: 'TransformationEvent',
        inputEPCList: [`${PRODUCT}/21/1`],
        inputQuantityList: [quantity(`${PRODUCT}/10/A`)],
        outputEPCList: [`${PRODUCT}/21/2`],
        outputQuantityList: [quantity(`${PRODUCT}/10/B`)],
      }),
    ).toEqual([`item (01)${GTIN}(21)1`, `lot (01)${GTIN}(10)A`, `item (01)${GTIN}(21)2`, `lot (01)${GTIN}(10)B`])
  })

  test('include the lot that the ilmd gives to what was made, under any prefix', () => {
    for (const member of [
      'cbvmda:lotNumber',
      'ex:lotNumber',
      'urn:epcglobal:cbv:mda:lotNumber',
      'https://ref.gs1.org/cbv/lotNumber',
    ])
      expect(text(objectEvent([`${PRODUCT}/21/1`], { ilmd: { [member]: 'L' } }))).toEqual([
        `item (01)${GTIN}(21)1`,
        `lot (01)${GTIN}(10)L`,
      ])
    expect(text(objectEvent(['https://x.example/l/A/B'], { ilmd: { 'cbvmda:lotNumber': 'L' } }))).toEqual([
      'local-product A/B',
      'local A/B/L',
    ])
    expect(
      text({
        type: 'TransformationEvent',
        inputEPCList: ['https://id.gs1.org/01/08930000000026/21/1'],
        outputEPCList: [`${PRODUCT}/21/1`],
        ilmd: { 'cbvmda:lotNumber': 'L' },
      }),
    ).toEqual(['item (01)08930000000026(21)1', `item (01)${GTIN}(21)1`, `lot (01)${GTIN}(10)L`])
  })

  test('do not come from an ilmd that names no lot', () => {
    for (const number of ['', 'LÔ 1', 'L'.repeat(21), 7, null, { a: 'L' }])
      expect(text(objectEvent([`${PRODUCT}/21/1`], { ilmd: { 'cbvmda:lotNumber': number } }))).toEqual([
        `item (01)${GTIN}(21)1`,
      ])
    expect(text(objectEvent([`${PRODUCT}/21/1`], { ilmd: { 'cbvmda:notlotNumber': 'L' } }))).toEqual([
      `item (01)${GTIN}(21)1`,
    ])
  })

  test('without any object are the place, the business location first', () => {
    const place = { id: 'https://id.gs1.org/414/8930000009067' }
    expect(text(objectEvent([], { bizLocation: place, readPoint: { id: 'urn:r' } }))).toEqual([
      'place (414)8930000009067',
    ])
    expect(text(objectEvent([], { readPoint: place }))).toEqual(['place (414)8930000009067'])
    expect(text(objectEvent([]))).toEqual([])
    expect(text(objectEvent([`${PRODUCT}/21/1`], { bizLocation: place }))).toEqual([`item (01)${GTIN}(21)1`])
  })

  test.each<[string, JsonObject]>([
    ['EVENT_TYPE', { type: 'Event' }],
    ['EVENT_TYPE', { type: 'toString' }],
    ['EVENT_TYPE', {}],
    ['EVENT_TYPE', { type: ['ObjectEvent'] }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', epcList: [''] }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', bizLocation: null, readPoint: { id: 'urn:r' } }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', epcList: PRODUCT }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', epcList: [{ id: PRODUCT }] }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', epcList: null }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', quantityList: [PRODUCT] }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', quantityList: [{ quantity: 1 }] }],
    ['EVENT_SHAPE', { type: 'AggregationEvent', parentID: [PRODUCT] }],
    ['EVENT_SHAPE', { type: 'ObjectEvent', bizLocation: PRODUCT }],
  ])('%s: %j is refused, since another reader might find goods in it', (code, event) => {
    expect(() => subjectsOfEvent(event)).toThrow(expect.objectContaining({ code }))
  })

  test('any JSON object at all has subjects or is refused', () => {
    const types = fc.constantFrom(
      'ObjectEvent',
      'AggregationEvent',
      'TransactionEvent',
      'TransformationEvent',
      'AssociationEvent',
    )
    const members = fc.dictionary(
      fc.constantFrom('epcList', 'quantityList', 'parentID', 'ilmd', 'bizLocation', 'childEPCs', 'outputQuantityList'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(types, members, (type, rest) => {
        try {
          subjectsOfEvent({ ...(rest as Record<string, JsonValue>), type })
        } catch (error) {
          expect(error).toBeInstanceOf(SubjectError)
        }
      }),
    )
  })
})
