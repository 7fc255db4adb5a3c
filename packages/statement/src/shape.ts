/** Reading signed JSON by its shape: every member named in formats, no other, each of its type. */
import { EncodingError, fromBase64url } from './encoding.ts'
import { isObject, type JsonObject, type JsonValue } from './json.ts'

/** A signed JSON value that does not have the shape that formats gives it. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
  readonly code = 'SHAPE'
}

/**
 * An object of exactly these members, in any order, and perhaps of some of the `optional` ones.
 * @throws ShapeError
 */
export function exactly(
  value: JsonValue | undefined,
  members: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  if (!isObject(value)) throw new ShapeError(`not an object of ${members.join(', ')}`)
  const missing = members.find(member => !Object.hasOwn(value, member))
  if (missing !== undefined) throw new ShapeError(`${missing} is missing`)
  const unknown = Object.keys(value).find(member => !members.includes(member) && !optional.includes(member))
  if (unknown !== undefined) throw new ShapeError(`${unknown} is not known here`)
  return value
}

/**
 * A text of 1 to `most` characters.
 * @throws ShapeError
 */
export function text(value: JsonValue | undefined, most: number): string {
  if (typeof value !== 'string' || value.length < 1 || value.length > most)
    throw new ShapeError(`not a text of 1 to ${most} characters`)
  return value
}

/**
 * A text that a pattern describes.
 * @throws ShapeError
 */
export function written(value: JsonValue | undefined, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new ShapeError(`not written as ${pattern.source}`)
  return value
}

/**
 * One of a few words.
 * @throws ShapeError
 */
export function oneOf<T extends string>(value: JsonValue | undefined, words: readonly T[]): T {
  const word = words.find(word => word === value)
  if (word === undefined) throw new ShapeError(`not one of ${words.join(', ')}`)
  return word
}

/**
 * An integer of at least `least`.
 * @throws ShapeError
 */
export function integer(value: JsonValue | undefined, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || Object.is(value, -0))
    throw new ShapeError(`not an integer of at least ${least}`)
  return value
}

/**
 * An array, each element read by `read`.
 * @throws ShapeError
 */
export function list<T>(value: JsonValue | undefined, read: (element: JsonValue) => T): T[] {
  if (!Array.isArray(value)) throw new ShapeError('not an array')
  return value.map(read)
}

/**
 * A byte string of `length` bytes in base64url.
 * @throws ShapeError
 */
export function byteString(value: JsonValue | undefined, length: number): Uint8Array {
  const bytes = typeof value === 'string' ? decoded(value) : null
  if (bytes?.length !== length) throw new ShapeError(`not ${length} bytes in base64url`)
  return bytes
}

function decoded(value: string): Uint8Array | null {
  try {
    return fromBase64url(value)
  } catch (error) {
    if (error instanceof EncodingError) return null
    throw error
  }
}
