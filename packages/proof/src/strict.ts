import { fromBase64url, fromHex } from '@nguon/statement'
import { ProofError, refusal } from './error.ts'

/** A JSON object as it was read, its members still in the order in which they were written. */
export type Members = { readonly [name: string]: unknown }

/** Refuses the file: something in it has not the shape of formats §9. */
export function malformed(): never {
  throw new ProofError('decoding', 'malformed')
}

/**
 * The object's members, which are exactly `names` in this order; those that end in `?` may be absent.
 *
 * @throws {ProofError}
 */
export function members(value: unknown, names: readonly string[]): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) malformed()
  const keys = Object.keys(value)
  let next = 0
  for (const name of names) {
    const optional = name.endsWith('?')
    if (keys[next] === (optional ? name.slice(0, -1) : name)) next++
    else if (!optional) malformed()
  }
  if (next !== keys.length) malformed()
  return value as Members
}

/**
 * Each element of an array, read by `read`.
 *
 * @throws {ProofError}
 */
export function list<Element>(value: unknown, read: (element: unknown) => Element, most = 1_000_000): Element[] {
  if (!Array.isArray(value) || value.length > most) malformed()
  return value.map(read)
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

/**
 * Bytes written in base64url, `length` of them if it is given.
 *
 * @throws {ProofError}
 */
export function bytes(value: unknown, length?: number): Uint8Array {
  return checked(fromBase64url, text(value), length)
}

/** 32 bytes written in base64url. */
export const hash = (value: unknown): Uint8Array => bytes(value, 32)

/**
 * Bytes written in lower-case hex after `0x`, `length` of them if it is given.
 *
 * @throws {ProofError}
 */
export function hex(value: unknown, length?: number): Uint8Array {
  const written = text(value)
  if (!/^0x([0-9a-f]{2})*$/.test(written)) malformed()
  return checked(fromHex, written.slice(2), length)
}

/**
 * An account of the chain: lower-case hex after `0x`.
 *
 * @throws {ProofError}
 */
export function address(value: unknown): string {
  const written = text(value)
  if (!/^0x[0-9a-f]{40}$/.test(written)) malformed()
  return written
}

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
