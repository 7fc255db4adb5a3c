/**
 * The key ring: which key speaks for whom, at which index of the log. It follows from the roots of trust and the key
 * statements alone, in log order, so everyone who reads the log holds the same ring (formats §2).
 */
import { compareBytes, toBase64url } from './encoding.ts'
import { type Custody, type Jwk, publicPoint, type Role, thumbprint } from './keys.ts'

/** What is trusted before the log is read. A registrar is live from `from` up to and without `until`. */
export type TrustedRoots = {
  readonly registrars: readonly { readonly key: Jwk; readonly from: bigint; readonly until?: bigint }[]
  /** The first authorities, live from index 0 until revoked. */
  readonly authorities: readonly { readonly party: string; readonly key: Jwk }[]
  /** The platform's own party, in whose name the registrar speaks. */
  readonly platform: string
}
/**
 * How a key came to its party: `first` if the party never had one, `joined` if a live key of the party consented that
 * is not itself recovered, `recovery` if none did; that is shown for ever.
 */
export type Mark = 'first' | 'joined' | 'recovery'
/** A key's history as rows keep it. It is live at i if `from ≤ i` and, once revoked, `i < until`. */
export type KeyRecord = {
  readonly party: string
  readonly key: Jwk
  readonly roles: readonly Role[]
  readonly custody: Custody
  readonly mark: Mark
  /** Index of the enrolment + 1. */
  readonly from: bigint
  /** Index of the revocation + 1. */
  readonly until: bigint | null
}
/** A key of the ring. {@link liveKey} says whether it is live at an index. */
export type RingKey = KeyRecord & { readonly kid: Uint8Array; readonly point: Uint8Array; readonly registrar: boolean }
/** A key that is live at the index that was asked for. */
export type LiveKey = RingKey & { readonly [LIVE]: true }
/** Immutable: a key statement gives a new ring. */
export type KeyRing = {
  readonly platform: string
  readonly registrars: readonly RingKey[]
  /** By kid, b64u: a kid is enrolled once and never returns. */
  readonly keys: ReadonlyMap<string, RingKey>
}

/** A key statement that does not count, and why. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code:
    | 'SIGNER'
    | 'SIGNATURE'
    | 'COUNTERSIGNATURE'
    | 'NEW_KEY_SILENT'
    | 'AUTHORITY_MISSING'
    | 'KID_USED'
    | 'KEY_UNKNOWN'
    | 'KEY_REVOKED'
  constructor(code: KeyError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** A recovered key may be a thief's: its party has this long to notice before anything it signs is witnessed. */
export const RECOVERY_SECONDS = 72n * 3600n

// Only `liveKey` can give one, so a key that was merely found cannot be taken for one that may speak.
declare const LIVE: unique symbol

/** The ring before the first key statement. */
export function emptyRing(roots: TrustedRoots): KeyRing {
  const authorities = roots.authorities.map(
    ({ party, key }): KeyRecord => ({
      party,
      key,
      roles: ['authority'],
      custody: 'own',
      mark: 'first',
      from: 0n,
      until: null,
    }),
  )
  return restoreRing(roots, authorities)
}

/** A ring from records that were checked when they were made; the roots' authorities are among them. */
export function restoreRing(roots: TrustedRoots, records: readonly KeyRecord[]): KeyRing {
  const registrars = roots.registrars.map(({ key, from, until }) =>
    registrarKey(roots.platform, key, from, until ?? null),
  )
  const keys = records.map(record => ringKey(record, false))
  return { platform: roots.platform, registrars, keys: new Map(keys.map(key => [toBase64url(key.kid), key])) }
}

/** The key that `kid` is, if it may speak for `party` at `index`. */
export function liveKey(ring: KeyRing, kid: Uint8Array, party: string, index: bigint): LiveKey | null {
  const key = findLive(ring, kid, index)
  return key?.party === party ? key : null
}

/** Every key that a party has or had, the registrar's not among them. */
export function keysOfParty(ring: KeyRing, party: string): RingKey[] {
  return [...ring.keys.values()].filter(key => key.party === party)
}

/**
 * The ring with another registrar from the index after `index` on.
 * @throws KeyError KID_USED if the key has been anyone's before
 */
export function withRegistrar(ring: KeyRing, index: bigint, registrar: Jwk): KeyRing {
  const from = index + 1n
  const next = registrarKey(ring.platform, registrar, from, null)
  if (ring.registrars.some(key => sameKid(key.kid, next.kid) && isLive(key, from))) return ring
  if (isKnown(ring, next.kid)) throw new KeyError('KID_USED', 'a key has one purpose and never returns')
  const registrars = ring.registrars.map(key => (isLive(key, from) ? { ...key, until: from } : key))
  return { ...ring, registrars: [...registrars, next] }
}

/** Whether a key is live at an index. */
export function isLive({ from, until }: RingKey, index: bigint): boolean {
  return from <= index && (until === null || index < until)
}

/** Whether the ring ever held this key, in whatever part. */
export function isKnown(ring: KeyRing, kid: Uint8Array): boolean {
  return ring.keys.has(toBase64url(kid)) || ring.registrars.some(key => sameKid(key.kid, kid))
}

/** The key that `kid` is, whoever it speaks for, if it is live at `index`. */
export function findLive(ring: KeyRing, kid: Uint8Array, index: bigint): LiveKey | null {
  const key = [...ring.registrars, ring.keys.get(toBase64url(kid))].find(
    key => key && sameKid(key.kid, kid) && isLive(key, index),
  )
  return (key as LiveKey | undefined) ?? null
}

/** The ring with this key added or changed. */
export function withKey(ring: KeyRing, key: RingKey): KeyRing {
  return { ...ring, keys: new Map(ring.keys).set(toBase64url(key.kid), key) }
}

/** A record with what is computed from its key. */
export function ringKey(record: KeyRecord, registrar: boolean): RingKey {
  const { party, key, roles, custody, mark, from, until } = record
  return { party, key, roles, custody, mark, from, until, registrar, kid: thumbprint(key), point: publicPoint(key) }
}

function registrarKey(platform: string, key: Jwk, from: bigint, until: bigint | null): RingKey {
  return ringKey({ party: platform, key, roles: [], custody: 'platform', mark: 'first', from, until }, true)
}

/** Whether two kids are one. */
export function sameKid(a: Uint8Array, b: Uint8Array): boolean {
  return compareBytes(a, b) === 0
}
