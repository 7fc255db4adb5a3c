import { logErasure, logEvent } from '@nguon/proof/testing'
import { eventOf, ITEM, LOT } from '../../packages/proof/src/testing-settled.ts'
import { about, link, PLACE, recall, record, type Scenario, showing } from './scenario.ts'

/** Bodies withheld, shown and erased. */
export const BODIES: readonly Scenario[] = [
  [
    'a part for partners, withheld',
    'verified',
    ({ world, farm }) => {
      const event = eventOf('storing', { 'ex:price': '25000', 'ex:by': { name: 'x', at: [] } })
      logEvent(world, farm, event, [
        { pointer: '/ex:price', audience: 1 },
        { pointer: '/ex:by/name', audience: 2 },
      ])
      return undefined
    },
  ],
  [
    'a part for partners, shown',
    'verified',
    ({ world, farm }) => {
      const index = logEvent(world, farm, eventOf('storing', { 'ex:price': '1' }), [
        { pointer: '/ex:price', audience: 1 },
      ])
      return { change: showing(world, index) }
    },
  ],
  [
    'as many bodies as there can be',
    'verified',
    ({ world, farm }) => {
      const members = Object.fromEntries(Array.from({ length: 63 }, (_, at) => [`ex:m${at}`, at]))
      const hidden = Object.keys(members).map(name => ({ pointer: `/${name}`, audience: 1 as const, apart: true }))
      logEvent(world, farm, eventOf('storing', members), hidden)
      return undefined
    },
  ],
  [
    'an event for partners, withheld',
    'verified',
    ({ world, farm }) => void logEvent(world, farm, eventOf('storing'), [], 1),
  ],
  [
    'an item of which partners alone may read',
    'unknown',
    ({ world, carrier }) => {
      logEvent(world, carrier, about(eventOf('storing'), link('01/08930000000019/21/S1')), [], 1)
      return { scanned: [ITEM] }
    },
  ],
  [
    'an item of which partners alone may read, shown',
    'unknown',
    ({ world, carrier }) => {
      const index = logEvent(world, carrier, about(eventOf('storing'), link('01/08930000000019/21/S1')), [], 1)
      return { scanned: [ITEM], change: showing(world, index) }
    },
  ],
  [
    'an item of which nothing is left but an erasure of what partners might read',
    'incomplete',
    ({ world, carrier }) => {
      const event = about(eventOf('storing'), link('01/08930000000019/21/S1'))
      logErasure(world, logEvent(world, carrier, event, [], 1), 0)
      return { scanned: [ITEM] }
    },
  ],
  [
    'an item that pending statements name for partners alone',
    'unknown',
    ({ world, carrier }) => {
      const event = about(eventOf('storing'), link('01/08930000000019/21/S1'))
      const { statement } = world.kept[Number(logEvent(world, carrier, event, [], 1))]!
      world.kept.pop()
      return { scanned: [ITEM, LOT], change: () => ({ pending: [{ entry: statement.entry, bodies: ['withheld'] }] }) }
    },
  ],
  [
    'a recall for partners, shown',
    'verified',
    ({ world, farm }) => {
      const index = logEvent(world, farm, recall, [], 1)
      return { change: showing(world, index) }
    },
  ],
  [
    'a public body withheld',
    'incomplete',
    () => ({
      change: ({ answers }) => {
        answers[0]!.statements[1]!.bodies = ['withheld']
        return undefined
      },
    }),
  ],
  [
    'a part erased',
    'verified',
    ({ world, farm }) => {
      logErasure(
        world,
        logEvent(world, farm, eventOf('storing', { 'ex:n': 1 }), [{ pointer: '/ex:n', audience: 1 }]),
        1,
      )
    },
  ],
  ['a whole erased', 'incomplete', ({ world, farm }) => void logErasure(world, logEvent(world, farm, recall), 0)],
  [
    'a record whose public body is withheld',
    'incomplete',
    ({ world, farm }) => {
      record(world, farm, PLACE)
      return {
        drawnOn: [PLACE],
        change: ({ records }) => {
          records[0]!.statements[0]!.bodies = ['withheld']
          return undefined
        },
      }
    },
  ],
]
