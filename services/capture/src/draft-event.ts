/** One event on its way to a statement: split by audience, drawn up and signed, before anything is written. */
import { createHmac } from 'node:crypto'
import { contextList, eventHash, NGUON_PREFIX } from '@nguon/epcis'
import { deedsOf, type Named } from '@nguon/rules'
import type { P256Key } from '@nguon/signer'
import {
  type Audience,
  BodyError,
  distinctSubjects,
  type Hidden,
  isObject,
  type JsonObject,
  type JsonValue,
  MAX_SUBJECTS,
  readBody,
  StatementError,
  splitBodies,
  subjectsOfEvent,
} from '@nguon/statement'
import type { NewStatement } from '@nguon/store'
import { audienceOf } from './audience.ts'
import type { Writer } from './deps.ts'
import { RefusedError } from './problem.ts'
import { draftSaying, drawSalt, signDraft } from './sign.ts'

/** An event as it came, where it stood, and the statement that it becomes if it is accepted. */
export type Item = {
  digest: Uint8Array
  pointer: string
  statement: NewStatement
  /** What it says, all bodies together. */
  content: JsonObject
  /** Body 0, and who sees it. */
  shown: JsonObject
  audience: Audience
  named: Named[]
}

/**
 * Draws up and signs what an event says. A signature that is not accepted after this leaves the process with nobody.
 * @throws {@link RefusedError} REQUEST_INVALID
 */
export function draftEvent(
  { origin, masterKey }: Writer,
  party: string,
  key: P256Key,
  event: JsonObject,
  pointer: string,
  received: Date,
): Item {
  const { content: said, base, hidden } = audienceOf(withOurPrefix(event), pointer)
  const hash = eventHash(said)
  const digest = digestOf(masterKey, event, hash)
  try {
    const content = withIdentifier(said, hidden, hash)
    const { refs, texts } = splitBodies(content, hidden, drawSalt, base)
    const named = deedsOf(content)
    const shown = hidden.length === 0 ? content : readBody(texts[0]!)
    // Of body 0, as every reader derives them: a hidden place is not what the statement is about.
    const subjects =
      hidden.length === 0 ? distinctSubjects(named.map(({ subject }) => subject)) : subjectsOfEvent(shown)
    const drafted = draftSaying(origin, key.kid, { party, kind: 'event', subjects, refs, texts }, received)
    // One place stays free for the erasure's own issuer (formats §2).
    if (drafted.keys.length >= MAX_SUBJECTS) throw new StatementError('SUBJECTS', 'the event names too many things')
    return { digest, pointer, statement: signDraft(drafted, key), content, shown, audience: base, named }
  } catch (error) {
    if (!(error instanceof BodyError || error instanceof StatementError)) throw error
    const fault = { pointer, code: error.code, reason: error.message }
    throw new RefusedError('REQUEST_INVALID', 'an event does not fit into a statement', [fault], { cause: error })
  }
}

/**
 * What an event as received is known by. Under a key: the plain hash of an event would outlive the erasure of a name in
 * it, and names can be guessed.
 *
 * An event that was read here and comes again is the same one: what an answer adds, its recordTime and its hash as
 * identifier, is left out, and for its context, which an answer merges with those of others, stands the hash.
 */
function digestOf(masterKey: Uint8Array, event: JsonObject, hash: string): Uint8Array {
  const { '@context': _, recordTime: __, eventID, ...said } = event
  const own = eventID === undefined || eventID === hash ? said : { ...said, eventID }
  return createHmac('sha256', masterKey)
    .update(`nguon/item/v2\n${hash}\n${JSON.stringify(own)}`)
    .digest()
}

/**
 * The event with an identifier: where none is given its hash (CBV 2.0 §8.9.2), computed over body 0. A hash that
 * covered what stands in other bodies would let whoever has it guess them.
 */
function withIdentifier(event: JsonObject, hidden: readonly Hidden[], hash: string): JsonObject {
  if (event.eventID !== undefined) return event
  if (hidden.length === 0) return { ...event, eventID: hash }
  const { 'nguon:salt': _, ...shown } = readBody(splitBodies(event, hidden, drawSalt).texts[0]!)
  return { ...event, eventID: eventHash(shown) }
}

/** The event with the prefix of our own members declared, as it is signed. */
function withOurPrefix(event: JsonObject): JsonObject {
  return { ...event, '@context': withPrefix(contextList(event['@context'])) }
}

/** The events of a document share their context, and what is made of it here. */
const PREFIXED = new WeakMap<readonly JsonValue[], JsonValue[]>()

function withPrefix(context: JsonValue[]): JsonValue[] {
  const known = PREFIXED.get(context)
  if (known) return known
  const declared = context.some(part => isObject(part) && Object.hasOwn(part, 'nguon'))
  const prefixed = declared ? context : [...context, { ...NGUON_PREFIX }]
  PREFIXED.set(context, prefixed)
  return prefixed
}
