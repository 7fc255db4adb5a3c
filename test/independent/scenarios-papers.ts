import type { ProofFile } from '@nguon/proof'
import { type Actor, draftEvent, logEvent, type World } from '@nguon/proof/testing'
import { eventOf, LOT } from '../../packages/proof/src/testing-settled.ts'
import { denialOf, receiptOf, serialsOf } from './papers.ts'
import { about, link, NEW, OTHER, type Reading, type Scenario } from './scenario.ts'

/** Receipts, serials and denials. */
export const PAPERS: readonly Scenario[] = [
  [
    'a receipt for what is pending',
    'verified',
    ({ world, farm }) => {
      const coming = draftEvent(world, farm, eventOf('storing'))
      return {
        change: () => ({
          pending: [
            { entry: coming.statement.entry, bodies: coming.texts, receipt: receiptOf(world, coming.statement) },
          ],
        }),
      }
    },
  ],
  [
    'a receipt for something else',
    'invalid',
    ({ world, farm }) => {
      const coming = draftEvent(world, farm, eventOf('storing'))
      const other = draftEvent(world, farm, eventOf('packing'))
      return {
        change: () => ({
          pending: [
            { entry: coming.statement.entry, bodies: coming.texts, receipt: receiptOf(world, other.statement) },
          ],
        }),
      }
    },
  ],
  [
    'a serial of its lot',
    'verified',
    ({ world, farm }) => serialScenario(world, farm, (proofAt, index) => proofAt(index, 1), 1),
  ],
  [
    'a serial with a letter that serials have not',
    'invalid',
    ({ world, farm }) => serialScenario(world, farm, (proofAt, index) => proofAt(index, 1), 1, '7ZK4Q1M8X2YU'),
  ],
  [
    'a serial in the place of another',
    'invalid',
    ({ world, farm }) => serialScenario(world, farm, (proofAt, index) => proofAt(index, 0), 1),
  ],
  [
    'a serial without its commissioning',
    'invalid',
    ({ world, farm }) => serialScenario(world, farm, proofAt => proofAt(1n, 1), 1),
  ],
  [
    'a denial',
    'unknown',
    ({ world, farm }) => serialScenario(world, farm, (_, __, serial) => denialOf(world, NEW, serial), 0),
  ],
  [
    'a denial of something else',
    'invalid',
    ({ world, farm }) => serialScenario(world, farm, () => denialOf(world, NEW, 'S2'), 0),
  ],
  [
    'a denial for another lot',
    'invalid',
    ({ world, farm }) => serialScenario(world, farm, (_, __, serial) => denialOf(world, OTHER, serial), 0),
  ],
  [
    'a serial where a lot was scanned',
    'invalid',
    ({ world }) => ({ change: () => ({ serial: denialOf(world, LOT, 'S1') }) }),
  ],
]

type ProofAt = ReturnType<typeof serialsOf>['proofAt']

/** An item scanned with its lot, whose commissioning commits to serials, and what the file shows for it. */
function serialScenario(
  world: World,
  farm: Actor,
  shows: (proofAt: ProofAt, index: bigint, serial: string) => ProofFile['serial'],
  at: number,
  rest?: string,
): Reading {
  const { names, committed, proofAt } = serialsOf(3, rest)
  const event = about(
    eventOf('commissioning', { action: 'ADD', 'nguon:serials': committed }),
    link('01/08930000000019/10/NEW'),
  )
  const index = logEvent(world, farm, event)
  const serial = shows(proofAt, index, names[at]!)
  return {
    scanned: [{ type: 'item', id: `(01)08930000000019(21)${names[at]}` }, NEW],
    change: () => ({ ...(serial && { serial }) }),
  }
}
