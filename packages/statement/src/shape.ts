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

/** Reads a member of signed JSON. @throws ShapeError, or what is wrong with a part of it */
export type Read<T> = (value: JsonValue | undefined) => T
type Readers = { readonly [member: string]: Read<unknown> }
type ReadBy<R extends Readers> = { readonly [Member in keyof R]: ReturnType<R[Member]> }

/** An object of exactly the members that have a reader, and of those that are `unread`; some may be absent. */
export function members<R extends Readers>(
  readers: R,
  unread: readonly string[] = [],
  optional: readonly string[] = [],
): Read<ReadBy<R>> {
  const parts = Object.entries(readers)
  const names = [...unread, ...Object.keys(readers)]
  return value => {
    const given = exactly(value, names, optional)
    return Object.fromEntries(parts.map(([name, read]) => [name, read(given[name])])) as ReadBy<R>
  }
}

/** What a body has beside its members, read by `readBody`. */
export const SALT: readonly string[] = ['nguon:salt']

/** A text of 1 to `most` characters. */
export function text(most: number): Read<string> {
  return value => {
    if (typeof value !== 'string' || value.length < 1 || value.length > most)
      throw new ShapeError(`not a text of 1 to ${most} characters`)
    return value
  }
}

/** A text that is one of its kind: a code, an origin, written in a certain way. */
export function textThat(what: string, is: (text: string) => boolean): Read<string> {
  return value => {
    if (typeof value !== 'string' || !is(value)) throw new ShapeError(`not ${what}`)
    return value
  }
}

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Read<T> {
  return value => {
    const word = words.find(word => word === value)
    if (word === undefined) throw new ShapeError(`not one of ${words.join(', ')}`)
    return word
  }
}

/** An integer of at least `least`. */
export function integer(least: number): Read<number> {
  return value => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || Object.is(value, -0))
      throw new ShapeError(`not an integer of at least ${least}`)
    return value
  }
}

/** An array, each element read alike. */
export function list<T>(read: Read<T>): Read<T[]> {
  return value => {
    if (!Array.isArray(value)) throw new ShapeError('not an array')
    return value.map(element => read(element))
  }
}

/** A byte string of `length` bytes in base64url. */
export function byteString(length: number): Read<Uint8Array> {
  return value => {
    const bytes = typeof value === 'string' ? decoded(value) : null
    if (bytes?.length !== length) throw new ShapeError(`not ${length} bytes in base64url`)
    return bytes
  }
}

function decoded(value: string): Uint8Array | null {
  try {
    return fromBase64url(value)
  } catch (error) {
    if (error instanceof EncodingError) return null
    throw error
  }
}
