import { formatProofFile, type Source } from '@nguon/proof'
import { draftEvent, proofOf, seal, sourceOf, trustOf, type World } from '@nguon/proof/testing'
import { eventOf, ITEM, LOT, settle } from '../../packages/proof/src/testing-settled.ts'
import type { Case } from './cases.ts'
import { about, link, NEW, pendingOf, type Scenario } from './scenario.ts'
import { BODIES } from './scenarios-bodies.ts'
import { GOODS } from './scenarios-goods.ts'
import { PAPERS } from './scenarios-papers.ts'
import { RECALLS } from './scenarios-recalls.ts'

/** One and the same file, read in different ways. */
const READINGS: readonly Scenario[] = [
  ['an honest file', 'verified', () => undefined],
  ['a lot that nobody spoke of', 'unknown', () => ({ scanned: [NEW] })],
  ['an item that nobody spoke of, with its lot', 'unknown', () => ({ scanned: [ITEM, LOT] })],
  [
    'a lot that a pending event makes',
    'pending',
    ({ world, farm }) => {
      const event = about(eventOf('commissioning', { action: 'ADD' }), link('01/08930000000019/10/NEW'))
      return { scanned: [NEW], change: () => pendingOf(draftEvent(world, farm, event)) }
    },
  ],
  ['an old head', 'stale', () => ({ now: ({ now }) => now + 7201n })],
  ['a head as old as may be', 'verified', () => ({ now: ({ now }) => now + 7200n })],
  ['a head ahead of the clock', 'stale', () => ({ now: ({ now }) => now - 301n })],
  ['an old head, asked as of itself', 'verified', () => ({ now: () => null })],
  ['no evidence', 'unanchored', () => ({ change: () => ({ anchors: [] }) })],
  ['evidence twice', 'verified', () => ({ change: ({ anchors }) => ({ anchors: [...anchors, ...anchors] }) })],
  ['answers in another order', 'verified', () => ({ change: ({ answers }) => ({ answers: answers.toReversed() }) })],
  ['no source', 'verified', () => ({ sources: () => [] })],
  [
    'evidence under other rules than those of the trust',
    'invalid',
    ({ world }) => ({ trust: { anchors: trustOf(world).anchors.map(anchor => ({ ...anchor, rules: 'qbft' })) } }),
  ],
]

/** What sources and witnesses make of one and the same file. */
function sourceScenarios(): Scenario[] {
  const other = new Uint8Array(32).fill(7)
  const newer = (more: { size: bigint; time: bigint }) => (world: World) => {
    const { head } = world.heads.at(-1)!
    return [sourceOf(world, { head: { ...head, size: head.size + more.size, time: head.time + more.time } })]
  }
  const raised = (count: bigint) => (world: World) => [
    sourceOf(world, { alerts: new Map([...sourceOf(world).alerts!].map(([key]) => [key, count])) }),
  ]
  const table: [name: string, verdict: string, sources: (world: World) => Source[], independent?: boolean][] = [
    [
      'other roots',
      'contradicted',
      world => [sourceOf(world, { head: { ...world.heads.at(-1)!.head, mapRoot: other } })],
    ],
    ['another time at the same size', 'contradicted', newer({ size: 0n, time: 1n })],
    ['another final block', 'contradicted', world => [sourceOf(world, { blockHash: other })]],
    ['another block, not final', 'verified', world => [sourceOf(world, { blockHash: other, finalised: false })]],
    ['a much newer head', 'stale', newer({ size: 9n, time: 1801n })],
    ['a newer head', 'verified', newer({ size: 9n, time: 1800n })],
    ['an alert', 'alert', raised(1n)],
    ['no alert', 'verified', raised(0n)],
    ['no answer about alerts', 'verified', world => [sourceOf(world, { alerts: null })]],
    ['nothing at all', 'verified', world => [sourceOf(world, { blockHash: null, head: null, alerts: null })]],
    ['its own, of the operator', 'verified', world => [sourceOf(world, { independent: false })]],
    [
      'lies, from another contract',
      'verified',
      world => [sourceOf(world, { contract: `0x${'b'.repeat(40)}`, blockHash: other })],
    ],
    ['the truth, without a witness', 'verified', world => [sourceOf(world)], false],
    ['the operator’s truth, without a witness', 'verified', world => [sourceOf(world, { independent: false })], false],
    ['nothing, without a witness', 'unanchored', () => [], false],
  ]
  return table.map(([name, verdict, sources, independent = true]) => [
    `a source that says ${name}`,
    verdict,
    () => ({ sources, ...(!independent && { dependent: true }) }),
  ])
}

/** Files of every sort and what their readers know, with the verdict that is due. */
export async function scenarioCases(): Promise<{ due: string; asked: Case }[]> {
  const cases: { due: string; asked: Case }[] = []
  for (const [name, due, happens] of [...READINGS, ...sourceScenarios(), ...RECALLS, ...GOODS, ...BODIES, ...PAPERS]) {
    const it = settle()
    const { world } = it
    seal(world)
    const { scanned = [LOT], drawnOn = [], change, sources, trust, now, dependent } = happens(it) ?? {}
    if (BigInt(world.kept.length) > world.heads.at(-1)!.head.size) seal(world)
    const file = await proofOf(world, scanned, drawnOn)
    const known = { ...trustOf(world), ...trust }
    if (dependent) known.witnesses = known.witnesses.map(witness => ({ ...witness, independent: false }))
    const asked: Case = {
      ...{ name, scanned, trust: known },
      text: formatProofFile({ ...file, ...change?.(file) }),
      sources: sources ? sources(world) : [sourceOf(world)],
      now: now ? now(world) : world.now + 60n,
    }
    cases.push({ due, asked })
  }
  return cases
}
