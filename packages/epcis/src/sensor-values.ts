/** What a sensor element is found by (EPCIS 2.0 §8.2.7.1). */
import type { JsonObject, JsonValue } from '@nguon/statement'
import type { Namespaces } from './context.ts'
import { decimalOfNumber } from './decimal.ts'
import { addExtensions, textValue } from './extension.ts'
import type { Value } from './facts.ts'
import { indexed } from './indexed.ts'
import { instantOf } from './instant.ts'
import { keyOf } from './key.ts'
import { hasMembers } from './terms.ts'
import { gs1Word } from './vocabulary.ts'

// Metadata and report may both name these, and a query does not say which it means.
const SHARED_URIS = ['deviceID', 'dataProcessingMethod', 'bizRules']
const REPORT_URIS = ['microorganism', 'chemicalSubstance', 'uriValue']

/** Numbers of a report that a query compares together with their unit. */
export const MEASURES = ['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percValue'] as const

/** Adds what the sensor elements of an event say. */
export function addSensorValues(values: Value[], list: JsonValue, namespaces: () => Namespaces): void {
  values.push({ name: 'sensorElementList', text: null, number: null, time: null })
  for (const element of Array.isArray(list) ? list : []) {
    if (!hasMembers(element)) continue
    addExtensions(values, 'SENSORELEMENT ', element as JsonObject, namespaces)
    const metadata = element.sensorMetadata
    if (hasMembers(metadata)) {
      addShared(values, metadata as JsonObject)
      addTime(values, 'SENSORMETADATA startTime', metadata.startTime)
      addTime(values, 'SENSORMETADATA endTime', metadata.endTime)
      addExtensions(values, 'SENSORMETADATA ', metadata as JsonObject, namespaces)
    }
    for (const report of Array.isArray(element.sensorReport) ? element.sensorReport : [])
      if (hasMembers(report)) addReport(values, report as JsonObject, namespaces)
  }
}

function addReport(values: Value[], report: JsonObject, namespaces: () => Namespaces): void {
  addShared(values, report)
  const { type, stringValue, hexBinaryValue, booleanValue, percRank, uom } = report
  if (typeof type === 'string') values.push(textValue('SENSORREPORT type', indexed(gs1Word(type))))
  if (typeof stringValue === 'string') values.push(textValue('SENSORREPORT stringValue', indexed(stringValue)))
  if (typeof hexBinaryValue === 'string')
    values.push(textValue('SENSORREPORT hexBinaryValue', indexed(hexBinaryValue.toUpperCase())))
  if (typeof booleanValue === 'boolean') values.push(textValue('SENSORREPORT booleanValue', String(booleanValue)))
  addNumber(values, 'SENSORREPORT percRank', percRank)
  for (const name of REPORT_URIS) addUri(values, `SENSORREPORT ${name}`, report[name])
  const unit = typeof uom === 'string' ? `_${uom}` : ''
  for (const name of MEASURES) addNumber(values, `SENSORREPORT ${name}${unit}`, report[name])
  addExtensions(values, 'SENSORREPORT ', report, namespaces)
}

function addShared(values: Value[], object: JsonObject): void {
  for (const name of SHARED_URIS) addUri(values, `SENSOR ${name}`, object[name])
  addTime(values, 'SENSOR time', object.time)
}

function addUri(values: Value[], name: string, uri: JsonValue | undefined): void {
  if (typeof uri === 'string') values.push(textValue(name, keyOf(uri)))
}

function addTime(values: Value[], name: string, text: unknown): void {
  const time = typeof text === 'string' ? instantOf(text) : null
  if (time !== null) values.push({ name, text: null, number: null, time })
}

function addNumber(values: Value[], name: string, number: JsonValue | undefined): void {
  if (typeof number === 'number')
    values.push({ name: indexed(name), text: null, number: decimalOfNumber(number), time: null })
}
