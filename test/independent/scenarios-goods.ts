import { type Actor, enrol, generateP256, logEvent, revoke } from '@nguon/proof/testing'
import type { Subject } from '@nguon/statement'
import { eventOf, ITEM, LOT, PRODUCT } from '../../packages/proof/src/testing-settled.ts'
import { about, LOCAL, LOCAL_ITEM, link, OTHER, PARTY, PLACE, recall, record, type Scenario, UNIT } from './scenario.ts'

/** Things, records and keys of every sort. */
export const GOODS: readonly Scenario[] = [
  [
    'an item whose lot stands in the ilmd',
    'verified',
    ({ world, farm }) => {
      const ilmd = { 'cbvmda:lotNumber': ['VT0626A', 7, 'kein Los'], 'ex:lotNumbers': 'NONE' }
      logEvent(world, farm, { ...about(eventOf('packing'), link('01/08930000000019/21/S1')), ilmd })
      return { scanned: [ITEM] }
    },
  ],
  [
    'records of every sort',
    'verified',
    ({ world, farm, carrier }) => {
      const log: Subject = { type: 'log', id: world.origin }
      const office: Actor = { party: world.platform, key: world.registrar, roles: [], custody: 'platform' }
      record(world, farm, PARTY)
      record(world, office, PARTY, { version: 2 })
      record(world, world.authority, PARTY, { version: 3 })
      record(world, carrier, LOT, {
        type: 'test',
        id: 'TN-1',
        files: [{ name: 'a.pdf', mediaType: 'application/pdf', size: 3, sha256: new Uint8Array(32) }],
      })
      record(world, farm, LOT)
      record(world, carrier, LOT, { type: 'certificate', id: 'CN-1', subjects: [LOT, PARTY, OTHER, PLACE, UNIT] })
      record(world, carrier, PLACE)
      record(world, office, log, { type: 'catalogue', id: 'DM-1' })
      return { drawnOn: [PARTY, OTHER, PLACE, { type: 'place', id: '(414)8930000009067(254)A' }] }
    },
  ],
  [
    'a record from the year 0',
    'invalid',
    ({ world, farm }) => void record(world, farm, LOT, { validFrom: '0000-06-01' }),
  ],
  [
    'a certificate about nothing that has a name',
    'invalid',
    ({ world, farm }) =>
      void record(world, farm, LOT, { type: 'certificate', id: 'CN-1', subjects: [LOT, { type: 'other', id: '' }] }),
  ],
  [
    'a release of another log',
    'invalid',
    ({ world }) => {
      const log: Subject = { type: 'log', id: 'other.example/log' }
      const office: Actor = { party: world.platform, key: world.registrar, roles: [], custody: 'platform' }
      record(world, office, log, { type: 'release', id: 'verifier' })
      return { scanned: [log] }
    },
  ],
  [
    'a recall of goods without a GTIN',
    'recalled',
    ({ world, farm }) => {
      record(world, farm, { type: 'local-product', id: 'HTX-0042/RUOU-NEP' }, { type: 'product' })
      const ilmd = { 'cbvmda:lotNumber': 'L08' }
      logEvent(world, farm, {
        ...about(eventOf('commissioning', { action: 'ADD' }), 'https://x.example/l/HTX-0042/RUOU-NEP'),
        ilmd,
      })
      logEvent(world, farm, about(eventOf('storing'), `https://x.example/s/l/${LOCAL_ITEM.id}?a=1#b`))
      logEvent(world, farm, about(recall, `/l/${LOCAL.id}`))
      return { scanned: [LOCAL_ITEM] }
    },
  ],
  [
    'a place without objects',
    'verified',
    ({ world, farm }) => {
      const { quantityList: _, ...event } = eventOf('storing')
      logEvent(world, farm, {
        ...event,
        bizLocation: { id: 'urn:epc:id:sgln:893000000.906.0' },
        readPoint: { id: link('x') },
      })
      return { scanned: [PLACE] }
    },
  ],
  [
    'a unit and other things packed',
    'verified',
    ({ world, carrier }) => {
      const { quantityList: _, ...event } = eventOf('packing')
      logEvent(world, carrier, {
        ...{ ...event, type: 'AggregationEvent', parentID: 'urn:epc:id:sscc:8930000.3000000001' },
        childEPCs: [
          'urn:epc:id:grai:893000000.001.SER1',
          link('8003/08930000000019SER1'),
          'urn:uuid:1',
          link('01/08930000000019/10/l/21/S1'),
        ],
        childQuantityList: [{ epcClass: link('01/08930000000019/22/V/10/VT0626A') }],
      })
      return { scanned: [UNIT] }
    },
  ],
  [
    'another key of GS1',
    'verified',
    ({ world, carrier }) => {
      logEvent(world, carrier, about(eventOf('storing'), 'https://my.example/8003/08930000000019SER1'))
      return { scanned: [OTHER] }
    },
  ],
  [
    'a party',
    'verified',
    ({ world, farm }) => {
      record(world, farm, PARTY)
      return { scanned: [PARTY] }
    },
  ],
  ['the log', 'verified', ({ world }) => ({ scanned: [{ type: 'log', id: world.origin }] })],
  ['a product', 'verified', () => ({ scanned: [PRODUCT] })],
  [
    'a key that its party revoked, and another',
    'verified',
    ({ world, farm }) => {
      const next = enrol(world, 'HTX-0042', ['producer'], [farm])
      revoke(world, farm, next)
      logEvent(world, next, eventOf('storing'))
    },
  ],
  [
    'a laboratory with the authority’s consent',
    'verified',
    ({ world }) =>
      void logEvent(world, enrol(world, 'PTN-1', ['laboratory'], [world.authority]), eventOf('inspecting')),
  ],
  [
    'a registrar that has handed over',
    'verified',
    ({ world }) => {
      const until = BigInt(world.kept.length)
      const next = generateP256()
      const trust = {
        registrars: [
          { key: world.registrar.jwk, from: 0n, until },
          { key: next.jwk, from: until },
        ],
      }
      world.registrar = next
      enrol(world, 'HTX-0044', ['producer'])
      return { trust, drawnOn: [PARTY] }
    },
  ],
  [
    'a registrar that spoke too late',
    'invalid',
    ({ world }) => {
      const until = BigInt(world.kept.length)
      logEvent(world, enrol(world, 'HTX-0044', ['producer']), eventOf('storing'))
      return { trust: { registrars: [{ key: world.registrar.jwk, from: 0n, until }] } }
    },
  ],
]
