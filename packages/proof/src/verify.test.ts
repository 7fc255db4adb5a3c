import { nodeVerify } from '@nguon/signer'
import { type JsonObject, recordBody, type Subject } from '@nguon/statement'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ProofFile } from './file.ts'
import type { Source } from './sources.ts'
import {
  type Actor,
  type Change,
  createWorld,
  draftEvent,
  enrol,
  fileOf,
  logErasure,
  logEvent,
  logRecord,
  seal,
  sourceOf,
  state,
  trustOf,
  type World,
} from './testing.ts'
import type { Trust } from './trust.ts'
import type { Verdict } from './verdict.ts'
import { verify } from './verify.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
const ITEM: Subject = { type: 'item', id: '(01)08930000000019(21)S1' }
const LOT_LINK = 'https://id.gs1.org/01/08930000000019/10/VT0626A'

const object = (bizStep: string, members: JsonObject = {}): JsonObject => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  eventTime: '2026-06-14T08:00:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep,
  quantityList: [{ epcClass: LOT_LINK, quantity: 100, uom: 'KGM' }],
  ...members,
})
const commissioning = object('commissioning', { action: 'ADD' })
const recall = object('inspecting', { persistentDisposition: { set: ['recalled'] } })
const lift = object('inspecting', { persistentDisposition: { unset: ['recalled'] } })

let world: World
let farm: Actor
let carrier: Actor

beforeEach(() => {
  world = createWorld()
  farm = enrol(world, 'HTX-0042', ['producer'])
  carrier = enrol(world, 'VT-0007', ['carrier'])
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, commissioning)
  logEvent(world, carrier, object('shipping'))
})

type Asking = {
  scanned?: Subject[]
  sources?: Source[]
  trust?: Trust
  now?: bigint | null
  change?: Change
}

async function ask({ scanned = [LOT], sources, trust, now, change }: Asking = {}): Promise<Verdict> {
  const file = await fileOf(world, scanned, change)
  const asked = now === undefined ? world.now + 60n : now
  return verify(file, scanned, sources ?? [sourceOf(world)], trust ?? trustOf(world), asked, nodeVerify)
}

describe('a verdict', () => {
  it('is verified, with every step named, where all of them hold', async () => {
    seal(world)
    const verdict = await ask()
    expect(verdict).toMatchObject({ verdict: 'verified', strength: 'full', complete: true })
    expect(verdict.steps.map(({ step, state }) => `${step} ${state}`)).toEqual(
      Array.from({ length: 11 }, (_, i) => `${i + 1} ok`),
    )
    expect(verdict.answers.map(({ subject, statements }) => [subject.type, statements.length])).toEqual([
      ['lot', 2],
      ['product', 1],
    ])
    expect(verdict.answers[0]!.statements[0]).toMatchObject({ party: 'HTX-0042', recordTime: { attested: true } })
  })

  it('is unknown for a lot that nobody has spoken of, and that is proved', async () => {
    seal(world)
    const verdict = await ask({ scanned: [{ type: 'lot', id: '(01)08930000000019(10)NO-SUCH' }] })
    expect(verdict).toMatchObject({ verdict: 'unknown', strength: 'full', complete: true })
  })

  it('is pending where nobody has spoken of the lot but a promised statement does', async () => {
    const lot: Subject = { type: 'lot', id: '(01)08930000000019(10)NEW' }
    seal(world)
    const list = [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/NEW' }]
    const { statement, texts, promise } = draftEvent(world, farm, { ...commissioning, quantityList: list })
    const change = () => ({ pending: [{ entry: statement.entry, bodies: texts, promise }] })
    expect(await ask({ scanned: [lot], change })).toMatchObject({ verdict: 'pending' })
  })

  it('is stale once the head is older than the reader accepts, and not when asked as of the head', async () => {
    const head = seal(world)
    expect(await ask({ now: head.time + 7200n })).toMatchObject({ verdict: 'verified' })
    expect(await ask({ now: head.time + 7201n })).toMatchObject({ verdict: 'stale', reason: { code: 'head-old' } })
    expect(await ask({ now: null })).toMatchObject({ verdict: 'verified' })
    expect(await ask({ now: head.time - 301n })).toMatchObject({ verdict: 'stale', reason: { code: 'clock' } })
  })

  it('is stale where a source holds a much newer head, and not when asked as of the head', async () => {
    const head = seal(world)
    const sources = [sourceOf(world, { head: { ...head, size: head.size + 9n, time: head.time + 1801n } })]
    const verdict = await ask({ sources })
    expect(verdict).toMatchObject({ verdict: 'stale', reason: { step: 'sources', code: 'head-superseded' } })
    expect(await ask({ sources, now: null })).toMatchObject({ verdict: 'verified' })
  })

  it('is unanchored for a file without a chain part, whatever the sources say', async () => {
    seal(world)
    const verdict = await ask({ change: () => ({ anchors: [] }) })
    expect(verdict).toMatchObject({ verdict: 'unanchored', strength: null, reason: { code: 'anchor-missing' } })
  })

  it('is contradicted where a source holds other roots at the same size, or another final block', async () => {
    const head = seal(world)
    const other = new Uint8Array(32).fill(7)
    expect(await ask({ sources: [sourceOf(world, { head: { ...head, mapRoot: other } })] })).toMatchObject({
      verdict: 'contradicted',
      reason: { step: 'sources', code: 'other-head' },
    })
    expect(await ask({ sources: [sourceOf(world, { blockHash: other })] })).toMatchObject({
      verdict: 'contradicted',
      reason: { step: 'sources', code: 'other-block' },
    })
    // Not final yet: the chain may have reorganised, and nobody lied.
    expect(await ask({ sources: [sourceOf(world, { blockHash: other, finalised: false })] })).toMatchObject({
      verdict: 'verified',
      strength: 'witnesses',
    })
  })

  it('is an alert where the contract counts one for what was scanned or its product', async () => {
    seal(world)
    const { alerts } = sourceOf(world)
    const raised = new Map([...alerts!].map(([key]) => [key, 1n]))
    expect(await ask({ sources: [sourceOf(world, { alerts: raised })] })).toMatchObject({
      verdict: 'alert',
      alerts: { state: 'raised', subjects: [LOT, PRODUCT] },
    })
    expect(await ask({ sources: [sourceOf(world, { alerts: null })] })).toMatchObject({
      verdict: 'verified',
      alerts: { state: 'unknown' },
    })
  })

  it('says who answered that there is no alert', async () => {
    seal(world)
    expect((await ask()).alerts).toMatchObject({ state: 'none', independent: true })
    const own = [sourceOf(world, { independent: false })]
    expect((await ask({ sources: own })).alerts).toMatchObject({ state: 'none', independent: false })
  })
})

describe('the strength of a verdict', () => {
  const table: [witness: boolean, source: 'independent' | 'own' | 'none', verdict: string, strength: string | null][] =
    [
      [true, 'independent', 'verified', 'full'],
      [true, 'own', 'verified', 'witnesses'],
      [true, 'none', 'verified', 'witnesses'],
      [false, 'independent', 'verified', 'chain'],
      [false, 'own', 'verified', 'operator'],
      [false, 'none', 'unanchored', null],
    ]
  it.each(table)('independent witness %s, source %s: %s, %s', async (witness, source, verdict, strength) => {
    seal(world)
    const trust = trustOf(world)
    trust.witnesses = trust.witnesses.map(known => ({ ...known, independent: witness }))
    const sources = source === 'none' ? [] : [sourceOf(world, { independent: source === 'independent' })]
    const found = await ask({ trust, sources })
    expect(found).toMatchObject({ verdict, strength, complete: witness })
  })

  it('takes nothing from a source that asked a contract the reader does not trust', async () => {
    seal(world)
    const sources = [sourceOf(world, { contract: '0x00000000000000000000000000000000000bad00' })]
    expect(await ask({ sources })).toMatchObject({ strength: 'witnesses', sources: [{ matches: false }] })
  })
})

describe('a recall', () => {
  const after = async (log: () => void, asking: Asking = {}) => {
    log()
    seal(world)
    return ask(asking)
  }

  it('by an authority is in force until an authority lifts it', async () => {
    const { authority } = world
    expect(await after(() => logEvent(world, authority, recall))).toMatchObject({ verdict: 'recalled' })
    expect(await after(() => logEvent(world, farm, lift))).toMatchObject({ verdict: 'recalled' })
    expect(await after(() => logEvent(world, authority, lift))).toMatchObject({ verdict: 'verified' })
  })

  it('by the one who commissioned the lot is lifted by the same or by an authority', async () => {
    expect(await after(() => logEvent(world, farm, recall))).toMatchObject({ verdict: 'recalled' })
    expect(await after(() => logEvent(world, farm, lift))).toMatchObject({ verdict: 'verified' })
  })

  it('by a competitor sets nothing', async () => {
    expect(await after(() => logEvent(world, carrier, recall))).toMatchObject({ verdict: 'verified', recalls: [] })
  })

  it.each([
    'recalled',
    'urn:epcglobal:cbv:disp:recalled',
    'https://ref.gs1.org/cbv/Disp-recalled',
    'cbv:Disp-recalled',
  ])('written %s counts', async word => {
    const spelled = { ...recall, persistentDisposition: { set: [word] } }
    expect(await after(() => logEvent(world, farm, spelled))).toMatchObject({ verdict: 'recalled' })
  })

  it('written as a text instead of a list counts, a lift written so does not', async () => {
    const single = (name: string) => object('inspecting', { persistentDisposition: { [name]: 'recalled' } })
    expect(await after(() => logEvent(world, farm, single('set')))).toMatchObject({ verdict: 'recalled' })
    expect(await after(() => logEvent(world, farm, single('unset')))).toMatchObject({ verdict: 'recalled' })
  })

  it('by whoever registered the product where nobody could read it counts for nothing', async () => {
    const product: Subject = { type: 'product', id: '(01)08930000000026' }
    const link = (lot: string) => [{ epcClass: `https://id.gs1.org/01/08930000000026${lot}` }]
    const content = recordBody({
      ...{ type: 'product', id: product.id, version: 1, validFrom: '2026-01-01', files: [] },
      ...{ subjects: [product], fields: {} },
    })
    state(world, carrier, { kind: 'record', content, subjects: [product], base: 1 })
    logRecord(world, farm, { type: 'product', id: product.id, subjects: [product], fields: {} })
    const ofLot = { ...recall, quantityList: link('/10/A') }
    const scanned: Subject[] = [{ type: 'lot', id: `${product.id}(10)A` }]
    const shown = ({ answers }: ProofFile) => {
      const at = answers.findIndex(({ subject }) => subject.type === 'product')
      answers[at]!.statements[0]!.bodies = world.kept[Number(answers[at]!.statements[0]!.index)]!.texts
      return undefined
    }
    expect(await after(() => logEvent(world, carrier, ofLot), { scanned, change: shown })).toMatchObject({
      verdict: 'verified',
    })
    expect(await after(() => logEvent(world, farm, ofLot), { scanned, change: shown })).toMatchObject({
      verdict: 'recalled',
    })
  })

  it('of the product recalls the lot, by the one who registered it', async () => {
    const ofProduct = { ...recall, quantityList: [{ epcClass: 'https://id.gs1.org/01/08930000000019' }] }
    expect(await after(() => logEvent(world, farm, ofProduct))).toMatchObject({
      verdict: 'recalled',
      recalls: [{ subject: PRODUCT, pending: false }],
    })
  })

  it('is not lifted under a recovered key, nor by a declaration of error', async () => {
    const verdict = await after(() => {
      logEvent(world, farm, recall)
      const recovered = enrol(world, 'HTX-0042', ['producer'])
      logEvent(world, recovered, lift)
      const error = { declarationTime: '2026-06-15T08:00:00+07:00', reason: 'incorrect_data' }
      logEvent(world, farm, { ...lift, errorDeclaration: error })
    })
    expect(verdict).toMatchObject({ verdict: 'recalled', flags: [{ code: 'recovery-key', party: 'HTX-0042' }] })
  })

  it('is not lifted under a key that only a recovered one vouches for', async () => {
    const verdict = await after(() => {
      logEvent(world, farm, recall)
      const recovered = enrol(world, 'HTX-0042', ['producer'])
      logEvent(world, enrol(world, 'HTX-0042', ['producer'], [recovered]), lift)
    })
    expect(verdict).toMatchObject({ verdict: 'recalled', flags: [{ code: 'recovery-key', party: 'HTX-0042' }] })
  })

  it('of a lot is not lifted by letting one item of it go, named with its lot', async () => {
    const { quantityList: _, ...item }: JsonObject = { ...lift, epcList: [`${LOT_LINK}/21/A1`] }
    logEvent(world, farm, recall)
    expect(await after(() => logEvent(world, farm, item))).toMatchObject({ verdict: 'recalled' })
    expect(await after(() => logEvent(world, farm, lift))).toMatchObject({ verdict: 'verified' })
  })

  it('by the one who registered the product counts, whoever was let commission the lot before', async () => {
    const other = (members: JsonObject) => ({ ...members, quantityList: [{ epcClass: LOT_LINK.replace('VT', 'VS') }] })
    logEvent(world, carrier, other(commissioning))
    logEvent(world, farm, other(commissioning))
    const scanned: Subject[] = [{ type: 'lot', id: LOT.id.replace('VT', 'VS') }]
    expect(await after(() => logEvent(world, farm, other(recall)), { scanned })).toMatchObject({
      verdict: 'recalled',
      flags: [{ code: 'other-producer', party: 'VT-0007', registered: 'HTX-0042' }],
    })
  })

  it('that is still pending counts, a lift that is still pending does not', async () => {
    seal(world)
    const coming = draftEvent(world, world.authority, recall)
    const change = () => ({ pending: [pendingOf(coming)] })
    expect(await ask({ change })).toMatchObject({ verdict: 'recalled', recalls: [{ pending: true }] })
    logEvent(world, farm, recall)
    seal(world)
    const lifting = draftEvent(world, farm, lift)
    expect(await ask({ change: () => ({ pending: [pendingOf(lifting)] }) })).toMatchObject({
      verdict: 'recalled',
    })
  })

  it('of the lot that an item’s own history names reaches an item with another lot on its label', async () => {
    const list = ['https://id.gs1.org/01/08930000000019/10/VT0626A/21/S1']
    logEvent(world, farm, { ...object('packing', { epcList: list }), quantityList: [] })
    const verdict = await after(() => logEvent(world, farm, recall), {
      scanned: [ITEM, { type: 'lot', id: '(01)08930000000019(10)CLEAN' }],
    })
    expect(verdict).toMatchObject({ verdict: 'recalled' })
    expect(verdict.flags.map(({ code }) => code)).toEqual(['other-lot', 'never-commissioned', 'never-commissioned'])
  })
})

const pendingOf = ({ statement, texts, promise }: ReturnType<typeof draftEvent>) => ({
  entry: statement.entry,
  bodies: texts,
  promise,
})

describe('bodies', () => {
  const hidden = [{ pointer: '/example:price', audience: 1 as const }]
  const priced = object('shipping', { 'example:price': '25000' })

  it('that are restricted may be withheld', async () => {
    logEvent(world, farm, priced, hidden)
    seal(world)
    const verdict = await ask()
    expect(verdict).toMatchObject({ verdict: 'verified' })
    expect(verdict.answers[0]!.statements.at(-1)).toMatchObject({ bodies: ['shown', 'withheld'] })
  })

  it('that are public and withheld leave the answer incomplete', async () => {
    seal(world)
    const change = ({ answers }: ProofFile) => {
      answers[0]!.statements[1]!.bodies = ['withheld']
      return undefined
    }
    expect(await ask({ change })).toMatchObject({ verdict: 'incomplete', reason: { code: 'body-withheld' } })
  })

  it('erased by an authority go on verifying, unless the whole statement is gone', async () => {
    const index = logEvent(world, farm, priced, hidden)
    logErasure(world, index, 1)
    seal(world)
    const verdict = await ask()
    expect(verdict).toMatchObject({ verdict: 'verified' })
    expect(verdict.answers[0]!.statements.at(-2)).toMatchObject({ bodies: ['shown', 'erased'] })
    logErasure(world, logEvent(world, farm, recall), 0)
    seal(world)
    expect(await ask()).toMatchObject({ verdict: 'incomplete' })
  })
})

describe('times and flags', () => {
  it('dates a statement by the first head above it that an independent witness signed', async () => {
    const first = seal(world)
    logEvent(world, farm, object('storing'))
    const second = seal(world)
    const { answers } = await ask()
    expect(answers[0]!.statements.map(({ recordTime }) => recordTime)).toEqual([
      { time: first.time, attested: true },
      { time: first.time, attested: true },
      { time: second.time, attested: true },
    ])
    const unsigned = await ask({ change: ({ heads: [head] }) => ({ heads: [{ ...head!, witnesses: [] }] }) })
    expect(unsigned.answers[0]!.statements[0]!.recordTime).toEqual({ time: second.time, attested: true })
  })

  it('flags a lot that another party than its product’s commissioned', async () => {
    const lot: Subject = { type: 'lot', id: '(01)08930000000019(10)FAKE' }
    const list = [{ epcClass: 'https://id.gs1.org/01/08930000000019/10/FAKE' }]
    logEvent(world, carrier, { ...commissioning, quantityList: list })
    seal(world)
    expect(await ask({ scanned: [lot] })).toMatchObject({
      verdict: 'verified',
      flags: [{ code: 'other-producer', party: 'VT-0007', registered: 'HTX-0042' }],
    })
  })

  it('flags a promise that is past due', async () => {
    const late = draftEvent(world, farm, object('storing'))
    world.now += 901n
    seal(world)
    const verdict = await ask({ change: () => ({ pending: [pendingOf(late)] }) })
    expect(verdict).toMatchObject({ verdict: 'verified', flags: [{ code: 'promise-broken' }] })
  })
})
