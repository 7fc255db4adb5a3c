import { fromBase64url, fromHex } from '@nguon/statement'
import { ProofError, refusal } from './error.ts'

/** Reads one JSON value. @throws {ProofError} */
export type Read<Value> = (value: unknown) => Value

/** The reader of a member that may be absent. */
type Optional<Value> = Read<Value> & { readonly optional: true }

/** Readers of the members of an object, in the order in which they are written. */
type Readers = { readonly [name: string]: Read<unknown> }

/** The object that these readers read. */
type ReadBy<R extends Readers> = {
  -readonly [Name in keyof R as R[Name] extends Optional<unknown> ? never : Name]: ReturnType<R[Name]>
} & {
  -readonly [Name in keyof R as R[Name] extends Optional<unknown> ? Name : never]?: ReturnType<R[Name]>
}

/** Refuses the file: something in it has not the shape of formats §9. */
export function malformed(): never {
  throw new ProofError('decoding', 'malformed')
}

/** An object of exactly these members in this order, each read by its reader. */
export function object<const R extends Readers>(readers: R): Read<ReadBy<R>> {
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) malformed()
    const written = Object.entries(value)
    const read: Record<string, unknown> = {}
    let next = 0
    for (const [name, reader] of Object.entries(readers)) {
      const [given, member] = written[next] ?? []
      if (given === name) {
        read[name] = reader(member)
        next++
      } else if (!('optional' in reader)) malformed()
    }
    if (next !== written.length) malformed()
    return read as ReadBy<R>
  }
}

/** A member that may be absent. */
export function optional<Value>(read: Read<Value>): Optional<Value> {
  return Object.assign((value: unknown) => read(value), { optional: true as const })
}

/** An array of at most so many elements, each read alike. */
export function list<Element>(read: Read<Element>, most = 1_000_000): Read<Element[]> {
  return value => {
    if (!Array.isArray(value) || value.length > most) malformed()
    return value.map(element => read(element))
  }
}

/** What `read` reads, if that is so. */
export function such<Value>(read: Read<Value>, holds: (value: Value) => boolean): Read<Value> {
  return value => {
    const known = read(value)
    if (!holds(known)) malformed()
    return known
  }
}

/** One of a few words. */
export function word<Word extends string>(...words: readonly Word[]): Read<Word> {
  return value => words.find(one => one === value) ?? malformed()
}

/**
 * A text of I-JSON (RFC 7493): without lone surrogates, which JSON can write and UTF-8 cannot, and noncharacters.
 *
 * @throws {ProofError}
 */
export function text(value: unknown): string {
  if (typeof value !== 'string' || /[\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(value)) malformed()
  return value
}

/**
 * A whole number from 0 to 2^53 - 1.
 *
 * @throws {ProofError}
 */
export function integer(value: unknown): bigint {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) malformed()
  return BigInt(value)
}

/** Bytes written in base64url, `length` of them if it is given. */
export function bytes(length?: number): Read<Uint8Array> {
  return value => checked(fromBase64url, text(value), length)
}

/** 32 bytes written in base64url. */
export const hash: Read<Uint8Array> = bytes(32)

/** Bytes written in lower-case hex after `0x`, `length` of them if it is given. */
export function hex(length?: number): Read<Uint8Array> {
  return value => {
    const written = text(value)
    if (!/^0x([0-9a-f]{2})*$/.test(written)) malformed()
    return checked(fromHex, written.slice(2), length)
  }
}

/** An account of the chain: lower-case hex after `0x`. */
export const address: Read<string> = such(text, written => /^0x[0-9a-f]{40}$/.test(written))

function checked(decode: (written: string) => Uint8Array, written: string, length?: number): Uint8Array {
  let decoded: Uint8Array
  try {
    decoded = decode(written)
  } catch (cause) {
    throw refusal('decoding', 'malformed', cause)
  }
  if (length !== undefined && decoded.length !== length) malformed()
  return decoded
}
