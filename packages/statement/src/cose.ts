/**
 * The envelope of statements, receipts and promises: a tagged COSE_Sign1 (RFC 9052 §4.2).
 *
 * Decoding is a little lenient. Every reader in this room therefore writes again what it understood and compares the
 * bytes: only what we would write is accepted.
 */
import { CborError, type CborMap, type CborValue, decodeCbor, encode, isTag } from './cbor.ts'

/** A COSE_Sign1 taken apart. */
export type Sign1 = {
  readonly protectedBytes: Uint8Array
  readonly unprotected: CborMap
  readonly payload: Uint8Array | null
  readonly signature: Uint8Array
}
/** Bytes that are not the CBOR or COSE they should be. */
export class CoseError extends Error {
  override readonly name = 'CoseError'
  readonly code = 'COSE'
}

/** ES256 (RFC 9053 §2.1). */
export const ES256 = -7
/** Length of an ES256 or Ed25519 signature. */
export const SIGNATURE_LENGTH = 64

const SIGN1_TAG = 18

/** The bytes that are signed: Sig_structure of RFC 9052 §4.4 with an empty external_aad. */
export function toBeSignedOf(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode(['Signature1', protectedBytes, new Uint8Array(0), payload])
}

/** Puts a COSE_Sign1 together, each head in its shortest form. */
export function encodeSign1({ protectedBytes, unprotected, payload, signature }: Sign1): Uint8Array {
  return encode({ tag: SIGN1_TAG, value: [protectedBytes, unprotected, payload, signature] })
}

/**
 * Takes a tagged COSE_Sign1 apart.
 * @throws CoseError
 */
export function decodeSign1(message: Uint8Array): Sign1 {
  const tagged = decode(message)
  if (!isTag(tagged) || tagged.tag !== SIGN1_TAG) throw new CoseError('not a tagged COSE_Sign1')
  if (!Array.isArray(tagged.value) || tagged.value.length !== 4) throw new CoseError('a COSE_Sign1 has four parts')
  const [protectedBytes, unprotected, payload, signature] = tagged.value
  if (!(protectedBytes instanceof Uint8Array)) throw new CoseError('the protected header is a byte string')
  if (!(unprotected instanceof Map)) throw new CoseError('the unprotected header is a map')
  if (payload !== null && !(payload instanceof Uint8Array)) throw new CoseError('the payload is a byte string or nil')
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_LENGTH)
    throw new CoseError(`the signature has ${SIGNATURE_LENGTH} bytes`)
  return { protectedBytes, unprotected, payload, signature }
}

/**
 * Decodes one CBOR item that fills `bytes`.
 * @throws CoseError
 */
export function decode(bytes: Uint8Array): CborValue {
  try {
    return decodeCbor(bytes)
  } catch (cause) {
    if (cause instanceof CborError) throw new CoseError('not CBOR', { cause })
    throw cause
  }
}

/**
 * Decodes a header map.
 * @throws CoseError
 */
export function decodeMap(bytes: Uint8Array): CborMap {
  const map = decode(bytes)
  if (!(map instanceof Map)) throw new CoseError('a header is a map')
  return map
}
