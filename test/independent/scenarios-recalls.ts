import { draftEvent, enrol, logEvent } from '@nguon/proof/testing'
import { eventOf, ITEM, PRODUCT } from '../../packages/proof/src/testing-settled.ts'
import { about, lift, link, NEW, pendingOf, recall, recalling, type Scenario } from './scenario.ts'

/** Recalls and lifts, by whomever and in whatever form. */
export const RECALLS: readonly Scenario[] = [
  ['a recall by the maker', 'recalled', ({ world, farm }) => void logEvent(world, farm, recall)],
  ['a recall by a carrier', 'verified', ({ world, carrier }) => void logEvent(world, carrier, recall)],
  [
    'a recall by the authority, lifted by the maker',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, world.authority, recall)
      logEvent(world, farm, lift)
    },
  ],
  [
    'a recall by the maker, lifted by the authority',
    'verified',
    ({ world, farm }) => {
      logEvent(world, farm, recall)
      logEvent(world, world.authority, lift)
    },
  ],
  [
    'a recall lifted in an unknown spelling',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, farm, recalling('set', 'urn:x:NOT-RECALLED'))
      logEvent(world, farm, recalling('unset', ['RECALLED']))
    },
  ],
  [
    'a word that only ends like one',
    'verified',
    ({ world, farm }) => void logEvent(world, farm, recalling('set', ['unrecalled'])),
  ],
  [
    'a recall lifted for one item of the lot',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, farm, recall)
      logEvent(world, farm, about(lift, link('01/08930000000019/10/VT0626A/21/A1')))
    },
  ],
  [
    'a recall of the product',
    'recalled',
    ({ world, farm }) => void logEvent(world, farm, about(recall, link('01/08930000000019'))),
  ],
  [
    'a recall lifted under a recovered key, and by an error',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, farm, recall)
      logEvent(world, enrol(world, 'HTX-0042', ['producer']), lift)
      logEvent(world, farm, { ...lift, errorDeclaration: { declarationTime: '2026-06-15T08:00:00+07:00' } })
    },
  ],
  [
    'a recall lifted under a key that a live one vouched for',
    'verified',
    ({ world, farm }) => {
      logEvent(world, farm, recall)
      logEvent(world, enrol(world, 'HTX-0042', ['producer'], [farm]), lift)
    },
  ],
  ['a pending recall', 'recalled', ({ world, farm }) => ({ change: () => pendingOf(draftEvent(world, farm, recall)) })],
  [
    'a pending lift',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, farm, recall)
      return { change: () => pendingOf(draftEvent(world, farm, lift)) }
    },
  ],
  [
    'a recall by whoever made the lot of others',
    'recalled',
    ({ world, carrier }) => {
      const outputQuantityList = [{ epcClass: link('01/08930000000019/10/NEW') }]
      const { quantityList, ...event } = eventOf('creating')
      logEvent(world, carrier, {
        ...event,
        ...{ type: 'TransformationEvent', inputQuantityList: quantityList!, outputQuantityList },
      })
      logEvent(world, carrier, about(recall, 'urn:epc:class:lgtin:893000000.0001.NEW'))
      return { scanned: [NEW] }
    },
  ],
  [
    'an item of another product, made of a lot that its maker recalls but did not commission',
    'recalled',
    ({ world, farm, carrier }) => {
      const lot = link('01/08930000000019/10/NEW')
      logEvent(world, carrier, about(eventOf('commissioning', { action: 'ADD' }), lot))
      logEvent(world, carrier, about(eventOf('packing'), link('01/08930000000095/21/T1'), lot))
      logEvent(world, farm, about(recall, lot))
      return { scanned: [{ type: 'item', id: '(01)08930000000095(21)T1' }] }
    },
  ],
  [
    'the same, without an answer for the product of that lot',
    'invalid',
    ({ world, carrier }) => {
      logEvent(
        world,
        carrier,
        about(eventOf('packing'), link('01/08930000000095/21/T1'), link('01/08930000000019/10/NEW')),
      )
      return {
        scanned: [{ type: 'item', id: '(01)08930000000095(21)T1' }],
        drawnOn: [],
        change: ({ answers }) => ({ answers: answers.filter(({ subject }) => subject.id !== PRODUCT.id) }),
      }
    },
  ],
  [
    'an item of a recalled lot under the label of another',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, farm, about(eventOf('packing'), link('01/08930000000019/10/VT0626A/21/S1')))
      logEvent(world, farm, recall)
      return { scanned: [ITEM, NEW] }
    },
  ],
]
