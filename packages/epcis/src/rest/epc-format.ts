import { epcUrnOfDigitalLink, epcUrnToDigitalLink, Gs1Error } from '@nguon/gs1'
import type { JsonObject, JsonValue } from '@nguon/statement'
import { hasMembers } from '../terms.ts'
import type { EpcFormat } from './negotiation.ts'

/** How many of a key's digits are its company prefix; null where that is not known. */
export type CompanyPrefixLength = (characters: string) => number | null

/** Members that hold identifiers, and where the identifier stands in an item of theirs. */
const IDENTIFIERS: readonly [member: string, inside: string | null][] = [
  ['parentID', null],
  ['epcList', null],
  ['childEPCs', null],
  ['inputEPCList', null],
  ['outputEPCList', null],
  ['quantityList', 'epcClass'],
  ['childQuantityList', 'epcClass'],
  ['inputQuantityList', 'epcClass'],
  ['outputQuantityList', 'epcClass'],
  ['readPoint', 'id'],
  ['bizLocation', 'id'],
  ['sourceList', 'source'],
  ['destinationList', 'destination'],
  ['bizTransactionList', 'bizTransaction'],
]

/**
 * An event with its identifiers written as `GS1-EPC-Format` asks. `No_Preference` and `Never_Translates` leave them as
 * they were captured; so does any format what has no spelling in it: an address of ours, a Digital Link whose company
 * prefix is not known.
 */
export function translateIdentifiers(
  event: JsonObject,
  format: EpcFormat,
  companyPrefixLength: CompanyPrefixLength,
): JsonObject {
  if (format === 'No_Preference' || format === 'Never_Translates') return event
  const translate = format === 'Always_EPC_URN' ? (uri: string) => urnOf(uri, companyPrefixLength) : linkOf
  const translated: JsonObject = { ...event }
  for (const [member, inside] of IDENTIFIERS) {
    const value = event[member]
    if (value === undefined) continue
    const ofItem = (item: JsonValue): JsonValue => {
      if (inside === null) return typeof item === 'string' ? translate(item) : item
      const uri = hasMembers(item) ? (item as JsonObject)[inside] : undefined
      return typeof uri === 'string' ? { ...(item as JsonObject), [inside]: translate(uri) } : item
    }
    translated[member] = Array.isArray(value) ? value.map(ofItem) : ofItem(value)
  }
  return translated
}

/** One identifier in the format that is asked for, or as it is. */
export function translateIdentifier(uri: string, format: EpcFormat, companyPrefixLength: CompanyPrefixLength): string {
  if (format === 'Always_EPC_URN') return urnOf(uri, companyPrefixLength)
  return format === 'Always_GS1_Digital_Link' ? linkOf(uri) : uri
}

function linkOf(uri: string): string {
  return uri.startsWith('urn:epc:') ? (epcUrnToDigitalLink(uri) ?? uri) : uri
}

function urnOf(uri: string, companyPrefixLength: CompanyPrefixLength): string {
  if (!/^https?:/i.test(uri)) return uri
  try {
    return epcUrnOfDigitalLink(uri, companyPrefixLength) ?? uri
  } catch (error) {
    if (error instanceof Gs1Error) return uri
    throw error
  }
}
