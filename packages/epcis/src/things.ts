import type { JsonObject, JsonValue } from '@nguon/statement'
import { decimalOfNumber } from './decimal.ts'
import type { Thing, ThingRole } from './facts.ts'
import { keyOf, keysOf } from './key.ts'
import { hasMembers } from './terms.ts'

const LISTS: readonly [member: string, role: ThingRole, isMade: boolean][] = [
  ['epcList', 'epc', true],
  ['childEPCs', 'child', false],
  ['inputEPCList', 'input', false],
  ['outputEPCList', 'output', true],
]
const QUANTITIES: readonly [member: string, role: ThingRole][] = [
  ['quantityList', 'epcClass'],
  ['childQuantityList', 'childClass'],
  ['inputQuantityList', 'inputClass'],
  ['outputQuantityList', 'outputClass'],
]

/** The things that an event names (its what-dimension), each with the role it plays. */
export function thingsOf(event: JsonObject): Thing[] {
  const things: Thing[] = []
  if (event.parentID !== undefined) addItem(things, 'parent', event.parentID, [])
  const lots = lotNumbers(event.ilmd)
  for (const [member, role, isMade] of LISTS) {
    const list = event[member]
    if (Array.isArray(list)) for (const uri of list) addItem(things, role, uri, isMade ? lots : [])
  }
  for (const [member, role] of QUANTITIES) {
    const list = event[member]
    if (!Array.isArray(list)) continue
    for (const element of list) {
      if (!hasMembers(element) || typeof element.epcClass !== 'string') continue
      const { epcClass, quantity, uom } = element
      things.push({
        role,
        key: keyOf(epcClass),
        quantity: typeof quantity === 'number' ? decimalOfNumber(quantity) : null,
        uom: typeof uom === 'string' ? uom : null,
      })
    }
  }
  return things
}

function addItem(things: Thing[], role: ThingRole, uri: JsonValue, lots: readonly string[]): void {
  if (typeof uri !== 'string') return
  const { key, lotOfItem } = keysOf(uri)
  things.push({ role, key, quantity: null, uom: null })
  for (const whole of lotOfItem === null ? lotsOfItem(lots, key) : [lotOfItem])
    things.push({ role: 'lotOfItem', key: whole, quantity: null, uom: null })
}

/** The item under each lot that an `ilmd` says it is of (formats §1). */
function lotsOfItem(lots: readonly string[], key: string): string[] {
  const [, product, serial] = ITEM.exec(key) ?? []
  if (product === undefined) return []
  return lots.flatMap(lot => keysOf(`${product}/10/${encodeURIComponent(lot)}${serial}`).lotOfItem ?? [])
}
const ITEM = /^(\/01\/\d{14})(\/21\/[^/]+)$/

function lotNumbers(ilmd: JsonValue | undefined): string[] {
  if (!hasMembers(ilmd)) return []
  const numbers = Object.keys(ilmd)
    .filter(member => LOT_NUMBER.test(member))
    .flatMap(member => ilmd[member])
  return numbers.filter(number => typeof number === 'string')
}
/** Under whatever prefix the document declares. */
const LOT_NUMBER = /(?:^|[:/#])lotNumber$/
