import { formatProofFile, type ProofFile, type Source, type Trust } from '@nguon/proof'
import {
  type Actor,
  draftEvent,
  enrol,
  generateP256,
  logErasure,
  logEvent,
  logRecord,
  proofOf,
  revoke,
  seal,
  sourceOf,
  trustOf,
  type World,
} from '@nguon/proof/testing'
import type { JsonObject, RecordBody, Subject } from '@nguon/statement'
import { eventOf, ITEM, LOT, PRODUCT, type Settled, settle } from '../../packages/proof/src/testing-settled.ts'
import type { Case } from './cases.ts'
import { denialOf, receiptOf, serialsOf } from './papers.ts'

/** What the reader of a scenario does otherwise than an honest one with an honest file about the lot. */
type Reading = {
  scanned?: Subject[]
  drawnOn?: Subject[]
  change?: (file: ProofFile) => Partial<ProofFile> | undefined
  sources?: (world: World) => Source[]
  /** None of the witnesses is independent of the platform. */
  dependent?: boolean
  trust?: Partial<Trust>
  now?: (world: World) => bigint | null
}

/** What happens before the head, the verdict that a reader comes to, and how that reader reads; `seal` is called last. */
type Scenario = [name: string, verdict: string, happens: (it: Settled) => Reading | undefined]

const recalling = (name = 'set', value: string | string[] = ['recalled']): JsonObject =>
  eventOf('inspecting', { persistentDisposition: { [name]: value } })
const recall = recalling()
const lift = recalling('unset')
const about = (event: JsonObject, ...links: string[]): JsonObject => {
  const { quantityList: _, ...rest } = event
  return { ...rest, epcList: links }
}
const link = (rest: string) => `https://id.gs1.org/${rest}`
const pendingOf = ({ statement, texts, promise }: ReturnType<typeof draftEvent>) => ({
  pending: [{ entry: statement.entry, bodies: texts, promise }],
})
const record = (world: World, by: Actor, subject: Subject, more: Partial<RecordBody> = {}) =>
  logRecord(world, by, {
    ...{ type: subject.type as 'product', id: subject.id, subjects: [subject], fields: { name: 'Tên' } },
    ...more,
  })
const LOCAL: Subject = { type: 'local', id: 'HTX-0042/RUOU-NEP/L07' }
const LOCAL_ITEM: Subject = { type: 'local-item', id: `${LOCAL.id}/0001` }
const PLACE: Subject = { type: 'place', id: '(414)8930000009067' }
const UNIT: Subject = { type: 'unit', id: '(00)389300000000000010' }
const OTHER: Subject = { type: 'other', id: 'https://id.gs1.org/8003/08930000000019SER1' }
const PARTY: Subject = { type: 'party', id: 'HTX-0042' }
const NEW: Subject = { type: 'lot', id: '(01)08930000000019(10)NEW' }

const SCENARIOS: readonly Scenario[] = [
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
    'an item of a recalled lot under the label of another',
    'recalled',
    ({ world, farm }) => {
      logEvent(world, farm, about(eventOf('packing'), link('01/08930000000019/10/VT0626A/21/S1')))
      logEvent(world, farm, recall)
      return { scanned: [ITEM, NEW] }
    },
  ],
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
  ...sourceScenarios(),
]

type ProofAt = ReturnType<typeof serialsOf>['proofAt']

/** An item scanned with its lot, whose commissioning commits to serials, and what the file shows for it. */
function serialScenario(
  world: World,
  farm: Actor,
  shows: (proofAt: ProofAt, index: bigint, serial: string) => ProofFile['serial'],
  at: number,
): Reading {
  const { names, committed, proofAt } = serialsOf(3)
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

/** Writes into the file what everyone would have to be shown of one statement. */
function showing(world: World, index: bigint) {
  return ({ answers }: ProofFile): undefined => {
    for (const { statements } of answers)
      for (const statement of statements)
        if (statement.index === index) statement.bodies = world.kept[Number(index)]!.texts
  }
}

/** Files of every sort and what their readers know, with the verdict that is due. */
export async function scenarioCases(): Promise<{ due: string; asked: Case }[]> {
  const cases: { due: string; asked: Case }[] = []
  for (const [name, due, happens] of SCENARIOS) {
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
