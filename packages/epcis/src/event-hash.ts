/** The hash of an event as its identifier (CBV 2.0 §8.9.2): whoever holds the event can find the same one. */
import { sha256 } from '@nguon/merkle'
import { type JsonObject, type JsonValue, toHex, utf8 } from '@nguon/statement'
import { contextList, namespacesOf } from './context.ts'
import { prehashOf } from './prehash.ts'

/**
 * The hash of an event under its context, `ni:///sha-256;…?ver=CBV2.0`. Its eventID, recordTime and errorDeclaration
 * are no part of it, nor are the members named in `without`. It tells two events apart and does not seal one: that
 * the host of a Digital Link or the zeros of a number were changed it does not show.
 */
export function eventHash(
  event: JsonObject,
  context: readonly JsonValue[] = contextList(event['@context']),
  without: readonly string[] = [],
): string {
  return `ni:///sha-256;${toHex(sha256(utf8(prehashOf(event, namespacesOf(context), without))))}?ver=CBV2.0`
}

/** The event with its hash as `eventID`, or as it is if it has one. Whatever it holds can be guessed from the hash. */
export function withEventId(event: JsonObject): JsonObject {
  return event.eventID === undefined ? { ...event, eventID: eventHash(event) } : event
}
