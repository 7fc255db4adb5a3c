/**
 * A subject is what a history is about: a lot, an item, a place, a party. Its key is where the subject map files
 * that history (formats §1).
 */
import { sha256 } from '@nguon/merkle'
import { compareBytes, utf8 } from './encoding.ts'
import type { JsonObject } from './json.ts'
import { remembering } from './remember.ts'

/** The kinds of thing that have a history. */
export type SubjectType =
  | 'lot'
  | 'item'
  | 'product'
  | 'unit'
  | 'place'
  | 'local'
  | 'local-item'
  | 'local-product'
  | 'other'
  | 'party'
  | 'keys'
  | 'issuer'
  | 'log'
/** A subject by its type and its one canonical id. */
export type Subject = { readonly type: SubjectType; readonly id: string }

/** Something that is not a subject, or an event of which nobody could say what it is about. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError'
  readonly code: 'EVENT_TYPE' | 'EVENT_SHAPE' | 'SUBJECT' | 'PATH'
  constructor(code: SubjectError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** `H("nguon/subject/v1\n" ‖ type ‖ "\n" ‖ id)`. */
export function subjectKey({ type, id }: Subject): Uint8Array {
  return keyOf(`nguon/subject/v1\n${type}\n${id}`)
}

const keyOf = remembering(preimage => sha256(utf8(preimage)))

/** The keys of subjects as a header lists them: ascending, distinct. */
export function subjectKeys(subjects: readonly Subject[]): Uint8Array[] {
  return distinctKeys(subjects.map(subjectKey))
}

/** Keys in the order of a header: ascending, distinct. */
export function distinctKeys(keys: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...keys].sort(compareBytes)
  return sorted.filter((key, at) => at === 0 || compareBytes(sorted[at - 1]!, key) !== 0)
}

/** Everything that was said in this party's name. */
export function issuerSubject(party: string): Subject {
  return { type: 'issuer', id: party }
}

/** The party's key statements. */
export function keysSubject(party: string): Subject {
  return { type: 'keys', id: party }
}

/** Policy and heartbeat of a log. */
export function logSubject(origin: string): Subject {
  return { type: 'log', id: origin }
}

/** A subject as a body lists it. */
export function subjectBody({ type, id }: Subject): JsonObject {
  return { type, id }
}

/** A subject as one text, to find things by; no two subjects share it. */
export function subjectName({ type, id }: Subject): string {
  return `${type}\n${id}`
}

/** Whether two subjects are one. */
export function sameSubject(a: Subject, b: Subject): boolean {
  return a.type === b.type && a.id === b.id
}

/** The subjects without repetitions, in the order in which each came first. */
export function distinctSubjects(subjects: readonly Subject[]): Subject[] {
  return [...new Map(subjects.map(subject => [subjectName(subject), subject])).values()]
}
