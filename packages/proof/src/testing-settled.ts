import type { JsonObject, Subject } from '@nguon/statement'
import { type Actor, createWorld, enrol, logEvent, logRecord, type World } from './testing.ts'

/** The lot that a settled world has said most of. */
export const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
/** Another of the same product. */
export const OTHER_LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626B' }
/** Their product. */
export const PRODUCT: Subject = { type: 'product', id: '(01)08930000000019' }
/** An item of it. */
export const ITEM: Subject = { type: 'item', id: '(01)08930000000019(21)S1' }

/** An event about a lot of that product. */
export const eventOf = (bizStep: string, members: JsonObject = {}, lot = 'VT0626A'): JsonObject => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  eventTime: '2026-06-14T08:00:00+07:00',
  eventTimeZoneOffset: '+07:00',
  action: 'OBSERVE',
  bizStep,
  quantityList: [{ epcClass: `https://id.gs1.org/01/08930000000019/10/${lot}` }],
  ...members,
})

/** A world in which a farm has registered its product and made two lots of it, and a carrier has carried one. */
export type Settled = { world: World; farm: Actor; carrier: Actor }

/** A new one, its log not sealed yet. */
export function settle(): Settled {
  const world = createWorld()
  const farm = enrol(world, 'HTX-0042', ['producer'])
  const carrier = enrol(world, 'VT-0007', ['carrier'])
  logRecord(world, farm, { type: 'product', id: PRODUCT.id, subjects: [PRODUCT], fields: { name: 'Vải thiều' } })
  logEvent(world, farm, eventOf('commissioning', { action: 'ADD' }))
  logEvent(world, farm, eventOf('commissioning', { action: 'ADD' }, 'VT0626B'))
  logEvent(world, carrier, eventOf('shipping'))
  return { world, farm, carrier }
}
