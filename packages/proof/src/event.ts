import { equalBytes } from '@nguon/merkle'
import { isObject, type JsonObject, type JsonValue, type Subject, subjectKey, subjectsOfLink } from '@nguon/statement'
import type { VerifiedStatement } from './verdict.ts'

/** A verified statement that is an event whose whole is public, with what it says. */
export type PublicEvent = VerifiedStatement & { body: JsonObject }

/** Whether a statement is an event that anyone may read: only such decide what anyone is told. */
export function isPublicEvent(statement: VerifiedStatement): statement is PublicEvent {
  const { header, bodies } = statement.statement
  return header.kind === 'event' && bodies[0]?.audience === 0 && statement.body !== null
}

/** Whether one of an event's lists of objects names the subject. */
export function lists(event: JsonObject, names: readonly string[], subject: Subject): boolean {
  return objectsOf(event, names).some(named => named.some(isThe(subject)))
}

/** The same, and not only as the lot of an item that it names. */
export function listsItself(event: JsonObject, names: readonly string[], subject: Subject): boolean {
  return objectsOf(event, names).some(([finest]) => finest !== undefined && isThe(subject)(finest))
}

/** What each object of an event's lists names, the finest first. */
function objectsOf(event: JsonObject, names: readonly string[]): Subject[][] {
  return names
    .flatMap(name => array(event[name]))
    .map(element => (typeof element === 'string' ? element : object(element)?.epcClass))
    .flatMap(uri => (typeof uri === 'string' ? [subjectsOfLink(uri)] : []))
}

function isThe(subject: Subject): (named: Subject) => boolean {
  const key = subjectKey(subject)
  return named => equalBytes(subjectKey(named), key)
}

/** Whether a text is a CBV word in one of its spellings: bare, URN, or web vocabulary. */
export function isWord(value: JsonValue | undefined, list: 'BizStep' | 'Disp', word: string): boolean {
  return typeof value === 'string' && spellings(list, word).includes(value)
}

function spellings(list: 'BizStep' | 'Disp', word: string): string[] {
  return [
    word,
    `urn:epcglobal:cbv:${list.toLowerCase()}:${word}`,
    ...['https://ref.gs1.org/cbv/', 'http://ref.gs1.org/cbv/', 'cbv:'].map(base => `${base}${list}-${word}`),
  ]
}

/** Whether an event commissions the subject in public, and not by its `ilmd` alone. */
export function commissions(event: PublicEvent, subject: Subject): boolean {
  return isCommissioning(event) && lists(event.body, ['epcList', 'quantityList'], subject)
}

/** Whether an event commissions anything. */
export function isCommissioning({ body }: PublicEvent): boolean {
  return body.type === 'ObjectEvent' && body.action === 'ADD' && isWord(body.bizStep, 'BizStep', 'commissioning')
}

/** The lists of what a TransformationEvent makes. */
export const OUTPUTS = ['outputEPCList', 'outputQuantityList']

/** A JSON object, or null. */
export function object(value: JsonValue | undefined): JsonObject | null {
  return isObject(value) ? value : null
}

/** The elements of a JSON array; none where it is something else. */
export function array(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}
