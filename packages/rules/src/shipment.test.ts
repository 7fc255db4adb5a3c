import type { JsonObject } from '@nguon/statement'
import { expect, test } from 'vitest'
import { containmentOf, shipmentOf } from './shipment.ts'

const pallet = 'https://id.gs1.org/00/389300000000000010'
const destinationList = [{ type: 'possessing_party', destination: 'https://id.gs1.org/417/8930000009029' }]
const shipping: JsonObject = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  bizStep: 'shipping',
  epcList: [pallet],
  destinationList,
}

test('a shipment with a destination grants what it names, a kind of goods excepted', () => {
  expect(shipmentOf(shipping)).toEqual({
    things: [{ type: 'unit', id: '(00)389300000000000010' }],
    destinations: ['https://id.gs1.org/417/8930000009029'],
  })
  const kind: JsonObject = {
    ...shipping,
    epcList: [],
    quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019' }],
  }
  expect(shipmentOf(kind)).toBeNull()
})

test('nothing is granted by another step, without a destination, or by declaring a shipment to be in error', () => {
  expect(shipmentOf({ ...shipping, bizStep: 'storing' })).toBeNull()
  expect(shipmentOf({ ...shipping, destinationList: [] })).toBeNull()
  expect(shipmentOf({ ...shipping, errorDeclaration: { declarationTime: '2026-06-14T00:00:00Z' } })).toBeNull()
})

test('contents change by ADD and DELETE and not by being seen', () => {
  const packing: JsonObject = {
    type: 'AggregationEvent',
    action: 'ADD',
    parentID: pallet,
    childQuantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/A', quantity: 1 }],
  }
  const children = [{ type: 'lot', id: '(01)08930000000019(10)A' }]
  expect(containmentOf(packing)).toEqual({
    parent: { type: 'unit', id: '(00)389300000000000010' },
    children,
    direction: 'in',
  })
  expect(containmentOf({ ...packing, action: 'DELETE' })).toMatchObject({ direction: 'out', children })
  const { childQuantityList: _, ...emptied } = packing
  expect(containmentOf({ ...emptied, action: 'DELETE' })).toMatchObject({ direction: 'out', children: [] })
  expect(containmentOf({ ...packing, action: 'OBSERVE' })).toBeNull()
})
