/** The one spelling under which a thing, a kind of things or a place is found, whatever spelling was sent. */
import { checkDigit, type Element, Gs1Error, parseEpcUrn } from '@nguon/gs1'
import { pathOf, remembering, subjectsOfLink } from '@nguon/statement'
import { indexed } from './indexed.ts'

/**
 * One thing, kind of things, place or transformation in its one spelling: of a GS1 key the path of its canonical
 * Digital Link with the finest level only (`/01/08930000000019/21/S1`, `/414/8930000009111/254/A`), of goods of ours
 * `/l/PARTY/PRODUCT/LOT`, of anything else the URI as written.
 */
export type Key = string

/** A key, and where an item's address also names its lot the whole address: `/01/…/10/L/21/S`, `/l/P/R/L/S`. */
export type Keys = { key: Key; lotOfItem: Key | null }

/** What nearly every event holds; the characters are those that no spelling escapes. Check digits are not looked at. */
export const COMMON =
  /^https:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:(\/(?:00\/(\d{18})|41[47]\/(\d{13})))|(\/01\/(\d{14}))(\/10\/[\w.-]{1,20})?(\/21\/[\w.-]{1,20})?)$/

/** What a URI names. Total: what is neither a GS1 key nor an address of ours is its own key. */
export function keysOf(uri: string): Keys {
  const [, single, unit, place, product, gtin, lot, serial] = COMMON.exec(uri) ?? []
  const digits = unit ?? place ?? gtin
  if (digits === undefined || checkDigit(digits.slice(0, -1)) !== digits.at(-1)) return remembered(uri)
  if (single !== undefined) return { key: single, lotOfItem: null }
  if (serial === undefined) return { key: product + (lot ?? ''), lotOfItem: null }
  return { key: product + serial, lotOfItem: lot === undefined ? null : product! + lot + serial }
}

/** Places and parties stand in one event after another. */
const remembered = remembering(
  (uri): Keys => (uri.startsWith('urn:epc:') ? keysOfUrn(uri) : null) ?? keysOfSubjects(uri),
)

/** A URN names nothing but its finest level. */
function keysOfUrn(urn: string): Keys | null {
  let elements: readonly Element[]
  try {
    elements = parseEpcUrn(urn)
  } catch (error) {
    if (error instanceof Gs1Error) return null
    throw error
  }
  return { key: elements.map(([ai, value]) => `/${ai}/${escaped(value)}`).join(''), lotOfItem: null }
}

function escaped(value: string): string {
  return /^[\w.-]*$/.test(value) ? value : encodeURIComponent(value).replace(/[!'()*]/g, encodeMark)
}

/** What `encodeURIComponent` leaves and a canonical Digital Link does not. */
function encodeMark(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
}

function keysOfSubjects(uri: string): Keys {
  const [first, second] = subjectsOfLink(uri)
  const key = pathOf(first!) ?? first!.id
  const piece = PIECE_OF_LOT.exec(key)
  if (piece) return { key: piece[1]! + piece[2]!, lotOfItem: key }
  if (first!.type === 'local-item') return { key, lotOfItem: key }
  const lot = first!.type === 'item' && second ? pathOf(second) : null
  return { key: indexed(key), lotOfItem: lot && withSerial(lot, key) }
}

/** A piece of a trade item (8006) is filed as a subject with its lot; it is the same piece without. */
const PIECE_OF_LOT = /^(\/8006\/\d{18})\/10\/[^/]+(\/21\/[^/]+)$/

/** The address of an item that names its lot too. */
function withSerial(lot: Key, item: Key): Key {
  return lot + item.slice(item.indexOf('/21/', '/01/'.length))
}

/** The key alone. */
export function keyOf(uri: string): Key {
  return keysOf(uri).key
}
