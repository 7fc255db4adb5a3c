/** Keys of parties, and the statements that enrol and revoke them (formats §2). */
import { sha256 } from '@nguon/merkle'
import { type CborValue, encode } from './cbor.ts'
import { concat, fromBase64url, toBase64url, utf8 } from './encoding.ts'
import { isCode } from './issuer.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { byteString, list, members, oneOf, SALT, ShapeError, textThat } from './shape.ts'

/** A public P-256 key, exactly these members. */
export type Jwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
/** What a key's holder may do. */
export type Role = (typeof ROLES)[number]
/** Whether the party or the platform holds the private key. */
export type Custody = 'own' | 'platform'
/** A further key's consent to a key statement. */
export type Countersignature = { readonly kid: Uint8Array; readonly signature: Uint8Array }
/** What a key statement says, but for the countersignatures, which sign exactly this. */
export type KeyChange = {
  readonly action: 'enrol' | 'revoke'
  readonly party: string
  readonly key: Jwk
  /** Ascending; none when revoked. */
  readonly roles: readonly Role[]
  readonly custody: Custody
}
/** The body of a key statement. */
export type KeyStatementBody = KeyChange & { readonly countersignatures: readonly Countersignature[] }

/** All roles; the last four ({@link VOUCHING}) vouch for others. */
export const ROLES = ['producer', 'carrier', 'retailer', 'laboratory', 'certifier', 'inspector', 'authority'] as const
/** Roles on whose word others rely: none is given or taken without an authority. */
export const VOUCHING: readonly Role[] = ['laboratory', 'certifier', 'inspector', 'authority']

const MAX_COUNTERSIGNATURES = 16

/**
 * Reads a public key: four members, coordinates of 32 bytes, a point of the curve.
 * @throws ShapeError
 */
export function parseJwk(value: JsonValue | undefined): Jwk {
  const key = readJwk(value)
  if (!isOnCurve(fromBase64url(key.x), fromBase64url(key.y))) throw new ShapeError('not a point of P-256')
  return key
}

const readJwk = members({ kty: oneOf('EC'), crv: oneOf('P-256'), x: coordinate, y: coordinate })

/** It stays as it is written: there is one way to write 32 bytes. */
function coordinate(value: JsonValue | undefined): string {
  return toBase64url(byteString(32)(value))
}

/** The SHA-256 thumbprint of a key (RFC 9679 §4.2): its `kid`. */
export function thumbprint({ x, y }: Jwk): Uint8Array {
  const required = new Map<number, CborValue>([
    [1, 2],
    [-1, 1],
    [-2, fromBase64url(x)],
    [-3, fromBase64url(y)],
  ])
  return sha256(encode(required))
}

/** The key as an uncompressed point, 65 bytes. */
export function publicPoint({ x, y }: Jwk): Uint8Array {
  return concat(Uint8Array.of(4), fromBase64url(x), fromBase64url(y))
}

/**
 * The key of an uncompressed point.
 * @throws ShapeError if it is not a point of P-256
 */
export function jwkOfPoint(point: Uint8Array): Jwk {
  if (point.length !== 65 || point[0] !== 4) throw new ShapeError('not an uncompressed point')
  return parseJwk({
    kty: 'EC',
    crv: 'P-256',
    x: toBase64url(point.subarray(1, 33)),
    y: toBase64url(point.subarray(33)),
  })
}

/**
 * Reads the body of a key statement.
 * @throws ShapeError
 */
export function parseKeyStatementBody(json: JsonValue): KeyStatementBody {
  const body = readMembers(json)
  if (body.roles.some((role, at) => at > 0 && body.roles[at - 1]! >= role)) throw new ShapeError('roles are ascending')
  if (body.action === 'revoke' && body.roles.length > 0) throw new ShapeError('a revocation names no roles')
  if (body.countersignatures.length > MAX_COUNTERSIGNATURES) throw new ShapeError('too many countersignatures')
  if (new Set(body.countersignatures.map(({ kid }) => toBase64url(kid))).size !== body.countersignatures.length)
    throw new ShapeError('a key countersigns once')
  return body
}

const readMembers = members(
  {
    action: oneOf('enrol', 'revoke'),
    party: textThat('a code', isCode),
    key: parseJwk,
    roles: list(oneOf(...ROLES)),
    custody: oneOf('own', 'platform'),
    countersignatures: list(members({ kid: byteString(32), signature: byteString(64) })),
  },
  SALT,
)

/** The body of a key statement, for `bodyOf`. */
export function keyStatementBody({
  action,
  party,
  key,
  roles,
  custody,
  countersignatures,
}: KeyStatementBody): JsonObject {
  return {
    action,
    party,
    key: { kty: key.kty, crv: key.crv, x: key.x, y: key.y },
    roles: [...roles].sort(),
    custody,
    countersignatures: countersignatures.map(({ kid, signature }) => ({
      kid: toBase64url(kid),
      signature: toBase64url(signature),
    })),
  }
}

/** The bytes that a countersignature signs. Each part is free of line feeds, so no two changes give the same text. */
export function countersignatureMessage(of: {
  readonly origin: string
  readonly action: KeyChange['action']
  readonly party: string
  readonly kid: Uint8Array
  readonly roles: readonly Role[]
  readonly custody: Custody
}): Uint8Array {
  const roles = [...of.roles].sort().join(',')
  return utf8(
    `nguon/key/v1\n${of.origin}\n${of.action}\n${of.party}\n${toBase64url(of.kid)}\n${roles}\n${of.custody}\n`,
  )
}

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** y² = x³ − 3x + b (FIPS 186-4 D.1.2.3). A point off the curve would make a verifier compute with another one. */
function isOnCurve(xBytes: Uint8Array, yBytes: Uint8Array): boolean {
  const x = toBigInt(xBytes)
  const y = toBigInt(yBytes)
  return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n
}

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
