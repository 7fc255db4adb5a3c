import { logErasure, logEvent } from '@nguon/proof/testing'
import { eventOf } from '../../packages/proof/src/testing-settled.ts'
import { PLACE, recall, record, type Scenario, showing } from './scenario.ts'

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
