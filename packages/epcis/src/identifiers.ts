import { Gs1Error, hasCheckDigit, keysOfDigitalLink, parseEpcUrn } from '@nguon/gs1'
import { type JsonObject, type JsonValue, subjectsOfLink } from '@nguon/statement'
import { type EpcisCode, type Fault, pointerOf } from './fault.ts'
import { COMMON } from './key.ts'
import { hasMembers } from './terms.ts'

/** What a member of an event may hold: one thing, a kind of things, or a place or party (where anything may stand). */
type Sort = 'instance' | 'class' | 'any'

const LISTS: readonly [member: string, item: string | null, sort: Sort][] = [
  ['parentID', null, 'instance'],
  ['epcList', null, 'instance'],
  ['childEPCs', null, 'instance'],
  ['inputEPCList', null, 'instance'],
  ['outputEPCList', null, 'instance'],
  ['quantityList', 'epcClass', 'class'],
  ['childQuantityList', 'epcClass', 'class'],
  ['inputQuantityList', 'epcClass', 'class'],
  ['outputQuantityList', 'epcClass', 'class'],
  ['readPoint', 'id', 'any'],
  ['bizLocation', 'id', 'any'],
  ['sourceList', 'source', 'any'],
  ['destinationList', 'destination', 'any'],
]

/**
 * Faults of the identifiers that an event is about: a wrong check digit, a
 * malformed key, a class where one thing is meant or the reverse. The ratified
 * schema sees any URI in them.
 */
export function identifierFaults(event: JsonObject): Fault[] {
  const faults: Fault[] = []
  for (const [member, inside, sort] of LISTS) {
    const value = event[member]
    if (value === undefined) continue
    const listed = Array.isArray(value)
    const items: JsonValue[] = listed ? value : [value]
    for (const [at, item] of items.entries()) {
      const uri = inside === null ? item : hasMembers(item) ? item[inside] : null
      if (typeof uri !== 'string') continue
      const fault = faultOf(uri, sort)
      if (fault)
        faults.push({
          pointer: pointerOf([member, ...(listed ? [at] : []), ...(inside === null ? [] : [inside])]),
          ...fault,
        })
    }
  }
  return faults
}

// Keys that name a kind until one of these qualifiers, or a serial within the key, narrows them to one thing.
const NARROWED: Record<string, readonly string[]> = { '01': ['21', '235'], '8006': ['21'], '8010': ['8011'] }
const SERIAL_AFTER: Record<string, number> = { '253': 13, '255': 13, '8003': 14 }

function faultOf(uri: string, sort: Sort): { code: EpcisCode; reason: string } | null {
  const single = isOneThing(uri)
  if (single instanceof Gs1Error) return { code: 'IDENTIFIER_WRONG', reason: single.reason }
  if (sort === 'instance' && single === false)
    return { code: 'CLASS_AS_INSTANCE', reason: 'names a kind of things where one thing is meant' }
  if (sort === 'class' && single === true)
    return { code: 'INSTANCE_AS_CLASS', reason: 'names one thing where a kind of things is meant' }
  return null
}

/** Whether a URI names one thing or a kind of things; what is wrong with it, or null where nobody can know. */
export function isOneThing(uri: string): boolean | Gs1Error | null {
  const [, , unit, place, , gtin, , serial] = COMMON.exec(uri) ?? []
  const digits = unit ?? place ?? gtin
  if (digits !== undefined && hasCheckDigit(digits)) return gtin === undefined || serial !== undefined
  const local = localOf(uri)
  if (local !== null) return local === 'local-item'
  const elements = readKeys(uri)
  return elements === null || elements instanceof Gs1Error ? elements : isSingle(elements)
}

/** What kind of code of ours a URI is (`/l/PARTY/PRODUCT/LOT`), or null. */
function localOf(uri: string): string | null {
  if (!uri.includes('/l/')) return null
  const [subject] = subjectsOfLink(uri)
  return subject?.type.startsWith('local') ? subject.type : null
}

/** The GS1 key of a URI, its error, or null if it is no GS1 key at all. */
function readKeys(uri: string): [string, string][] | Gs1Error | null {
  try {
    if (uri.startsWith('urn:epc:')) return parseEpcUrn(uri) as [string, string][]
    if (/^https?:/i.test(uri)) return keysOfDigitalLink(uri) as [string, string][]
    return null
  } catch (error) {
    if (!(error instanceof Gs1Error)) throw error
    // A web address that only happens to hold a number where an identifier could stand is not a GS1 key.
    return NOT_A_KEY.has(error.code) ? null : error
  }
}
const NOT_A_KEY: ReadonlySet<string> = new Set(['NO_PRIMARY_KEY', 'URI_MALFORMED', 'URI_CHARACTER', 'URN_SCHEME'])

function isSingle(elements: readonly [string, string][]): boolean {
  const [ai, value] = elements[0]!
  const length = SERIAL_AFTER[ai]
  if (length !== undefined) return value.length > length
  const narrowing = NARROWED[ai]
  return narrowing === undefined || elements.some(([qualifier]) => narrowing.includes(qualifier))
}
