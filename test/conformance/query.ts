import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  checkEvent,
  contextList,
  EpcisError,
  factsOfEvent,
  matches,
  type Namespaces,
  namespacesOf,
  parseQueryBody,
} from '@nguon/epcis'
import type { JsonObject, JsonValue } from '@nguon/statement'
import type { Outcome } from '../../scripts/conformance/outcome.ts'
import { documents } from './epcis.ts'

/** A parameter with the value by which its event is found. */
type Asked = [parameter: string, value: JsonValue]

/**
 * Of every published event each member that can be asked for: asked for as it is written there, the event is found; and
 * it is not found any more when the members are gone.
 */
export async function run(vectorsDir: string): Promise<Outcome> {
  const folder = join(vectorsDir, 'epcis')
  const outcome: Outcome = { name: 'EPCIS queries', passed: 0, failed: [], untested: [] }
  for (const path of documents(folder)) {
    const name = relative(folder, path)
    const document = JSON.parse(readFileSync(path, 'utf8')) as JsonObject
    for (const event of eventsOf(document)) {
      const context = contextList(document['@context'])
      const whole = { ...event, '@context': [...context, ...contextList(event['@context'])] }
      const refusal = refusalOf(whole)
      if (refusal) {
        outcome.untested.push({ name, reason: `an event that is not captured: ${refusal}` })
        continue
      }
      const bare: JsonObject = { type: 'OtherEvent', eventID: 'urn:x:bare', eventTime: '0001-01-01T00:00:00Z' }
      for (const [parameter, value] of askedOf(whole, namespacesOf(whole['@context']))) {
        const query = parseQueryBody({ [parameter]: value }, whole['@context'])
        const asked = `${name}: ${parameter}=${JSON.stringify(value)}`
        if (!matches(query, factsOfEvent(whole), '0')) outcome.failed.push({ name: asked, reason: 'finds nothing' })
        else if (matches(query, factsOfEvent(bare), '0')) outcome.failed.push({ name: asked, reason: 'finds anything' })
        else outcome.passed++
      }
    }
  }
  return outcome
}

function refusalOf(event: JsonObject): string | null {
  try {
    checkEvent(event)
    return null
  } catch (error) {
    if (error instanceof EpcisError) return error.message
    throw error
  }
}

function eventsOf(document: JsonObject): JsonObject[] {
  const body = document.epcisBody as {
    eventList?: JsonObject[]
    queryResults?: { resultsBody: { eventList: JsonObject[] } }
  }
  const list = body?.eventList ?? body?.queryResults?.resultsBody.eventList
  return list ?? ('eventTime' in document ? [document] : [])
}

const FIXED: readonly [member: string, parameters: readonly string[]][] = [
  ['type', ['eventType']],
  ['eventTime', ['GE_eventTime']],
  ['action', ['EQ_action']],
  ['bizStep', ['EQ_bizStep']],
  ['disposition', ['EQ_disposition']],
  ['eventID', ['EQ_eventID']],
  ['transformationID', ['EQ_transformationID']],
  ['parentID', ['MATCH_parentID', 'MATCH_anyEPC']],
  ['epcList', ['MATCH_epc', 'MATCH_anyEPC']],
  ['childEPCs', ['MATCH_epc', 'MATCH_anyEPC']],
  ['inputEPCList', ['MATCH_inputEPC', 'MATCH_anyEPC']],
  ['outputEPCList', ['MATCH_outputEPC', 'MATCH_anyEPC']],
]
const CLASSES: readonly [member: string, parameter: string][] = [
  ['quantityList', 'MATCH_epcClass'],
  ['childQuantityList', 'MATCH_epcClass'],
  ['inputQuantityList', 'MATCH_inputEPCClass'],
  ['outputQuantityList', 'MATCH_outputEPCClass'],
]
const SCOPES: readonly [member: string, scope: string][] = [
  ['ilmd', 'ILMD_'],
  ['errorDeclaration', 'ERROR_DECLARATION_'],
  ['readPoint', 'readPoint_'],
  ['bizLocation', 'bizLocation_'],
]

function askedOf(event: JsonObject, namespaces: Namespaces): Asked[] {
  const asked: Asked[] = []
  const texts = (value: JsonValue | undefined) => (Array.isArray(value) ? value : [value]).filter(isText)
  for (const [member, parameters] of FIXED)
    for (const text of texts(event[member]))
      for (const parameter of parameters) asked.push([parameter, parameter.startsWith('GE_') ? text : [text]])
  for (const [member, parameter] of CLASSES)
    for (const { epcClass, quantity, uom } of objects(event[member])) {
      if (isText(epcClass)) asked.push([parameter, [epcClass]], ['MATCH_anyEPCClass', [epcClass]])
      if (typeof quantity !== 'number') continue
      asked.push(['EQ_quantity', quantity])
      if (isText(uom)) asked.push([`LE_quantity_${uom}`, quantity])
    }
  for (const place of ['readPoint', 'bizLocation'])
    for (const { id } of objects(event[place])) asked.push([`EQ_${place}`, [id!]], [`WD_${place}`, [id!]])
  for (const [list, member] of [
    ['bizTransactionList', 'bizTransaction'],
    ['sourceList', 'source'],
    ['destinationList', 'destination'],
  ] as const)
    for (const item of objects(event[list]))
      if (isText(item.type)) asked.push([`EQ_${member}_${item.type}`, [item[member]!]])
  for (const change of ['set', 'unset'])
    for (const persistent of objects(event.persistentDisposition))
      for (const word of texts(persistent[change])) asked.push([`EQ_persistentDisposition_${change}`, [word]])
  for (const { declarationTime, reason, correctiveEventIDs } of objects(event.errorDeclaration)) {
    asked.push(['EXISTS_errorDeclaration', true], ['GE_errorDeclarationTime', declarationTime!])
    for (const word of texts(reason)) asked.push(['EQ_errorReason', [word]])
    for (const id of texts(correctiveEventIDs)) asked.push(['EQ_correctiveEventID', [id]])
  }
  asked.push(...extensions(event, '', namespaces))
  for (const [member, scope] of SCOPES)
    for (const part of objects(event[member])) asked.push(...extensions(part, scope, namespaces))
  for (const element of objects(event.sensorElementList)) asked.push(...ofSensor(element, namespaces))
  return asked
}

const URIS = ['deviceID', 'dataProcessingMethod', 'bizRules', 'microorganism', 'chemicalSubstance', 'uriValue']
const MEASURES = ['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percValue']

function ofSensor(element: JsonObject, namespaces: Namespaces): Asked[] {
  const asked: Asked[] = [['EXISTS_sensorElementList', true], ...extensions(element, 'SENSORELEMENT_', namespaces)]
  for (const metadata of objects(element.sensorMetadata)) {
    for (const name of ['time', 'startTime', 'endTime'])
      if (isText(metadata[name])) asked.push([`GE_${name}`, metadata[name]])
    for (const name of URIS) if (isText(metadata[name])) asked.push([`EQ_${name}`, [metadata[name]]])
    asked.push(...extensions(metadata, 'SENSORMETADATA_', namespaces))
  }
  for (const report of objects(element.sensorReport)) {
    for (const name of ['type', 'stringValue', 'hexBinaryValue', ...URIS])
      if (isText(report[name])) asked.push([`EQ_${name}`, [report[name]]])
    if (isText(report.time)) asked.push(['GE_time', report.time])
    if (typeof report.booleanValue === 'boolean') asked.push(['EQ_booleanValue', report.booleanValue])
    if (typeof report.percRank === 'number') asked.push(['GE_percRank', report.percRank])
    if (isText(report.uom))
      for (const name of MEASURES)
        if (typeof report[name] === 'number') asked.push([`EQ_${name}_${report.uom}`, report[name]])
    asked.push(...extensions(report, 'SENSORREPORT_', namespaces))
  }
  return asked
}

/** The extension members of an object, and those inside them that have a prefix. */
function extensions(object: JsonObject, scope: string, namespaces: Namespaces): Asked[] {
  const asked: Asked[] = []
  const isDeclared = (name: string) => namespaces.has(name.split(':')[0]!) && name.includes(':')
  const walk = (value: JsonValue, name: string, inner: string) => {
    asked.push([`EXISTS_${inner}${scope}${name}`, true])
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isText(item)) asked.push([`EQ_${inner}${scope}${name}`, [item, 'and nothing else']])
      if (isText(item) || typeof item === 'number') asked.push([`EQ_${inner}${scope}${name}`, item])
      for (const part of objects(item))
        for (const [member, inside] of Object.entries(part)) if (isDeclared(member)) walk(inside, member, 'INNER_')
    }
  }
  for (const [member, value] of Object.entries(object)) if (isDeclared(member)) walk(value, member, '')
  return asked
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item),
  )
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string'
}
