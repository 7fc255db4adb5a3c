import type { JsonObject, Role, Subject } from '@nguon/statement'
import { describe, expect, test } from 'vitest'
import type { Attestation } from './attestation.ts'
import { DEEDS, type Deed, deedsOf } from './deed.ts'
import { isClaim, mayAttest, mayWrite, refusalsOf, STANDINGS, type Standing, standingOf } from './write.ts'

const ROLES: Role[] = ['producer', 'carrier', 'retailer', 'laboratory', 'certifier', 'inspector', 'authority']

// The table once more, written the other way round: role by role, the deeds it may do in each standing.
const EVERY: readonly Deed[] = ['make', 'observe', 'move', 'use', 'end', 'recall']
const HOLDING: readonly Deed[] = ['observe', 'move', 'use', 'end']
const WORKING: readonly Deed[] = ['observe', 'move', 'end']
const UNCLAIMED: readonly Deed[] = ['make', 'observe', 'move', 'use', 'end']
const EXPECTED: Record<Role, Record<Standing, readonly Deed[]>> = {
  producer: { registrant: EVERY, holder: HOLDING, unclaimed: UNCLAIMED, stranger: [] },
  carrier: { registrant: EVERY, holder: WORKING, unclaimed: UNCLAIMED, stranger: [] },
  retailer: { registrant: EVERY, holder: HOLDING, unclaimed: UNCLAIMED, stranger: [] },
  laboratory: { registrant: EVERY, holder: WORKING, unclaimed: UNCLAIMED, stranger: ['observe'] },
  certifier: { registrant: EVERY, holder: WORKING, unclaimed: UNCLAIMED, stranger: ['observe'] },
  inspector: { registrant: EVERY, holder: WORKING, unclaimed: UNCLAIMED, stranger: ['observe'] },
  authority: {
    registrant: EVERY,
    holder: [...WORKING, 'recall'],
    unclaimed: EVERY,
    stranger: ['observe', 'end', 'recall'],
  },
}

describe.each(ROLES)('a party that is %s', role => {
  test.each(STANDINGS.flatMap(standing => DEEDS.map(deed => [standing, deed] as const)))(
    'as %s: %s',
    (standing, deed) => {
      expect(mayWrite(standing, deed, [role])).toBe(EXPECTED[role][standing].includes(deed))
    },
  )
})

test('without roles a party may write nothing, with several whatever one of them allows', () => {
  for (const standing of STANDINGS) for (const deed of DEEDS) expect(mayWrite(standing, deed, [])).toBe(false)
  expect(mayWrite('stranger', 'observe', ['producer', 'laboratory'])).toBe(true)
})

const lot: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const nobody = { registrant: null, productOf: null, holders: [] }

test.each<[string, Subject, Parameters<typeof standingOf>[2], Standing]>([
  ['registered it', lot, { ...nobody, registrant: 'HTX-0042' }, 'registrant'],
  ['registered the product it is of', lot, { ...nobody, productOf: 'HTX-0042' }, 'registrant'],
  ['named it before its product was', lot, { ...nobody, registrant: 'HTX-0042', productOf: 'DN-1' }, 'registrant'],
  [
    'registered the product of what was named',
    lot,
    { ...nobody, registrant: 'DN-1', productOf: 'HTX-0042' },
    'stranger',
  ],
  ['names a lot of another’s product', lot, { ...nobody, productOf: 'DN-1' }, 'stranger'],
  ['is the party itself', { type: 'party', id: 'HTX-0042' }, nobody, 'registrant'],
  ['is another party', { type: 'party', id: 'DN-1' }, nobody, 'stranger'],
  ['has the name in its own namespace', { type: 'local', id: 'HTX-0042/GAO/L1' }, nobody, 'registrant'],
  ['received it', lot, { registrant: 'DN-1', productOf: null, holders: ['HTX-0042'] }, 'holder'],
  ['is as good as any', lot, nobody, 'unclaimed'],
  ['has nothing to do with it', lot, { registrant: 'DN-1', productOf: null, holders: ['DN-2'] }, 'stranger'],
  ['reads another namespace', { type: 'local', id: 'DN-1/GAO/L1' }, nobody, 'stranger'],
])('a party that %s', (_, subject, facts, standing) => {
  expect(standingOf('HTX-0042', subject, facts)).toBe(standing)
})

describe('what a party puts on record', () => {
  // Again the other way round: of whom each role may speak.
  const ofOthers: Record<Attestation, Role[]> = {
    test: ['laboratory', 'inspector', 'authority'],
    certificate: ['certifier', 'authority'],
    act: ['inspector', 'authority'],
  }
  test.each(ROLES.flatMap(role => (['test', 'certificate', 'act'] as const).map(type => [role, type] as const)))(
    '%s: a %s',
    (role, type) => {
      const others = ofOthers[type].includes(role)
      for (const standing of ['unclaimed', 'stranger'] as const) expect(mayAttest(type, standing, [role])).toBe(others)
      for (const standing of ['registrant', 'holder'] as const)
        expect(mayAttest(type, standing, [role])).toBe(type !== 'act' || others)
    },
  )
})

describe('what an event does', () => {
  const thing = { epcClass: 'https://id.gs1.org/01/08930000000019/10/VT0626A', quantity: 1 }
  const deeds = (event: JsonObject) => deedsOf(event).map(({ deed, pointer }) => `${deed} ${pointer}`)

  test.each<[string, JsonObject, string[]]>([
    ['ADD makes', { type: 'ObjectEvent', action: 'ADD', quantityList: [thing] }, ['make /quantityList/0/epcClass']],
    ['DELETE ends', { type: 'ObjectEvent', action: 'DELETE', quantityList: [thing] }, ['end /quantityList/0/epcClass']],
    [
      'OBSERVE sees',
      { type: 'ObjectEvent', action: 'OBSERVE', epcList: ['https://id.gs1.org/00/389300000000000010'] },
      ['observe /epcList/0'],
    ],
    [
      'shipping moves, in any spelling',
      {
        type: 'ObjectEvent',
        action: 'OBSERVE',
        bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping',
        quantityList: [thing],
      },
      ['move /quantityList/0/epcClass'],
    ],
    [
      'a lasting recall is one, in any spelling',
      {
        type: 'ObjectEvent',
        action: 'OBSERVE',
        persistentDisposition: { set: ['cbv:Disp-recalled'] },
        quantityList: [thing],
      },
      ['recall /quantityList/0/epcClass'],
    ],
    [
      'a transformation uses and makes',
      { type: 'TransformationEvent', inputQuantityList: [thing], outputQuantityList: [thing] },
      ['use /inputQuantityList/0/epcClass', 'make /outputQuantityList/0/epcClass'],
    ],
    [
      'packing moves what is packed and what it is packed into',
      {
        type: 'AggregationEvent',
        action: 'ADD',
        parentID: 'https://id.gs1.org/00/389300000000000010',
        childQuantityList: [thing],
      },
      ['move /parentID', 'move /childQuantityList/0/epcClass'],
    ],
    [
      'without objects its place is seen',
      {
        type: 'ObjectEvent',
        action: 'OBSERVE',
        epcList: [],
        readPoint: { id: 'https://id.gs1.org/414/8930000009111' },
      },
      ['observe /readPoint'],
    ],
  ])('%s', (_, event, expected) => {
    expect(deeds(event)).toEqual(expected)
  })

  test('claims things and never kinds, places or names of others', () => {
    const event = (...classes: string[]): JsonObject => ({
      type: 'ObjectEvent',
      action: 'OBSERVE',
      quantityList: classes.map(epcClass => ({ epcClass })),
    })
    const claims = (event: JsonObject) => deedsOf(event).map(isClaim)
    expect(claims(event(thing.epcClass))).toEqual([true])
    expect(claims(event('https://id.gs1.org/01/08930000000019', 'https://nguon.localhost/l/DN-1/GAO/L1'))).toEqual([
      false,
      false,
    ])
    expect(claims({ ...event(), readPoint: { id: 'geo:21.28,106.19' } })).toEqual([false])
  })

  test('is refused thing by thing', () => {
    const event: JsonObject = {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      quantityList: [thing, { epcClass: 'https://id.gs1.org/01/08930000000019/10/OTHER' }],
    }
    const refusals = refusalsOf({ party: 'DN-1', roles: ['producer'] }, deedsOf(event), subject =>
      subject.id.endsWith('OTHER') ? { ...nobody, registrant: 'DN-2' } : nobody,
    )
    expect(refusals.map(({ pointer, standing }) => [pointer, standing])).toEqual([
      ['/quantityList/1/epcClass', 'stranger'],
    ])
  })
})
