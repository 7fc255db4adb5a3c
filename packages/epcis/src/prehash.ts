/**
 * The text that is hashed for an event (CBV 2.0 §8.9.2): its members in the standard's order, each value in its one
 * spelling, lists sorted, and no sign between them.
 *
 *     eventType=ObjectEventeventTime=2026-06-14T01:30:00.000ZeventTimeZoneOffset=+07:00epcListepc=https://id.gs1.org/…
 *
 * Where the standard's words leave room, the reference implementation is followed, since it made the hashes in use.
 */
import { isObject, type JsonObject, type JsonValue } from '@nguon/statement'
import type { Namespaces } from './context.ts'
import { canonicalName, canonicalTime, canonicalValue } from './prehash-value.ts'
import {
  BIZ_STEPS,
  BIZ_TRANSACTION_TYPES,
  COMPONENTS,
  DISPOSITIONS,
  MEASUREMENT_TYPES,
  SENSOR_ALERTS,
  SOURCE_DESTINATION_TYPES,
} from './vocabulary.ts'

/** What stands behind a member's name; empty where the member says nothing. */
type Writer = (value: JsonValue, namespaces: Namespaces) => string
/** Members in order; the items of a list have a name of their own where the XML of an event gives them one. */
type Members = readonly (readonly [name: string, write: Writer, item?: string])[]

const plain: Writer = (value, namespaces) => assigned(canonicalValue(value, namespaces))
const time: Writer = value => assigned(canonicalTime(value))

function assigned(text: string): string {
  return text === '' ? '' : `=${text}`
}

/** A word of the vocabulary in full. */
function word(words: readonly string[], namespace: string): Writer {
  const uris = new Map(words.map(bare => [bare, `=${namespace}${bare}`]))
  return (value, namespaces) => uris.get(value as string) ?? plain(value, namespaces)
}
const cbv = (words: readonly string[], kind: string) => word(words, `https://ref.gs1.org/cbv/${kind}-`)

// The vocabulary moved from one host of GS1 to another: one thing measured must not have two names.
const GS1_VOC = /^=https?:\/\/(?:www\.|ref\.)?gs1\.org\/voc\//
function voc(words: readonly string[]): Writer {
  const write = word(words, 'https://gs1.org/voc/')
  return (value, namespaces) => write(value, namespaces).replace(GS1_VOC, '=https://gs1.org/voc/')
}

function named(name: string, text: string): string {
  return text === '' ? '' : name + text
}

function joined(texts: string[]): string {
  return texts.length < 2 ? (texts[0] ?? '') : texts.sort(byCodePoint).join('')
}

const SURROGATE = /[\ud800-\udfff]/

/** The order of the texts' UTF-8 bytes, which that of JavaScript is but for surrogates. */
function byCodePoint(a: string, b: string): number {
  if (a === b) return 0
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1
  let at = 0
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)].map(unit =>
    unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit,
  )
  // NaN: where one text ends in the other.
  return Number.isNaN(left) || left! < right! ? -1 : 1
}

/** An object: what is known of it in order, then the sender's own members, sorted. */
function object(members: Members): Writer {
  const known = new Set(members.map(([name]) => name))
  return (value, namespaces) => {
    if (!isObject(value)) return plain(value, namespaces)
    const own: string[] = []
    for (const name in value) if (!known.has(name)) gather(name, value[name]!, namespaces, own)
    return inOrder(value, members, namespaces) + joined(own)
  }
}

function inOrder(value: JsonObject, members: Members, namespaces: Namespaces): string {
  let text = ''
  for (const [name, write, item] of members) {
    const inside = value[name]
    if (inside === undefined) continue
    if (item !== undefined) text += named(name, each(item, inside, write, namespaces))
    else text += each(name, inside, write, namespaces)
  }
  return text
}

/** A value, or each of several, behind its name. */
function each(name: string, value: JsonValue, write: Writer, namespaces: Namespaces): string {
  if (!Array.isArray(value)) return named(name, write(value, namespaces))
  if (value.length === 1) return named(name, write(value[0]!, namespaces))
  return joined(value.map(item => named(name, write(item, namespaces))))
}

const COMMENTS: ReadonlySet<string> = new Set(['rdfs:comment', 'comment', '@context'])

/** Adds what a member that the standard does not know comes to: once for each item if it is a list. */
function gather(name: string, value: JsonValue, namespaces: Namespaces, into: string[]): void {
  if (COMMENTS.has(name)) return
  const full = canonicalName(name, namespaces)
  if (name.endsWith('List')) {
    // In XML a list holds elements named as it is but for `List`, and both forms of an event have one hash.
    const items = (Array.isArray(value) ? value : [value]).map(item => full.slice(0, -4) + content(item, namespaces))
    if (items.length > 0) into.push(full + joined(items))
  } else if (Array.isArray(value)) for (const item of value) into.push(full + content(item, namespaces))
  else into.push(full + content(value, namespaces))
}

function content(value: JsonValue, namespaces: Namespaces): string {
  if (typeof value !== 'object' || value === null) return plain(value, namespaces)
  const inside: string[] = []
  if (Array.isArray(value)) for (const item of value) inside.push(content(item, namespaces))
  else for (const name in value) gather(name, value[name]!, namespaces, inside)
  return joined(inside)
}

const disposition = cbv(DISPOSITIONS, 'Disp')
const quantity = object([
  ['epcClass', plain],
  ['quantity', plain],
  ['uom', plain],
])
const place = object([['id', plain]])
const device: Members = [
  ['deviceID', plain],
  ['deviceMetadata', plain],
  ['rawData', plain],
  ['dataProcessingMethod', plain],
  ['bizRules', plain],
]
const sensorReport = object([
  ['type', voc(MEASUREMENT_TYPES)],
  ['exception', voc(SENSOR_ALERTS)],
  ...device,
  ['time', time],
  ...['microorganism', 'chemicalSubstance', 'value'].map(name => [name, plain] as const),
  ['component', cbv(COMPONENTS, 'Comp')],
  ...['stringValue', 'booleanValue', 'hexBinaryValue', 'uriValue'].map(name => [name, plain] as const),
  ...['minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue'].map(name => [name, plain] as const),
  ['uom', plain],
  ['coordinateReferenceSystem', plain],
])
const sensorElement = object([
  ['sensorMetadata', object([['time', time], ['startTime', time], ['endTime', time], ...device])],
  ['sensorReport', sensorReport],
])

const EVENT: Members = [
  ['eventTime', time],
  ['eventTimeZoneOffset', plain],
  ['certificationInfo', plain],
  ['parentID', plain],
  ['epcList', plain, 'epc'],
  ['inputEPCList', plain, 'epc'],
  ['childEPCs', plain, 'epc'],
  ['quantityList', quantity, 'quantityElement'],
  ['childQuantityList', quantity, 'quantityElement'],
  ['inputQuantityList', quantity, 'quantityElement'],
  ['outputEPCList', plain, 'epc'],
  ['outputQuantityList', quantity, 'quantityElement'],
  ['action', plain],
  ['transformationID', plain],
  ['bizStep', cbv(BIZ_STEPS, 'BizStep')],
  ['disposition', disposition],
  [
    'persistentDisposition',
    object([
      ['set', disposition],
      ['unset', disposition],
    ]),
  ],
  ['readPoint', place],
  ['bizLocation', place],
  ['sensorElementList', sensorElement, 'sensorElement'],
]

const party = cbv(SOURCE_DESTINATION_TYPES, 'SDT')
const transaction = object([
  ['type', cbv(BIZ_TRANSACTION_TYPES, 'BTT')],
  ['bizTransaction', plain],
])
const source = object([
  ['type', party],
  ['source', plain],
])
const destination = object([
  ['type', party],
  ['destination', plain],
])
/** What the reference writes at the end, sorted together with the sender's own members. */
const LAST = new Map<string, Writer>([
  ['bizTransactionList', transaction],
  ['sourceList', source],
  ['destinationList', destination],
])
const INSIDE: ReadonlySet<string> = new Set(EVENT.map(([name]) => name))
/** What a repository adds or a later declaration says is not what happened. */
const LEFT_OUT: ReadonlySet<string> = new Set(['type', 'eventID', 'recordTime', 'errorDeclaration'])

/** The text of an event under its context's prefixes; `without` names further members that are left out of it. */
export function prehashOf(event: JsonObject, namespaces: Namespaces, without: readonly string[] = []): string {
  const last: string[] = []
  for (const name in event) {
    if (INSIDE.has(name) || LEFT_OUT.has(name) || without.includes(name)) continue
    const value = event[name]!
    const write = LAST.get(name)
    if (!write) gather(name, value, namespaces, last)
    else if (Array.isArray(value)) {
      const text = joined(value.map(item => write(item, namespaces)))
      if (text !== '') last.push(name + text)
    }
  }
  return `eventType=${String(event.type)}${inOrder(event, EVENT, namespaces)}${joined(last)}`
}
