/**
 * What the platform's receipt key signs about single requests (formats §7): the promise to log an accepted statement,
 * and the denial of a serial that it never gave out. Each is evidence against the platform once it turns out false.
 */
import { equalBytes } from '@nguon/merkle'
import { parseSubject } from './canonical.ts'
import { type CborValue, encode } from './cbor.ts'
import { CoseError, decodeMap, decodeSign1, ES256, encodeSign1, toBeSignedOf } from './cose.ts'
import { toBase64url, utf8 } from './encoding.ts'
import { isOrigin } from './issuer.ts'
import { JsonError, type JsonObject, type JsonValue, parseIJson } from './json.ts'
import { type Jwk, publicPoint, thumbprint } from './keys.ts'
import { byteString, integer, members, ShapeError, text, textThat } from './shape.ts'
import { type Subject, SubjectError, subjectBody } from './subject.ts'
import type { VerifySignature } from './verify-signature.ts'

/** "This statement was accepted and will be in the anchored log by then." Times in seconds. */
export type AcceptancePromise = {
  readonly origin: string
  readonly entryId: Uint8Array
  readonly received: number
  /** At most {@link MAX_DUE} after `received`. */
  readonly due: number
}
/** "Of this lot, as it stands at this size of the log, no such serial was given out." */
export type Denial = {
  readonly origin: string
  readonly lot: Subject
  readonly serial: string
  readonly size: number
  readonly time: number
}

/** A promise or denial before it is signed. */
export type PromiseDraft = {
  readonly protectedBytes: Uint8Array
  readonly payload: Uint8Array
  readonly toBeSigned: Uint8Array
}

/** A promise or denial that is not exactly as it is written, or not signed by whom it should be. */
export class PromiseError extends Error {
  override readonly name = 'PromiseError'
  readonly code: 'PROMISE' | 'KEY_UNKNOWN' | 'SIGNATURE'
  constructor(code: PromiseError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Seconds within which a promise is kept. */
export const MAX_DUE = 900

const PROMISE = 'application/vnd.nguon.promise+json'
const DENIAL = 'application/vnd.nguon.denial+json'

/**
 * The bytes to sign for a promise.
 * @throws ShapeError if no reader would accept it
 */
export function draftPromise(kid: Uint8Array, { origin, entryId, received, due }: AcceptancePromise): PromiseDraft {
  const json = { origin, entryId: toBase64url(entryId), received, due }
  readPromise(json)
  return draft(PROMISE, kid, json)
}

/**
 * The bytes to sign for a denial.
 * @throws ShapeError, SubjectError if no reader would accept it
 */
export function draftDenial(kid: Uint8Array, { origin, lot, serial, size, time }: Denial): PromiseDraft {
  const json = { origin, lot: subjectBody(lot), serial, size, time }
  readDenial(json)
  return draft(DENIAL, kid, json)
}

/** The signed promise or denial. */
export function assemblePromise({ protectedBytes, payload }: PromiseDraft, signature: Uint8Array): Uint8Array {
  return encodeSign1({ protectedBytes, unprotected: new Map(), payload, signature })
}

/**
 * The promise that one of `keys` signed.
 * @throws PromiseError
 */
export async function verifyPromise(
  bytes: Uint8Array,
  keys: readonly Jwk[],
  verify: VerifySignature,
): Promise<AcceptancePromise> {
  return open(bytes, PROMISE, readPromise, draftPromise, keys, verify)
}

/**
 * The denial that one of `keys` signed.
 * @throws PromiseError
 */
export async function verifyDenial(bytes: Uint8Array, keys: readonly Jwk[], verify: VerifySignature): Promise<Denial> {
  return open(bytes, DENIAL, readDenial, draftDenial, keys, verify)
}

const origin = textThat('an origin', isOrigin)
const readPromiseMembers = members({ origin, entryId: byteString(32), received: integer(0), due: integer(0) })

function readPromise(json: JsonValue): AcceptancePromise {
  const promise = readPromiseMembers(json)
  if (promise.due < promise.received || promise.due > promise.received + MAX_DUE) throw new ShapeError('due too late')
  return promise
}

const readDenial: (json: JsonValue) => Denial = members({
  origin,
  lot: parseSubject,
  serial: text(100),
  size: integer(1),
  time: integer(0),
})

function draft(contentType: string, kid: Uint8Array, json: JsonObject): PromiseDraft {
  const protectedBytes = encode(
    new Map<string | number, CborValue>([
      [1, ES256],
      [3, contentType],
      [4, kid],
    ]),
  )
  const payload = utf8(JSON.stringify(json))
  return { protectedBytes, payload, toBeSigned: toBeSignedOf(protectedBytes, payload) }
}

/** Reads what `redraft` would write, and nothing else, then asks for the signature. */
async function open<T>(
  bytes: Uint8Array,
  contentType: string,
  read: (json: JsonValue) => T,
  redraft: (kid: Uint8Array, value: T) => PromiseDraft,
  keys: readonly Jwk[],
  verify: VerifySignature,
): Promise<T> {
  const { kid, type, json, signature } = takeApart(bytes)
  const value = reading(() => read(json))
  const written = redraft(kid, value)
  if (type !== contentType || !equalBytes(assemblePromise(written, signature), bytes)) throw malformed()
  const key = keys.find(key => equalBytes(thumbprint(key), kid))
  if (!key) throw new PromiseError('KEY_UNKNOWN', 'signed by a key that is not known')
  if (!(await verify.p256(publicPoint(key), written.toBeSigned, signature)))
    throw new PromiseError('SIGNATURE', 'the signature is not genuine')
  return value
}

function takeApart(bytes: Uint8Array) {
  return reading(() => {
    const { protectedBytes, payload, signature } = decodeSign1(bytes)
    const header = decodeMap(protectedBytes)
    const kid = header.get(4)
    if (!payload || !(kid instanceof Uint8Array) || kid.length !== 32) throw malformed()
    return { kid, type: header.get(3), json: parseIJson(payload), signature }
  })
}

function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (
      cause instanceof CoseError ||
      cause instanceof JsonError ||
      cause instanceof ShapeError ||
      cause instanceof SubjectError
    )
      throw new PromiseError('PROMISE', cause.message, { cause })
    throw cause
  }
}

function malformed(): PromiseError {
  return new PromiseError('PROMISE', 'not a promise')
}
