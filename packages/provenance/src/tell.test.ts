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
import { type JsonObject, recordBody, type Subject } from '@nguon/statement'
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

  it('of something nobody spoke of is silent', async () => {
    expect(await told()).toMatchObject({ state: 'silent', verdict: 'unknown', timeline: [] })
  })

  it('shows that something of an event is hidden, and nothing else of it', async () => {
    logEvent(world, farm, event('commissioning', '14', { action: 'ADD' }), [], 1)
    const story = await told()
    expect(story.timeline).toMatchObject([{ event: null, eventTime: null, hidden: { withheld: 1, erased: 0 } }])
  })
})
