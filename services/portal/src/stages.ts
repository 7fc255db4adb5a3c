import { EPCIS_CONTEXT, NGUON_PREFIX } from '@nguon/epcis'
import type { AudienceName } from '@nguon/rules'
import type { JsonObject } from '@nguon/statement'
import type { IconName } from '@nguon/ui'

/** What may happen to a lot, in the words of the field; each is one EPCIS event. */
export const STAGES = {
  harvest: { icon: 'basket', begins: true, step: 'commissioning', disposition: 'active' },
  production: { icon: 'gears', begins: true, step: 'commissioning', disposition: 'active' },
  care: { icon: 'leaf', step: 'other', disposition: 'in_progress' },
  spraying: { icon: 'leaf', step: 'other', disposition: 'in_progress' },
  preprocessing: { icon: 'gears', step: 'other', disposition: 'in_progress' },
  packing: { icon: 'box', step: 'packing', disposition: 'in_progress' },
  labelling: { icon: 'qr', step: 'encoding', disposition: 'encoded' },
  'warehouse-in': { icon: 'warehouse', step: 'storing', disposition: 'sellable_not_accessible' },
  'warehouse-out': { icon: 'arrow', step: 'staging_outbound', disposition: 'in_progress' },
  shipping: { icon: 'truck', step: 'shipping', disposition: 'in_transit' },
  receiving: { icon: 'warehouse', step: 'receiving', disposition: 'in_progress' },
  inspection: { icon: 'magnifier', step: 'inspecting', disposition: 'conformant' },
  retail: { icon: 'shop', step: 'retail_selling', disposition: 'retail_sold' },
  destroying: { icon: 'ban', step: 'destroying', disposition: 'destroyed' },
} as const satisfies Record<string, { icon: IconName; step: string; disposition: string; begins?: true }>

/** The name of a stage. */
export type StageName = keyof typeof STAGES

/** Whether a text names a stage. */
export function isStage(text: string): text is StageName {
  return Object.hasOwn(STAGES, text)
}

/** What a form says about one event. */
export type EventForm = {
  stage: StageName
  /** Digital Link of the lot. */
  lot: string
  /** RFC 3339, Vietnam's time. */
  time: string
  quantity: number | null
  unit: string | null
  /** Location number of the place. */
  place: string | null
  /** Address of the party that gives, and of the one that takes. */
  from: string | null
  to: string | null
  /** Digital Link of the lot that this one was made of. */
  input: string | null
  passed: boolean
  /** Free text, and who sees it. */
  note: string | null
  audience: AudienceName
}

/** The EPCIS document of one event, as any sender would send it. */
export function documentOf(form: EventForm, now: Date): JsonObject {
  return {
    '@context': [EPCIS_CONTEXT, NGUON_PREFIX],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: now.toISOString(),
    epcisBody: { eventList: [eventOf(form)] },
  }
}

function eventOf(form: EventForm): JsonObject {
  const { stage, lot, time, quantity, unit, place, from, to, input, note, audience } = form
  const { step, disposition } = STAGES[stage]
  const amount = { ...(quantity !== null && { quantity }), ...(quantity !== null && unit !== null && { uom: unit }) }
  const thing = { epcClass: lot, ...amount }
  const circumstances: JsonObject = {
    disposition: stage === 'inspection' && !form.passed ? 'non_conformant' : disposition,
    ...(place && { readPoint: { id: place }, bizLocation: { id: place } }),
    ...(from && { sourceList: [{ type: 'possessing_party', source: from }] }),
    ...(to && { destinationList: [{ type: 'possessing_party', destination: to }] }),
    'nguon:stage': stage,
    ...(note && { 'rdfs:comment': note, 'nguon:audience': { '/rdfs:comment': audience } }),
  }
  const when = { eventTime: time, eventTimeZoneOffset: '+07:00' }
  if (input && 'begins' in STAGES[stage]) {
    return {
      type: 'TransformationEvent',
      ...when,
      inputQuantityList: [{ epcClass: input }],
      outputQuantityList: [thing],
      bizStep: 'creating_class_instance',
      ...circumstances,
    }
  }
  const action = 'begins' in STAGES[stage] ? 'ADD' : stage === 'destroying' ? 'DELETE' : 'OBSERVE'
  return { type: 'ObjectEvent', ...when, action, quantityList: [thing], bizStep: step, ...circumstances }
}
