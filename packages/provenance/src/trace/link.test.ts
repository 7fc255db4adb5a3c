import type { Thing, ThingRole } from '@nguon/epcis'
import { describe, expect, it } from 'vitest'
import { isBareProduct, isLotKey, linksOf, lotAndItem, type TraceEvent } from './link.ts'
import { walk } from './walk.ts'

const LOT = '/01/08930000000019/10/L1'
const OTHER = '/01/08930000000019/10/L2'
const item = (serial: string) => `/01/08930000000019/21/${serial}`

const thing = (role: ThingRole, key: string, quantity: string | null = null, uom: string | null = null): Thing => ({
  ...{ role, key, quantity, uom },
})
const event = (id: string, type: TraceEvent['type'], things: Thing[], run: string | null = null): TraceEvent => ({
  ...{ id, party: 'A', type, transformationId: run, things },
})
const told = (events: TraceEvent[]) =>
  linksOf(events).map(({ from, to, kind, events }) => `${kind} ${from} → ${to} (${events})`)

describe('the steps that events tell of', () => {
  it('lead from every input to every output, with how much went in and came out', () => {
    const things = [
      ...[thing('inputClass', LOT, '500', 'KGM'), thing('inputClass', LOT, '10'), thing('inputClass', OTHER)],
      thing('outputClass', '/l/A/P/M', '480', 'KGM'),
    ]
    expect(linksOf([event('e', 'TransformationEvent', things)])).toEqual([
      {
        ...{ from: LOT, to: '/l/A/P/M', kind: 'transformation', events: ['e'] },
        used: [
          { quantity: '500', uom: 'KGM' },
          { quantity: '10', uom: null },
        ],
        made: [{ quantity: '480', uom: 'KGM' }],
      },
      expect.objectContaining({ from: OTHER, to: '/l/A/P/M', used: [] }),
    ])
  })

  it('lead from child to parent, whatever was done, and from nothing in events that only name things', () => {
    const things = [thing('parent', '/00/1'), thing('child', item('S1')), thing('childClass', LOT, '5')]
    expect(told([event('a', 'AggregationEvent', things), event('b', 'AssociationEvent', things)])).toEqual([
      `aggregation ${item('S1')} → /00/1 (a)`,
      `aggregation ${LOT} → /00/1 (a)`,
      `association ${item('S1')} → /00/1 (b)`,
      `association ${LOT} → /00/1 (b)`,
    ])
    expect(told([event('c', 'TransactionEvent', [thing('parent', '/00/1'), thing('epc', item('S1'))])])).toEqual([])
  })

  it('lead from a lot to its items once, and the lot stands where its items do', () => {
    const of = (role: 'epc' | 'output', lot: string, serial: string) => [
      thing(role, item(serial)),
      thing(`${role}Lot`, `${lot}/21/${serial}`),
    ]
    const made = [thing('inputClass', '/l/A/P/M'), ...of('output', LOT, 'S1'), ...of('output', OTHER, 'S2')]
    expect(told([event('a', 'ObjectEvent', of('epc', LOT, 'S1')), event('b', 'TransformationEvent', made)])).toEqual([
      `lot ${LOT} → ${item('S1')} (a)`,
      `lot ${OTHER} → ${item('S2')} (b)`,
      `transformation /l/A/P/M → ${item('S1')} (b)`,
      `transformation /l/A/P/M → ${LOT} (b)`,
      `transformation /l/A/P/M → ${item('S2')} (b)`,
      `transformation /l/A/P/M → ${OTHER} (b)`,
    ])
  })

  it('join events of one party with the same transformationID, and no others', () => {
    const input = event('in', 'TransformationEvent', [thing('inputClass', LOT)], 'urn:run')
    const output = event('out', 'TransformationEvent', [thing('outputClass', OTHER)], 'urn:run')
    expect(told([input, output])).toEqual([`transformation ${LOT} → ${OTHER} (in,out)`])
    expect(told([input, { ...output, party: 'B' }])).toEqual([])
    expect(told([input, { ...output, transformationId: 'urn:other' }])).toEqual([])
  })
})

describe('a walk', () => {
  it('tells how near each thing is, and goes on from a kind of goods only where that was asked about', () => {
    const product = '/01/08930000000019'
    const events = [
      event('a', 'TransformationEvent', [thing('inputClass', '/l/A/P/1'), thing('outputClass', product)]),
      event('b', 'TransformationEvent', [thing('inputClass', product), thing('outputClass', '/l/A/P/2')]),
    ]
    const keys = (root: string) => walk(events, root, 'forward', 10).nodes.map(({ depth, key }) => `${depth} ${key}`)
    expect(keys('/l/A/P/1')).toEqual(['0 /l/A/P/1', `1 ${product}`])
    expect(keys(product)).toEqual([`0 ${product}`, '1 /l/A/P/2'])
  })
})

it.each([
  [`${LOT}/21/S%2F1`, LOT, '/01/08930000000019/21/S%2F1'],
  [LOT, LOT, null],
  ['/8006/089300000000190102/10/L/21/S', '/8006/089300000000190102/10/L', '/8006/089300000000190102/21/S'],
  ['/l/A/P/L/S', '/l/A/P/L', '/l/A/P/L/S'],
  ['/l/A/P/L', '/l/A/P/L', null],
])('%s names a lot and perhaps an item', (address, lot, item) => {
  expect(lotAndItem(address)).toEqual({ lot, item })
  expect(isLotKey(lot)).toBe(true)
  expect(isLotKey(address)).toBe(address === lot)
})

it.each([
  ['/01/08930000000019', true],
  ['/01/08930000000019/22/V', true],
  ['/l/A/P', true],
  [LOT, false],
  ['/00/389300000000000010', false],
  ['/l/A/P/L', false],
  ['/414/8930000000088', false],
])('%s is a kind of goods and no lot: %s', (key, bare) => {
  expect(isBareProduct(key)).toBe(bare)
})
