/** Erasure: a body is deleted for ever, under a statement that says so (formats §2). */
import { toBase64url } from './encoding.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { byteString, integer, members, SALT, text } from './shape.ts'
import type { Kind } from './statement.ts'

/** The body of an erasure: which body of which earlier entry, and on what ground. */
export type ErasureBody = { readonly index: bigint; readonly digest: Uint8Array; readonly ground: string }

/** What may be erased. The other kinds hold no personal data, and nobody could follow the log without them. */
export const ERASABLE: readonly Kind[] = ['event', 'record']

/**
 * Reads the body of an erasure.
 * @throws ShapeError
 */
export function parseErasureBody(json: JsonValue): ErasureBody {
  const { index, ...erasure } = readMembers(json)
  return { index: BigInt(index), ...erasure }
}

const readMembers = members({ index: integer(0), digest: byteString(32), ground: text(1000) }, SALT)

/** The body of an erasure, for `bodyOf`. */
export function erasureBody({ index, digest, ground }: ErasureBody): JsonObject {
  return { index: Number(index), digest: toBase64url(digest), ground }
}
