/** The one spelling under which a thing, a kind of things or a place is found, whatever spelling was sent. */
import { checkDigit } from '@nguon/gs1'
import { pathOf, subjectsOfLink } from '@nguon/statement'
import { indexed } from './indexed.ts'

/**
 * One thing, kind of things, place or transformation in its one spelling: of a GS1 key the path of its canonical
 * Digital Link with the finest level only (`/01/08930000000019/21/S1`, `/414/8930000009111/254/A`), of goods of ours
 * `/l/PARTY/PRODUCT/LOT`, of anything else the URI as written.
 */
export type Key = string

/** A key, and where an item's address also names its lot the whole address: `/01/…/10/L/21/S`, `/l/P/R/L/S`. */
export type Keys = { key: Key; lotOfItem: Key | null }

/** What nearly every event holds; the characters are those that no spelling escapes. */
const COMMON = /^https:\/\/[A-Za-z0-9.-]+(?::\d+)?(\/01\/(\d{14}))(\/10\/[\w.-]{1,20})?(\/21\/[\w.-]{1,20})?$/

/** What a URI names. Total: what is neither a GS1 key nor an address of ours is its own key. */
export function keysOf(uri: string): Keys {
  const common = COMMON.exec(uri)
  if (common && checkDigit(common[2]!.slice(0, 13)) === common[2]![13]) {
    const [, product, , lot, serial] = common
    if (serial === undefined) return { key: product + (lot ?? ''), lotOfItem: null }
    return { key: product + serial, lotOfItem: lot === undefined ? null : product + lot + serial }
  }
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
