import { formatProofFile, verify } from '@nguon/proof'
import {
  type Actor,
  createWorld,
  enrol,
  logEvent,
  logRecord,
  proofOf,
  seal,
  sourceOf,
  state,
  trustOf,
  type World,
} from '@nguon/proof/testing'
import { nodeVerify } from '@nguon/signer'
import { type JsonObject, type RecordBody, recordBody, type Subject } from '@nguon/statement'
import { beforeEach, describe, expect, it } from 'vitest'
import { storyOf } from './tell.ts'

const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const PLACE: Subject = { type: 'place', id: '(414)8930000000088' }
const LINK = 'https://id.gs1.org/01/08930000000019/10/VT0626A'

const event = (bizStep: string, day: string, members: JsonObject = {}): JsonObject => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  eventTime: `2026-06-${day}T08:00:00+07:00`,
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep,
  readPoint: { id: 'https://id.gs1.org/414/8930000000088' },
  quantityList: [{ epcClass: LINK, quantity: 500, uom: 'KGM' }],
  ...members,
})

let world: World
let farm: Actor

beforeEach(() => {
  world = createWorld()
  farm = enrol(world, 'HTX-0042', ['producer'])
  const fields = { name: 'Hợp tác xã Vải sớm', address: 'Xã Phúc Hòa, tỉnh Bắc Ninh' }
  logRecord(world, farm, { type: 'party', id: 'HTX-0042', subjects: [{ type: 'party', id: 'HTX-0042' }], fields })
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logRecord(world, farm, { type: 'place', id: PLACE.id, subjects: [PLACE], fields: { name: 'Vườn số 3' } })
})

const told = async () => storyOf(await verdict())

async function verdict() {
  seal(world)
  const drawnOn: Subject[] = [{ type: 'party', id: 'HTX-0042' }, PLACE]
  const file = formatProofFile(await proofOf(world, [LOT], drawnOn))
  return await verify(file, [LOT], [sourceOf(world)], trustOf(world), world.now, nodeVerify)
}

describe('a story', () => {
  it('names product, producer and place as their records do, and tells events in the order they happened', async () => {
    logEvent(world, farm, event('shipping', '16', { disposition: 'in_transit' }))
    logEvent(world, farm, event('commissioning', '14', { action: 'ADD' }))
    const story = await told()
    expect(story).toMatchObject({
      subject: LOT,
      lot: LOT,
      verdict: 'verified',
      state: 'current',
      disposition: 'in_transit',
      product: { version: 1, fields: { name: 'Vải thiều' } },
      producer: { party: 'HTX-0042', name: 'Hợp tác xã Vải sớm', address: 'Xã Phúc Hòa, tỉnh Bắc Ninh' },
    })
    expect(story.timeline.map(({ bizStep, place, by }) => [bizStep, place?.name, by.name, by.custody])).toEqual([
      ['commissioning', 'Vườn số 3', 'Hợp tác xã Vải sớm', 'platform'],
      ['shipping', 'Vườn số 3', 'Hợp tác xã Vải sớm', 'platform'],
    ])
    expect(story.timeline[0]!.things).toEqual([{ subject: LOT, role: 'object', quantity: 500, unit: 'KGM' }])
  })

  it('is of an expired thing from the midnight after its expiry day, in Vietnam', async () => {
    const fields = { productionDate: '2026-06-14', expiryDate: '2026-06-24' }
    logRecord(world, farm, { type: 'lot', id: LOT.id, subjects: [LOT], fields })
    logEvent(world, farm, event('commissioning', '14', { action: 'ADD' }))
    const lastSecond = BigInt(Date.parse('2026-06-24T23:59:59+07:00') / 1000)
    const found = await verdict()
    expect(storyOf(found, lastSecond)).toMatchObject({ state: 'current', expiryDate: '2026-06-24' })
    expect(storyOf(found, lastSecond + 1n)).toMatchObject({ state: 'expired' })
  })

  it('of a recalled thing says so before anything else', async () => {
    logEvent(world, farm, event('commissioning', '14', { action: 'ADD' }))
    logEvent(world, world.authority, event('inspecting', '20', { persistentDisposition: { set: ['recalled'] } }))
    const story = await told()
    expect(story).toMatchObject({ state: 'recalled', verdict: 'recalled', recalls: [{ subject: LOT }] })
    expect(story.timeline.at(-1)).toMatchObject({ sets: ['recalled'], by: { party: 'SO-KHCN', roles: ['authority'] } })
  })

  it('judges a lot by the version of its product that was in force on its production day', async () => {
    const later = { version: 2, validFrom: '2026-07-01', files: [], type: 'product' as const, id: PRODUCT.id }
    const content = recordBody({ ...later, subjects: [PRODUCT], fields: { name: 'Vải thiều loại 2' } })
    state(world, farm, { kind: 'record', content, subjects: [PRODUCT] })
    const fields = { productionDate: '2026-06-14' }
    logRecord(world, farm, { type: 'lot', id: LOT.id, subjects: [LOT], fields })
    expect((await told()).product).toMatchObject({ version: 1, versions: 2, fields: { name: 'Vải thiều' } })
  })

  it('tells what was found of the lot and what its producer is certified to, by the newest version', async () => {
    const lab = enrol(world, 'TN-0003', ['laboratory'], [world.authority])
    logEvent(world, farm, event('commissioning', '14', { action: 'ADD' }))
    const limit = { value: '0.05', comparison: 'at_most', source: 'QCVN 8-2:2011/BYT' }
    const lead = { parameter: 'Chì', value: '0.02', unit: 'NA', limit, verdict: 'pass' }
    // Written past the door: what the figures say does not follow the verdict.
    const results = [lead, { ...lead, value: '0.06' }, { parameter: 'pH', value: '5.1', verdict: 'informative' }]
    const said = (record: Pick<RecordBody, 'type' | 'id' | 'version' | 'fields' | 'subjects'>) =>
      recordBody({ ...record, validFrom: '2026-06-20', files: [] })
    const tested = { type: 'test', id: 'KQ-1', version: 1, subjects: [LOT] } as const
    const test = said({ ...tested, fields: { issued: '2026-06-20', results } })
    state(world, lab, { kind: 'record', content: test, subjects: [LOT] })
    const party: Subject = { type: 'party', id: 'HTX-0042' }
    const fields = { standard: 'VietGAP', validFrom: '2025-01-01', validTo: '2026-06-30' }
    for (const [version, status] of [
      [1, 'valid'],
      [2, 'withdrawn'],
    ] as const) {
      const record = {
        type: 'certificate',
        id: 'VG-1',
        version,
        fields: { ...fields, status },
        subjects: [party],
      } as const
      state(world, lab, { kind: 'record', content: said(record), subjects: [party] })
    }
    const other = {
      type: 'certificate',
      id: 'VG-1',
      version: 1,
      fields: { ...fields, status: 'valid' },
      subjects: [LOT],
    } as const
    state(world, farm, { kind: 'record', content: said(other), subjects: [LOT] })

    const found = await verdict()
    const { vouched } = storyOf(found, BigInt(Date.parse('2026-06-30T23:59:59+07:00') / 1000))
    expect(vouched.map(({ id, type, version, standing, by }) => [id, type, version, standing, by.party])).toEqual([
      ['VG-1', 'certificate', 2, 'withdrawn', 'TN-0003'],
      ['VG-1', 'certificate', 1, 'valid', 'HTX-0042'],
      ['KQ-1', 'test', 1, null, 'TN-0003'],
    ])
    expect(vouched[2]!.results.map(({ verdict, contradicted }) => [verdict, contradicted])).toEqual([
      ['pass', false],
      ['pass', true],
      ['informative', false],
    ])
    const later = storyOf(found, BigInt(Date.parse('2026-07-01T00:00:00+07:00') / 1000)).vouched
    expect(later.map(({ standing }) => standing)).toEqual(['withdrawn', 'expired', null])
  })

  it('of something nobody spoke of is silent', async () => {
    expect(await told()).toMatchObject({ state: 'silent', verdict: 'unknown', timeline: [] })
  })

  it('shows that something of an event is hidden, and nothing else of it', async () => {
    logEvent(world, farm, event('commissioning', '14', { action: 'ADD' }), [], 1)
    const story = await told()
    expect(story.timeline).toMatchObject([{ event: null, eventTime: null, hidden: { withheld: 1, erased: 0 } }])
  })
})
