/** Extension members, flattened into the values that a query can ask for. */
import type { JsonObject, JsonValue } from '@nguon/statement'
import type { Namespaces } from './context.ts'
import { decimalOf, decimalOfNumber } from './decimal.ts'
import type { Value } from './facts.ts'
import { indexed } from './indexed.ts'
import { instantOf } from './instant.ts'
import { expandName } from './names.ts'
import { hasMembers } from './terms.ts'

/** Where extension members stand, as their names say it: nothing before those of the event itself. */
export type Scope =
  | ''
  | 'ILMD '
  | 'ERROR_DECLARATION '
  | 'SENSORELEMENT '
  | 'SENSORMETADATA '
  | 'SENSORREPORT '
  | 'readPoint '
  | 'bizLocation '

// Of the platform's own members these are found by; the others are long, or pointers, or salt.
const OURS_ASKED_FOR = new Set(['nguon:pair', 'nguon:stage'])

/** Adds what the extension members of an object say; `namespaces` is asked only if there are any. */
export function addExtensions(values: Value[], scope: Scope, object: JsonObject, namespaces: () => Namespaces): void {
  for (const member in object) {
    if (!member.includes(':') || (member.startsWith('nguon:') && !OURS_ASKED_FOR.has(member))) continue
    const name = expandName(member, namespaces())
    addMember(values, scope + name, `INNER ${scope}`, object[member]!, namespaces())
    if (scope === '') addAttributes(values, `ATTR ${name}`, object[member]!, namespaces())
  }
}

/** One member with all that lies inside it: at any depth, a member inside is an INNER one. */
function addMember(values: Value[], name: string, inner: string, value: JsonValue, namespaces: Namespaces): void {
  if (Array.isArray(value)) {
    if (value.length === 0) values.push({ name, text: null, number: null, time: null })
    for (const item of value) addMember(values, name, inner, item, namespaces)
    return
  }
  if (!hasMembers(value)) {
    values.push(plainValue(name, value))
    return
  }
  // A value or address with a type beside it (JSON-LD) is a value all the same.
  const plain = value['@value'] ?? value['@id']
  values.push(plainValue(name, typeof plain === 'object' ? null : ((plain ?? null) as JsonValue)))
  for (const member in value)
    if (!member.startsWith('@'))
      addMember(values, inner + expandName(member, namespaces), inner, value[member] as JsonValue, namespaces)
}

/** What stands as an attribute in XML stands as a plain member inside the object in JSON. */
function addAttributes(values: Value[], name: string, value: JsonValue, namespaces: Namespaces): void {
  for (const item of Array.isArray(value) ? value : [value]) {
    if (!hasMembers(item)) continue
    for (const member in item) {
      const attribute = item[member] as JsonValue
      if (member.startsWith('@') || typeof attribute === 'object') continue
      const ofAttribute = expandName(member, namespaces)
      // Without a prefix of its own it is one name with the field's: in `EQ_ATTR_ex:a_b_c` nobody sees where it begins.
      const both = `${name}_${member.includes(':') ? ofAttribute : member}`
      values.push(textValue(name, ofAttribute), plainValue(both, attribute))
    }
  }
}

/** A value that only a text can be. */
export function textValue(name: string, text: string): Value {
  return { name, text, number: null, time: null }
}

/** A value that is also a number or a point in time where its text reads as one. */
export function plainValue(name: string, value: JsonValue): Value {
  if (typeof value === 'number') {
    const number = decimalOfNumber(value)
    return { name, text: number, number, time: null }
  }
  if (typeof value !== 'string') return { name, text: value === null ? null : String(value), number: null, time: null }
  const first = value.charCodeAt(0)
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2d
  return {
    name,
    text: indexed(value),
    number: numeric ? decimalOf(value) : null,
    time: numeric ? instantOf(value) : null,
  }
}
