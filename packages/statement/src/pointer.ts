/** RFC 6901 pointers of the members that a further body adds (formats §2), and the members that none may add. */
import { compareBytes, utf8 } from './encoding.ts'

/** What decides a state, says what a statement is about, or says how it is to be read: it stands in body 0 or nowhere. */
const NEVER_HIDDEN = new Set([
  'type',
  'action',
  'eventID',
  'eventTime',
  'bizStep',
  'disposition',
  'persistentDisposition',
  'errorDeclaration',
  'parentID',
  'epcList',
  'quantityList',
  'childEPCs',
  'childQuantityList',
  'inputEPCList',
  'inputQuantityList',
  'outputEPCList',
  'outputQuantityList',
  'transformationID',
])

/** Where an event takes place; the first that it has is what it is about if it names no object. */
export const PLACES = ['bizLocation', 'readPoint']

/** The reference tokens of a pointer that names a member, or null. */
export function parsePointer(pointer: string): string[] | null {
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer) || !pointer.isWellFormed()) return null
  return pointer
    .slice(1)
    .split('/')
    .map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Whether a further body may add the member that these tokens name. */
export function mayBeHidden(tokens: readonly string[]): boolean {
  // A lot number in the ilmd is part of the what-dimension (§1), so the ilmd cannot be hidden as a whole either.
  if (tokens[0] === 'ilmd' && (tokens.length === 1 || isLotNumber(tokens[1]!))) return false
  // So is the place of an event without objects.
  if (PLACES.includes(tokens[0]!) && (tokens.length === 1 || tokens[1] === 'id')) return false
  return !NEVER_HIDDEN.has(tokens[0]!) && !tokens.some(token => token.startsWith('nguon:') || token === '@context')
}

/** Whether a member of an `ilmd` is CBV's lotNumber, under whatever prefix the document declares. */
export function isLotNumber(member: string): boolean {
  return /(?:^|[:/#])lotNumber$/.test(member)
}

/** Order of pointers: that of their UTF-8 bytes. */
export function comparePointers(a: string, b: string): number {
  return compareBytes(utf8(a), utf8(b))
}

/** What is wrong with the pointers of a statement's bodies taken together, or null. */
export function pointerFault(bodies: readonly { readonly pointers: readonly string[] }[]): string | null {
  if (bodies[0]?.pointers.length !== 0) return 'body 0 has no pointers'
  const all: string[] = []
  for (const { pointers } of bodies.slice(1)) {
    if (pointers.length === 0) return 'a further body adds a member'
    for (const [at, pointer] of pointers.entries()) {
      const tokens = parsePointer(pointer)
      if (!tokens) return `${pointer} is not a pointer`
      if (!mayBeHidden(tokens)) return `${pointer} may not be added`
      if (at > 0 && comparePointers(pointers[at - 1]!, pointer) >= 0) return 'pointers are ascending'
      all.push(`${pointer}/`)
    }
  }
  // With a slash behind each, a pointer that equals or precedes another is a prefix of its text, and in this order
  // it stands right before it.
  all.sort(comparePointers)
  for (let at = 1; at < all.length; at++)
    if (all[at]!.startsWith(all[at - 1]!)) return `${all[at]!.slice(0, -1)} is added twice`
  return null
}
