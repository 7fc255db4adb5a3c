/** For tests of this room: keys whose signatures are reproducible, and a log of one platform, one authority, one party. */

import { sha256 } from '@nguon/merkle'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { bodyDigest, bodyOf } from './body.ts'
import { utf8 } from './encoding.ts'
import { issFor } from './issuer.ts'
import type { JsonObject } from './json.ts'
import {
  type Countersignature,
  countersignatureMessage,
  type Jwk,
  jwkOfPoint,
  type KeyChange,
  thumbprint,
} from './keys.ts'
import { assembleEntry, type BodyRef, draftStatement, type Header, parseEntry, type Statement } from './statement.ts'
import { subFor } from './sub.ts'
import { issuerSubject, type Subject, subjectKeys } from './subject.ts'
import type { VerifySignature } from './verify-signature.ts'

/** Signatures checked in JavaScript alone. */
export const verify: VerifySignature = {
  p256: (point, message, signature) => p256.verify(signature, message, point, { lowS: false }),
  ed25519: (key, message, signature) => ed25519.verify(signature, message, key),
}

/** A key that a test can sign with. */
export type TestKey = { readonly jwk: Jwk; readonly kid: Uint8Array; sign(message: Uint8Array): Uint8Array }

/** The key called `name`, the same in every run. */
export function testKey(name: string): TestKey {
  const secret = sha256(utf8(`test key ${name}`))
  const jwk = jwkOfPoint(p256.getPublicKey(secret, false))
  return { jwk, kid: thumbprint(jwk), sign: message => p256.sign(message, secret) }
}

/** Origin of the log in tests. */
export const ORIGIN = 'nguon.localhost/log'
/** Its host. */
export const HOST = 'nguon.localhost'
/** A salt of 16 bytes. */
export const SALT = new Uint8Array(16).fill(7)

/** What a test says in a party's name; what it leaves out is as it should be. */
export type Saying = Partial<Header> & {
  readonly key: TestKey
  readonly party: string
  readonly about: readonly Subject[]
  readonly refs?: readonly BodyRef[]
  readonly value?: JsonObject
  readonly text?: Uint8Array
}

/** The signed statement, and its one body. */
export function say({ key, party, about, refs, value, text, ...changed }: Saying): {
  statement: Statement
  text: Uint8Array
} {
  const body = text ?? bodyOf(value ?? {}, SALT)
  const subjects = changed.subjects ?? subjectKeys([...about, issuerSubject(party)])
  const header: Header = {
    kid: key.kid,
    iss: issFor(HOST, party),
    sub: changed.sub ?? subFor(about, subjects, HOST, party),
    aud: ORIGIN,
    iat: 1_767_225_600,
    kind: 'event',
    ...changed,
    subjects,
  }
  const draft = draftStatement(header, refs ?? [{ audience: 0, digest: bodyDigest(body), pointers: [] }])
  return { statement: parseEntry(assembleEntry(draft, key.sign(draft.toBeSigned))), text: body }
}

/** A key's consent to a change. */
export function countersign(key: TestKey, change: KeyChange): Countersignature {
  return {
    kid: key.kid,
    signature: key.sign(countersignatureMessage({ ...change, origin: ORIGIN, kid: thumbprint(change.key) })),
  }
}

/** An ObjectEvent that observes these. */
export function objectEvent(epcList: string[], more: JsonObject = {}): JsonObject {
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'ObjectEvent',
    eventTime: '2026-06-01T08:00:00+07:00',
    eventTimeZoneOffset: '+07:00',
    action: 'OBSERVE',
    epcList,
    ...more,
  }
}
