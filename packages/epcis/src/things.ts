import { type JsonObject, type JsonValue, type Subject, subjectsOfLink } from '@nguon/statement'
import { decimalOfNumber } from './decimal.ts'
import type { Thing, ThingRole } from './facts.ts'
import { type Key, keyOf, keysOf } from './key.ts'
import { hasMembers } from './terms.ts'

type Side = 'parent' | 'epc' | 'child' | 'input' | 'output'

/** What an `ilmd` describes is what comes into being. */
const LISTS: readonly [member: string, side: Side, isMade: boolean][] = [
  ['epcList', 'epc', true],
  ['childEPCs', 'child', false],
  ['inputEPCList', 'input', false],
  ['outputEPCList', 'output', true],
]
const QUANTITIES: readonly [member: string, side: Exclude<Side, 'parent'>, isMade: boolean][] = [
  ['quantityList', 'epc', true],
  ['childQuantityList', 'child', false],
  ['inputQuantityList', 'input', false],
  ['outputQuantityList', 'output', true],
]

/** The things that an event names (its what-dimension), each with the role it plays. */
export function thingsOf(event: JsonObject): Thing[] {
  const things: Thing[] = []
  if (event.parentID !== undefined) addItem(things, 'parent', event.parentID, [])
  const lots = lotNumbers(event.ilmd)
  for (const [member, side, isMade] of LISTS) {
    const list = event[member]
    if (Array.isArray(list)) for (const uri of list) addItem(things, side, uri, isMade ? lots : [])
  }
  for (const [member, side, isMade] of QUANTITIES) {
    const list = event[member]
    if (!Array.isArray(list)) continue
    for (const element of list) {
      if (!hasMembers(element) || typeof element.epcClass !== 'string') continue
      const { epcClass, quantity, uom } = element
      const key = keyOf(epcClass)
      things.push({
        role: `${side}Class`,
        key,
        quantity: typeof quantity === 'number' ? decimalOfNumber(quantity) : null,
        uom: typeof uom === 'string' ? uom : null,
      })
      for (const lot of isMade ? lotsOfClass(lots, key) : []) if (lot !== key) things.push(named(`${side}Lot`, lot))
    }
  }
  return things
}

function addItem(things: Thing[], side: Side, uri: JsonValue, lots: readonly string[]): void {
  if (typeof uri !== 'string') return
  const { key, lotOfItem } = keysOf(uri)
  things.push(named(side, key))
  for (const whole of lotOfItem === null ? lotsOfItem(lots, key) : [lotOfItem]) things.push(named(`${side}Lot`, whole))
}

const named = (role: ThingRole, key: Key): Thing => ({ role, key, quantity: null, uom: null })

/** The item under each lot that an `ilmd` says it is of (formats §1). */
function lotsOfItem(lots: readonly string[], key: string): string[] {
  const [, product, serial] = ITEM.exec(key) ?? []
  if (product === undefined) return []
  return lots.flatMap(lot => keysOf(`${product}/10/${encodeURIComponent(lot)}${serial}`).lotOfItem ?? [])
}
const ITEM = /^(\/01\/\d{14})(\/21\/[^/]+)$/

/** The lots of a class of goods that an `ilmd` names (formats §1). */
function lotsOfClass(lots: readonly string[], key: Key): Key[] {
  const [, product, local] = CLASS.exec(key) ?? []
  if (product === undefined && local === undefined) return []
  return lots.flatMap(number => {
    const path = product === undefined ? `${local}/${number}` : `${product}/10/${encodeURIComponent(number)}`
    const [{ type }] = subjectsOfLink(path) as [Subject]
    return type === 'lot' || type === 'local' ? keyOf(path) : []
  })
}
const CLASS = /^(?:(\/01\/\d{14})(?:\/10\/[^/]+)?|(\/l\/[^/]+\/[^/]+))$/

function lotNumbers(ilmd: JsonValue | undefined): string[] {
  if (!hasMembers(ilmd)) return []
  const numbers = Object.keys(ilmd)
    .filter(member => LOT_NUMBER.test(member))
    .flatMap(member => ilmd[member])
  return numbers.filter(number => typeof number === 'string')
}
/** Under whatever prefix the document declares. */
const LOT_NUMBER = /(?:^|[:/#])lotNumber$/
