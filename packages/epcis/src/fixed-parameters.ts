/** The parameters of a query that have a fixed name (EPCIS 2.0 §8.2.7.1). */
import type { ThingRole } from './facts.ts'
import {
  apart,
  booleanOf,
  choiceOf,
  type Given,
  instantOfGiven,
  keysOfGiven,
  listOf,
  malformed,
  numberOf,
  textsOf,
  urisOf,
  wordsOf,
} from './given.ts'
import { indexed } from './indexed.ts'
import { keyPatternsOf } from './key-pattern.ts'
import type { Comparison, Condition, Field } from './query.ts'
import {
  ACTIONS,
  BIZ_STEPS,
  cbvWord,
  DISPOSITIONS,
  ERROR_REASONS,
  EVENT_TYPES,
  gs1Word,
  MEASUREMENT_TYPES,
} from './vocabulary.ts'

/** What a value is in JSON, which the schema of a query says. */
export type Sort = 'strings' | 'number' | 'boolean' | 'time'

/** What a parameter takes, and the condition it puts. */
export type Parameter = { sort: Sort; read: (given: Given) => Condition }

const strings = (read: Parameter['read']): Parameter => ({ sort: 'strings', read })

const field = (field: Field, read: (given: Given) => string[]) =>
  strings(given => ({ on: 'field', field, anyOf: read(given) }))
const text = (name: string, read: (given: Given) => string[]) =>
  strings(given => ({ on: 'text', name, anyOf: read(given) }))
const cbv = (words: readonly string[]) => (given: Given) => wordsOf(given, words, cbvWord)

const match = (roles: readonly ThingRole[], ofInstances = true) =>
  strings(given => ({ on: 'thing', roles, anyOf: keyPatternsOf(given, ofInstances) }))
const matchClass = (roles: readonly ThingRole[]) => match(roles, false)

const within = (field: 'readPoint' | 'bizLocation') =>
  strings(given => ({ on: 'within', field, anyOf: keysOfGiven(given) }))

const quantity = (op: Comparison): Parameter => ({
  sort: 'number',
  read: given => ({ on: 'quantity', op, value: numberOf(given), uom: null }),
})

/** The two ends of a span of time: the first belongs to it, the second does not. */
function span(name: string, condition: (op: 'GE' | 'LT', value: string) => Condition): [string, Parameter][] {
  return (['GE', 'LT'] as const).map(op => [
    `${op}_${name}`,
    { sort: 'time', read: given => condition(op, instantOfGiven(given)) },
  ])
}
const time = (field: (Condition & { on: 'time' })['field']) => (op: 'GE' | 'LT', value: string) =>
  ({ on: 'time', field, op, value }) as const
const instant = (name: string) => (op: 'GE' | 'LT', value: string) => ({ on: 'instant', name, op, value }) as const

const EVENT_TYPE = /^(?:epcis:|https?:\/\/(?:ref|ns)\.gs1\.org\/epcis\/)(\w+)$/

/** An event type in any spelling; types of a sender's own are never captured. */
function eventTypesOf(given: Given): string[] {
  return listOf(given, text => {
    const type = EVENT_TYPE.exec(text)?.[1] ?? text
    const known = EVENT_TYPES.find(one => one === type)
    return known ?? malformed(given, `${JSON.stringify(text)} is none of ${EVENT_TYPES.join(', ')}${apart(text)}`)
  })
}

/** By name. */
export const FIXED: ReadonlyMap<string, Parameter> = new Map<string, Parameter>([
  ['eventType', field('type', eventTypesOf)],
  ...span('eventTime', time('eventTime')),
  ...span('recordTime', time('recordTime')),
  ['EQ_action', field('action', given => listOf(given, text => choiceOf({ ...given, texts: [text] }, ACTIONS)))],
  ['EQ_bizStep', field('bizStep', cbv(BIZ_STEPS))],
  ['EQ_disposition', field('disposition', cbv(DISPOSITIONS))],
  ['EQ_persistentDisposition_set', text('persistentDisposition_set', cbv(DISPOSITIONS))],
  ['EQ_persistentDisposition_unset', text('persistentDisposition_unset', cbv(DISPOSITIONS))],
  ['EQ_readPoint', field('readPoint', keysOfGiven)],
  ['WD_readPoint', within('readPoint')],
  ['EQ_bizLocation', field('bizLocation', keysOfGiven)],
  ['WD_bizLocation', within('bizLocation')],
  ['EQ_transformationID', field('transformationId', keysOfGiven)],
  ['MATCH_epc', match(['epc', 'child'])],
  ['MATCH_parentID', match(['parent'])],
  ['MATCH_inputEPC', match(['input'])],
  ['MATCH_outputEPC', match(['output'])],
  ['MATCH_anyEPC', match(['parent', 'epc', 'child', 'input', 'output'])],
  ['MATCH_epcClass', matchClass(['epcClass', 'childClass'])],
  ['MATCH_inputEPCClass', matchClass(['inputClass'])],
  ['MATCH_outputEPCClass', matchClass(['outputClass'])],
  ['MATCH_anyEPCClass', matchClass(['epcClass', 'childClass', 'inputClass', 'outputClass'])],
  ...(['EQ', 'GT', 'GE', 'LT', 'LE'] as const).map((op): [string, Parameter] => [`${op}_quantity`, quantity(op)]),
  ['EQ_eventID', field('eventId', urisOf)],
  [
    'EXISTS_errorDeclaration',
    {
      sort: 'boolean',
      read: given => ({ on: 'errorDeclaration', exists: given.texts.length === 0 || booleanOf(given) }),
    },
  ],
  ...span('errorDeclarationTime', time('errorDeclarationTime')),
  // So in the schema of queries, otherwise than in the description of the REST binding.
  ...span('errorDeclaration_Time', time('errorDeclarationTime')),
  ['EQ_errorReason', field('errorReason', cbv(ERROR_REASONS))],
  ['EQ_correctiveEventID', text('correctiveEventID', urisOf)],
  ...span('startTime', instant('SENSORMETADATA startTime')),
  ...span('endTime', instant('SENSORMETADATA endTime')),
  ...span('time', instant('SENSOR time')),
  ['EQ_type', text('SENSORREPORT type', given => wordsOf(given, MEASUREMENT_TYPES, gs1Word))],
  ['EQ_deviceID', text('SENSOR deviceID', keysOfGiven)],
  ['EQ_dataProcessingMethod', text('SENSOR dataProcessingMethod', keysOfGiven)],
  ['EQ_bizRules', text('SENSOR bizRules', keysOfGiven)],
  ['EQ_microorganism', text('SENSORREPORT microorganism', keysOfGiven)],
  ['EQ_chemicalSubstance', text('SENSORREPORT chemicalSubstance', keysOfGiven)],
  ['EQ_stringValue', text('SENSORREPORT stringValue', textsOf)],
  [
    'EQ_hexBinaryValue',
    text('SENSORREPORT hexBinaryValue', given => listOf(given, text => indexed(text.toUpperCase()))),
  ],
  ['EQ_uriValue', text('SENSORREPORT uriValue', keysOfGiven)],
  [
    'EQ_booleanValue',
    {
      sort: 'boolean',
      read: given => ({ on: 'text', name: 'SENSORREPORT booleanValue', anyOf: [String(booleanOf(given))] }),
    },
  ],
  [
    'EXISTS_sensorElementList',
    {
      sort: 'boolean',
      read: given =>
        booleanOf(given)
          ? { on: 'exists', name: 'sensorElementList' }
          : malformed(given, 'can only be asked for with true'),
    },
  ],
])
