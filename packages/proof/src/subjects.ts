import {
  distinctSubjects,
  isObject,
  type JsonValue,
  parseIJson,
  type Subject,
  subjectKey,
  subjectsOfEvent,
  toHex,
  wholesOf,
} from '@nguon/statement'
import { isRefusal, ProofError } from './error.ts'
import type { OpenAnswer, OpenFile } from './open.ts'

/**
 * What has to be answered for what was scanned: for an item its lot and its product, for a lot its product; finest
 * first. Which lot an item belongs to its label says, and its own events; the products of those lots are asked too, so
 * that who registered them is heard.
 */
export function subjectsAsked(scanned: readonly Subject[]): Subject[] {
  return distinctSubjects(scanned.flatMap(subject => [subject, ...wholesOf(subject)]))
}

/** The lots that an event names. */
export function lotsNamed(event: JsonValue): Subject[] {
  if (!isObject(event)) return []
  return subjectsOfEvent(event).filter(({ type }) => type === 'lot' || type === 'local')
}

/**
 * Step 3: exactly what was scanned and what it refers to is answered. The key of an answer is computed from its
 * subject, and its subject must be one that the reader asks about, so a file about other goods answers nothing.
 *
 * @throws {ProofError}
 */
export function verifySubjects(open: OpenFile, scanned: readonly Subject[]): void {
  if (scanned.length === 0) throw new ProofError('subjects', 'nothing-scanned')
  if (scanned.some(({ type }) => NEVER_SCANNED.has(type))) throw new ProofError('subjects', 'answer-unasked')
  requireDistinct([...open.answers, ...open.signers, ...open.records])
  const named = open.answers.filter(({ subject }) => isItem(subject)).flatMap(lotsOfItem)
  const asked = new Set(subjectsAsked([...scanned, ...named]).map(subject => toHex(subjectKey(subject))))
  const given = new Set(open.answers.map(answer => answer.keyHex))
  if ([...asked].some(key => !given.has(key))) throw new ProofError('subjects', 'answer-missing')
  if ([...given].some(key => !asked.has(key))) throw new ProofError('subjects', 'answer-unasked')
  if (open.signers.some(({ subject }) => subject.type !== 'keys')) throw new ProofError('subjects', 'answer-unasked')
  if (open.records.some(({ subject }) => !DRAWN_ON.has(subject.type)))
    throw new ProofError('subjects', 'answer-unasked')
}

/** Key statements are heard from `signers` alone, where none can be left out. A party and the log may be asked about. */
const NEVER_SCANNED = new Set<Subject['type']>(['keys', 'issuer'])

/** The subjects whose records a page draws on beside those that were scanned. */
const DRAWN_ON = new Set<Subject['type']>(['product', 'local-product', 'party', 'place', 'other'])

function requireDistinct(answers: readonly OpenAnswer[]): void {
  if (new Set(answers.map(answer => answer.keyHex)).size !== answers.length)
    throw new ProofError('subjects', 'answer-twice')
}

/** Whether a subject is one thing with a serial number. */
export function isItem({ type }: Subject): boolean {
  return type === 'item' || type === 'local-item'
}

/** The lots that an item's public events name. Nothing is verified yet: what cannot be read, step 6 refuses. */
function lotsOfItem({ statements }: OpenAnswer): Subject[] {
  return statements.flatMap(({ statement, bodies: [body] }) => {
    if (statement.header.kind !== 'event' || statement.bodies[0]?.audience !== 0 || !(body instanceof Uint8Array))
      return []
    try {
      return lotsNamed(parseIJson(body))
    } catch (error) {
      if (isRefusal(error)) return []
      throw error
    }
  })
}
