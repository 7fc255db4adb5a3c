import { z } from 'zod'
import type { EpcisCode } from './fault.ts'
import { SensorElement } from './sensor.ts'
import {
  Context,
  cbvTerm,
  distinct,
  extensible,
  fails,
  hasMembers,
  isUri,
  Offset,
  Time,
  URI_SCHEMA,
  Uri,
} from './terms.ts'
import {
  ACTIONS,
  BIZ_STEPS,
  BIZ_TRANSACTION_TYPES,
  cbvWord,
  DISPOSITIONS,
  ERROR_REASONS,
  type EventType,
  SOURCE_DESTINATION_TYPES,
} from './vocabulary.ts'

const DispositionTerm = cbvTerm(DISPOSITIONS, 'disposition')
const SourceDestinationTerm = cbvTerm(SOURCE_DESTINATION_TYPES, 'source or destination type')
const ActionTerm = z.enum(ACTIONS)

/** How much of a class of goods. */
const QuantityElement = z.strictObject({
  epcClass: Uri,
  quantity: z.number().min(0, { error: 'is less than nothing' }).optional(),
  uom: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/, { error: 'is no unit code of UN/ECE Recommendation 20, such as KGM' })
    .optional(),
})

/** A state that lasts until it is unset: `recalled` is one. */
const PersistentDisposition = z
  .strictObject({
    set: distinct(DispositionTerm).min(1, { error: 'is empty' }).optional(),
    unset: distinct(DispositionTerm).min(1, { error: 'is empty' }).optional(),
  })
  .refine(
    value => value.set !== undefined || value.unset !== undefined,
    fails('MEMBER_MISSING', 'sets nothing and unsets nothing'),
  )

const Place = extensible({ id: Uri })
const BizTransaction = z.strictObject({
  type: cbvTerm(BIZ_TRANSACTION_TYPES, 'business transaction type').optional(),
  bizTransaction: Uri,
})
const Source = z.strictObject({ type: SourceDestinationTerm, source: Uri })
const Destination = z.strictObject({ type: SourceDestinationTerm, destination: Uri })

const ErrorDeclaration = extensible({
  declarationTime: Time,
  reason: cbvTerm(ERROR_REASONS, 'reason of error').optional(),
  correctiveEventIDs: z.array(Uri).optional(),
}).refine(
  // CBV 2.0 §7.5: what did not happen has nothing that could stand in its place.
  ({ reason, correctiveEventIDs }) => !correctiveEventIDs?.length || cbvWord(reason ?? '') !== 'did_not_occur',
  { ...fails('VALUE_WRONG', 'an event that did not occur has none that correct it'), path: ['correctiveEventIDs'] },
)

/** One certificate or several. */
const CertificationInfo = z
  .unknown()
  .superRefine((value, context) => {
    for (const [at, uri] of (Array.isArray(value) ? value : [value]).entries())
      if (typeof uri !== 'string' || !isUri(uri))
        context.addIssue({
          code: 'custom',
          path: Array.isArray(value) ? [at] : [],
          ...{ params: { code: 'URI_MALFORMED' satisfies EpcisCode }, message: 'is not a URI' },
        })
  })
  .meta({ anyOf: [URI_SCHEMA, { type: 'array', items: URI_SCHEMA }] }) as unknown as z.ZodType<
  string | string[],
  string | string[]
>

/** Master data of the instance or lot, all of it extensions. */
const Ilmd = extensible({})

const common = {
  '@context': Context.optional(),
  eventTime: Time,
  recordTime: Time.optional(),
  eventTimeZoneOffset: Offset,
  eventID: Uri.optional(),
  certificationInfo: CertificationInfo.optional(),
  errorDeclaration: ErrorDeclaration.optional(),
  bizStep: cbvTerm(BIZ_STEPS, 'business step').optional(),
  disposition: DispositionTerm.optional(),
  persistentDisposition: PersistentDisposition.optional(),
  readPoint: Place.optional(),
  bizLocation: Place.optional(),
  bizTransactionList: z.array(BizTransaction).optional(),
  sourceList: z.array(Source).optional(),
  destinationList: z.array(Destination).optional(),
  sensorElementList: z.array(SensorElement).optional(),
}

type Rule = [holds: (event: Record<string, unknown>) => boolean, member: string, code: EpcisCode, reason: string]

/** An event with rules that join its members; they are asked even when a member is wrong by itself. */
function event<T extends z.ZodRawShape>(shape: T, rules: Rule[]) {
  return extensible(shape).superRefine(
    (value: Record<string, unknown>, context) => {
      for (const [holds, member, code, reason] of rules)
        if (!holds(value))
          context.addIssue({
            code: 'custom',
            path: member in value ? [member] : [],
            ...{ params: { code }, message: reason },
          })
    },
    { when: payload => hasMembers(payload.value) },
  )
}

const listed = (value: unknown) => Array.isArray(value)
const filled = (value: unknown) => Array.isArray(value) && value.length > 0

/** Something happened to physical or digital objects. */
export const ObjectEvent = event(
  {
    ...common,
    type: z.literal('ObjectEvent'),
    action: ActionTerm,
    epcList: distinct(Uri).optional(),
    quantityList: z.array(QuantityElement).optional(),
    ilmd: Ilmd.optional(),
  },
  [
    [
      ({ epcList, quantityList, sensorElementList, readPoint }) =>
        listed(epcList) || filled(quantityList) || (filled(sensorElementList) && readPoint !== undefined),
      'quantityList',
      'OBJECT_MISSING',
      'names no object: epcList, quantityList, or sensorElementList with readPoint is needed',
    ],
    [
      ({ action, ilmd }) => ilmd === undefined || action === 'ADD',
      'ilmd',
      'ILMD_MISPLACED',
      'stands only where the action is ADD',
    ],
  ],
)

const children = {
  childEPCs: z.array(Uri).optional(),
  childQuantityList: z.array(QuantityElement).optional(),
}
const CHILDREN: Rule = [
  ({ action, childEPCs, childQuantityList }) => action === 'DELETE' || filled(childEPCs) || filled(childQuantityList),
  'childEPCs',
  'OBJECT_MISSING',
  'names no child: only DELETE may leave out childEPCs and childQuantityList',
]

/** Objects were put into, seen in or taken out of a containing object. */
export const AggregationEvent = event(
  { ...common, type: z.literal('AggregationEvent'), action: ActionTerm, parentID: Uri.optional(), ...children },
  [
    CHILDREN,
    [
      ({ action, parentID }) => action === 'OBSERVE' || parentID !== undefined,
      'parentID',
      'MEMBER_MISSING',
      'parentID is needed unless the action is OBSERVE',
    ],
  ],
)

/** Objects were associated with another object or a place. */
export const AssociationEvent = event(
  { ...common, type: z.literal('AssociationEvent'), action: ActionTerm, parentID: Uri, ...children },
  [CHILDREN],
)

/** Objects were tied to business transactions. */
export const TransactionEvent = event(
  {
    ...common,
    type: z.literal('TransactionEvent'),
    action: ActionTerm,
    bizTransactionList: z.array(BizTransaction).min(1, { error: 'needs at least one transaction' }),
    parentID: Uri.optional(),
    epcList: z.array(Uri).optional(),
    quantityList: z.array(QuantityElement).optional(),
  },
  [
    [
      ({ action, epcList, quantityList }) => action === 'DELETE' || listed(epcList) || filled(quantityList),
      'quantityList',
      'OBJECT_MISSING',
      'names no object: only DELETE may leave out epcList and quantityList',
    ],
  ],
)

/** Objects were used up and others came out. */
export const TransformationEvent = event(
  {
    ...common,
    type: z.literal('TransformationEvent'),
    inputEPCList: distinct(Uri).optional(),
    inputQuantityList: z.array(QuantityElement).optional(),
    outputEPCList: distinct(Uri).optional(),
    outputQuantityList: z.array(QuantityElement).optional(),
    transformationID: Uri.optional(),
    ilmd: Ilmd.optional(),
  },
  [
    [
      ({ inputEPCList, inputQuantityList, outputEPCList, outputQuantityList, transformationID }) => {
        const input = filled(inputEPCList) || filled(inputQuantityList)
        const output = filled(outputEPCList) || filled(outputQuantityList)
        return transformationID === undefined ? input && output : input || output
      },
      'outputQuantityList',
      'OBJECT_MISSING',
      'needs an input and an output, or a transformationID and one of them',
    ],
  ],
)

/** The schema of each of the five event types. */
export const EVENT_SCHEMAS = {
  ObjectEvent,
  AggregationEvent,
  TransactionEvent,
  TransformationEvent,
  AssociationEvent,
} satisfies Record<EventType, z.ZodType>

/** An event of any of the five types. */
export const EpcisEvent = z.discriminatedUnion('type', [
  ObjectEvent,
  AggregationEvent,
  TransactionEvent,
  TransformationEvent,
  AssociationEvent,
])
/** @inheritdoc */
export type EpcisEvent = z.infer<typeof EpcisEvent>
