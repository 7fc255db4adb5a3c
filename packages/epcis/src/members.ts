/** What is wrong with the names and texts of an event, whatever they stand for. */
import type { JsonObject, JsonValue } from '@nguon/statement'
import type { Namespaces } from './context.ts'
import { type Fault, pointerOf } from './fault.ts'

// What a sender may say under our prefix; `salt` and `add` are the platform's own (formats §2). `stage` is the word of
// the field for what CBV calls by a wider one: a harvest commissions.
const OURS: ReadonlySet<string> = new Set(['nguon:audience', 'nguon:pair', 'nguon:serials', 'nguon:stage'])

/** Members of an event under our prefix that are not the sender's to write. */
export function reservedMembers(event: JsonObject): Fault[] {
  const faults: Fault[] = []
  for (const name in event)
    if (name.startsWith('nguon:') && !OURS.has(name))
      faults.push({
        pointer: pointerOf([name]),
        code: 'MEMBER_RESERVED',
        reason: `is not one of ${[...OURS].join(', ')}`,
      })
  return faults
}

const ABSOLUTE: ReadonlySet<string> = new Set(['http', 'https', 'urn'])
/** Where a name is no name of a member: a context is checked where it is read, an audience holds pointers. */
const UNNAMED: ReadonlySet<string> = new Set(['@context', 'nguon:audience'])

/**
 * Every member of an event whose name has a prefix that its context does not declare, and every name and text that is
 * not in Unicode's normal form C: letters that look the same would be signed, hashed and searched for as two.
 */
export function memberFaults(event: JsonObject, namespaces: Namespaces): Fault[] {
  const faults: Fault[] = []
  walk(event, [], true, namespaces, faults)
  return faults
}

function walk(value: JsonValue, path: PropertyKey[], named: boolean, namespaces: Namespaces, faults: Fault[]): void {
  if (typeof value === 'string') {
    if (!isNfc(value)) faults.push(notNfc(path, 'this text'))
  } else if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      path.push(at)
      walk(value[at]!, path, named, namespaces, faults)
      path.pop()
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) {
      path.push(name)
      if (!isNfc(name)) faults.push(notNfc(path, 'the name of this member'))
      if (named && !isDeclared(name, namespaces))
        faults.push({
          pointer: pointerOf(path),
          code: 'PREFIX_UNDECLARED',
          reason: `no @context declares the prefix ${JSON.stringify(name.slice(0, name.indexOf(':')))}`,
        })
      walk(value[name]!, path, named && !UNNAMED.has(name), namespaces, faults)
      path.pop()
    }
  }
}

function isDeclared(name: string, namespaces: Namespaces): boolean {
  const colon = name.indexOf(':')
  if (colon === -1) return true
  const prefix = name.slice(0, colon)
  return namespaces.has(prefix) || namespaces.has(name) || ABSOLUTE.has(prefix)
}

// Before the first combining mark every character is its own normal form.
const MAY_COMBINE = /[\u0300-\uffff]/

function isNfc(text: string): boolean {
  return !MAY_COMBINE.test(text) || text.normalize('NFC') === text
}

function notNfc(path: readonly PropertyKey[], what: string): Fault {
  const reason = `${what} is not in Unicode normal form C: compose its letters (NFC, in most languages normalize('NFC'))`
  return { pointer: pointerOf(path), code: 'NOT_NFC', reason }
}
