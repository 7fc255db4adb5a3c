/**
 * A statement: small, permanent, without personal data. It says who speaks (`iss`, `kid`), about which subjects, and
 * commits to the bodies that say what (formats §2). On the wire, in the database and in a proof file it is its log
 * entry (§3):
 *
 *     D2 84 ‖ bstr(protected) ‖ A0 ‖ bstr(payload) ‖ bstr(signature)
 */
import { equalBytes, sha256 } from '@nguon/merkle'
import { type CborMap, type CborValue, encode } from './cbor.ts'
import {
  CoseError,
  decode,
  decodeMap,
  decodeSign1,
  ES256,
  encodeSign1,
  SIGNATURE_LENGTH,
  toBeSignedOf,
} from './cose.ts'
import { compareBytes } from './encoding.ts'
import { isOrigin, partyOfIss } from './issuer.ts'
import { pointerFault } from './pointer.ts'

/** What a statement does. */
export type Kind = (typeof KINDS)[number]
/** Who may read a body: 0 everyone, 1 partners in the chain, 2 the authority. */
export type Audience = 0 | 1 | 2
/** The protected header, as far as it varies. */
export type Header = {
  /** Thumbprint of the signing key, 32 bytes. */
  readonly kid: Uint8Array
  /** `https://<host>/party/<party code>`. */
  readonly iss: string
  readonly sub: string
  /** The log's origin. */
  readonly aud: string
  /** Seconds; it orders nothing. */
  readonly iat: number
  readonly kind: Kind
  /** Subject keys, 32 bytes each, ascending, distinct. */
  readonly subjects: readonly Uint8Array[]
}
/** The payload's line for one body. */
export type BodyRef = { readonly audience: Audience; readonly digest: Uint8Array; readonly pointers: readonly string[] }
/** A statement before it is signed. */
export type Draft = {
  readonly protectedBytes: Uint8Array
  readonly payload: Uint8Array
  readonly toBeSigned: Uint8Array
  /** `H(ToBeSigned)`: what identifies a statement; its signature is malleable. */
  readonly entryId: Uint8Array
}
/** A statement as read from its entry. That it is well formed says nothing about its signature. */
export type Statement = Draft & {
  readonly entry: Uint8Array
  readonly signature: Uint8Array
  readonly header: Header
  readonly bodies: readonly BodyRef[]
  /** The party code of `iss`. */
  readonly party: string
}

/** A statement that is not exactly as formats §2 and §3 write it. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  readonly code: 'SIZE' | 'COSE' | 'HEADER' | 'SUBJECTS' | 'BODIES' | 'ENCODING'
  constructor(code: StatementError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** All kinds. */
export const KINDS = ['event', 'record', 'key', 'policy', 'erasure', 'heartbeat'] as const
/** An entry's length fits the two bytes that a C2SP entry bundle has for it. */
export const MAX_ENTRY = 65_535
/** Subjects of one statement. */
export const MAX_SUBJECTS = 700
/** Bodies of one statement: with a megabyte for each, what a reader of all of them has to hold. */
export const MAX_BODIES = 64

const CONTENT_TYPE = 'application/vnd.nguon.bodies+cbor'
const TYPE = 'application/scitt-statement+cose'

/**
 * The bytes to sign for a header and its bodies.
 * @throws StatementError if no reader would accept them
 */
export function draftStatement(header: Header, bodies: readonly BodyRef[]): Draft {
  requireHeader(header)
  requireBodies(bodies)
  // Deterministic CBOR (RFC 8949 §4.2.1): the labels stand in the bytewise order of their encodings.
  const protectedBytes = encode(
    new Map<string | number, CborValue>([
      [1, ES256],
      [3, CONTENT_TYPE],
      [4, header.kid],
      [
        15,
        new Map<string | number, CborValue>([
          [1, header.iss],
          [2, header.sub],
          [3, header.aud],
          [6, header.iat],
        ]),
      ],
      [16, TYPE],
      ['nguon:kind', header.kind],
      ['nguon:subjects', [...header.subjects]],
    ]),
  )
  const payload = encode(bodies.map(({ audience, digest, pointers }) => [audience, digest, [...pointers]]))
  if (entryLength(protectedBytes, payload) > MAX_ENTRY) throw tooLarge()
  const toBeSigned = toBeSignedOf(protectedBytes, payload)
  return { protectedBytes, payload, toBeSigned, entryId: sha256(toBeSigned) }
}

/**
 * The log entry of a signed draft.
 * @throws StatementError
 */
export function assembleEntry({ protectedBytes, payload }: Draft, signature: Uint8Array): Uint8Array {
  if (signature.length !== SIGNATURE_LENGTH) throw new StatementError('COSE', 'an ES256 signature has 64 bytes')
  return encodeSign1({ protectedBytes, unprotected: new Map(), payload, signature })
}

/** Two bytes of tag and array, the empty map, the signature behind its head, and the two texts behind theirs. */
function entryLength(...parts: readonly Uint8Array[]): number {
  const fixed = 2 + 1 + 2 + SIGNATURE_LENGTH
  return parts.reduce((sum, { length }) => sum + (length < 24 ? 1 : length < 256 ? 2 : 3) + length, fixed)
}

function tooLarge(): StatementError {
  return new StatementError('SIZE', `an entry has at most ${MAX_ENTRY} bytes`)
}

/**
 * Reads an entry. Whatever a decoder may let pass, only the very bytes that {@link draftStatement} and
 * {@link assembleEntry} write for what was read are accepted.
 * @throws StatementError
 */
export function parseEntry(entry: Uint8Array): Statement {
  if (entry.length > MAX_ENTRY) throw tooLarge()
  const { header, bodies, signature } = readEntry(entry)
  const draft = draftStatement(header, bodies)
  if (!equalBytes(assembleEntry(draft, signature), entry))
    throw new StatementError('ENCODING', 'not the one encoding of this statement')
  return { ...draft, entry, signature, header, bodies, party: partyOfIss(header.iss)! }
}

/**
 * The entry of a COSE_Sign1 as it arrived: its unprotected header is emptied (RFC 9943 §6.3). The entry is still to
 * be read by {@link parseEntry}.
 * @throws StatementError
 */
export function entryOfCose(message: Uint8Array): Uint8Array {
  const { protectedBytes, payload, signature } = reading(() => decodeSign1(message))
  if (!payload) throw new StatementError('COSE', 'the payload is not detached')
  return encodeSign1({ protectedBytes, unprotected: new Map(), payload, signature })
}

function readEntry(entry: Uint8Array) {
  return reading(() => {
    const { protectedBytes, payload, signature } = decodeSign1(entry)
    if (!payload) throw new StatementError('COSE', 'the payload is not detached')
    return { header: readHeader(decodeMap(protectedBytes)), bodies: readBodies(decode(payload)), signature }
  })
}

function readHeader(map: CborMap): Header {
  const claims = map.get(15)
  if (!(claims instanceof Map)) throw new StatementError('HEADER', 'the claims are a map')
  // Types are checked by `requireHeader`, like those of a header that was not read from bytes.
  return {
    kid: map.get(4),
    iss: claims.get(1),
    sub: claims.get(2),
    aud: claims.get(3),
    iat: claims.get(6),
    kind: map.get('nguon:kind'),
    subjects: map.get('nguon:subjects'),
  } as Header
}

function readBodies(payload: CborValue): BodyRef[] {
  if (!Array.isArray(payload)) throw new StatementError('BODIES', 'the payload is an array')
  return payload.map(line => {
    if (!Array.isArray(line) || line.length !== 3) throw new StatementError('BODIES', 'a body has three parts')
    const [audience, digest, pointers] = line
    return { audience, digest, pointers } as BodyRef
  })
}

function requireHeader({ kid, iss, sub, aud, iat, kind, subjects }: Header): void {
  if (!isHash(kid)) throw new StatementError('HEADER', 'kid is a thumbprint of 32 bytes')
  if (typeof iss !== 'string' || partyOfIss(iss) === null) throw new StatementError('HEADER', 'iss names no party')
  if (typeof sub !== 'string' || !/^[\x21-\x7e]{1,2048}$/.test(sub)) throw new StatementError('HEADER', 'sub is a URI')
  if (typeof aud !== 'string' || !isOrigin(aud)) throw new StatementError('HEADER', 'aud is the origin of a log')
  if (!Number.isSafeInteger(iat) || iat < 0) throw new StatementError('HEADER', 'iat is a number of seconds')
  if (!KINDS.includes(kind)) throw new StatementError('HEADER', 'unknown kind')
  if (!Array.isArray(subjects) || subjects.length < 1 || subjects.length > MAX_SUBJECTS || !subjects.every(isHash))
    throw new StatementError('SUBJECTS', `a statement names 1 to ${MAX_SUBJECTS} subjects by their keys`)
  for (let at = 1; at < subjects.length; at++)
    if (compareBytes(subjects[at - 1]!, subjects[at]!) >= 0)
      throw new StatementError('SUBJECTS', 'subject keys are ascending and distinct')
}

function requireBodies(bodies: readonly BodyRef[]): void {
  if (bodies.length < 1 || bodies.length > MAX_BODIES)
    throw new StatementError('BODIES', `a statement has 1 to ${MAX_BODIES} bodies`)
  for (const { audience, digest, pointers } of bodies) {
    if (audience !== 0 && audience !== 1 && audience !== 2) throw new StatementError('BODIES', 'unknown audience')
    if (!isHash(digest)) throw new StatementError('BODIES', 'a digest has 32 bytes')
    if (!Array.isArray(pointers) || !pointers.every(pointer => typeof pointer === 'string'))
      throw new StatementError('BODIES', 'pointers are texts')
    // Whoever may read a part may read the whole that it is a part of; otherwise a public part could not be checked.
    if (audience < bodies[0]!.audience) throw new StatementError('BODIES', 'a further body has no wider audience')
  }
  const fault = pointerFault(bodies)
  if (fault) throw new StatementError('BODIES', fault)
}

function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 32
}

function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof CoseError) throw new StatementError('COSE', error.message, { cause: error })
    throw error
  }
}
