// The signatures other rooms code against while the bodies are being written; this file goes away with the last of them.
import type { JsonObject, JsonValue } from './json.ts'
import type { Draft, Statement } from './statement.ts'
import type { Subject } from './subject.ts'

// ── record.ts
export type RecordType =
  | 'product'
  | 'party'
  | 'place'
  | 'lot'
  | 'certificate'
  | 'test'
  | 'catalogue'
  | 'act'
  | 'release'
/** id: of product, party, place and lot the canonical id of its one subject; else the issuer's own number. validFrom: YYYY-MM-DD. sha256: b64u in JSON. */
export type RecordBody = {
  readonly type: RecordType
  readonly id: string
  readonly version: number
  readonly validFrom: string
  readonly fields: JsonObject
  readonly files: readonly { name: string; mediaType: string; size: number; sha256: Uint8Array }[]
  readonly subjects: readonly Subject[]
}
export declare function parseRecordBody(json: JsonValue): RecordBody
/** the JSON to pass to bodyOf */
export declare function recordBody(record: RecordBody): JsonObject

// ── keys.ts
export type Jwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
export type Role = 'producer' | 'carrier' | 'retailer' | 'laboratory' | 'certifier' | 'inspector' | 'authority'
export type Custody = 'own' | 'platform'
export type Countersignature = { readonly kid: Uint8Array; readonly signature: Uint8Array }
export type KeyStatementBody = {
  readonly action: 'enrol' | 'revoke'
  readonly party: string
  readonly key: Jwk
  readonly roles: readonly Role[]
  readonly custody: Custody
  readonly countersignatures: readonly Countersignature[]
}
export declare const ROLES: readonly Role[]
export declare class KeyError extends Error {
  readonly code:
    | 'JWK'
    | 'BODY'
    | 'SIGNER'
    | 'SIGNATURE'
    | 'COUNTERSIGNATURE'
    | 'NEW_KEY_SILENT'
    | 'AUTHORITY_MISSING'
    | 'KID_USED'
    | 'KEY_UNKNOWN'
    | 'KEY_REVOKED'
}
export declare function parseJwk(value: JsonValue): Jwk
export declare function thumbprint(jwk: Jwk): Uint8Array
export declare function publicPoint(jwk: Jwk): Uint8Array
export declare function parseKeyStatementBody(json: JsonValue): KeyStatementBody
export declare function keyStatementBody(body: KeyStatementBody): JsonObject
export declare function countersignatureMessage(of: {
  origin: string
  action: 'enrol' | 'revoke'
  party: string
  kid: Uint8Array
  roles: readonly Role[]
  custody: Custody
}): Uint8Array

// ── keyring.ts
export type VerifySignature = {
  /** ES256: 65-byte point, message, r‖s */
  p256(publicPoint: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
  ed25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}
/** live at i: from ≤ i and (until undefined or i < until) */
export type TrustedRoots = {
  readonly registrars: readonly { key: Jwk; from: bigint; until?: bigint }[]
  readonly authorities: readonly { party: string; key: Jwk }[]
  readonly platform: string
}
export type Mark = 'first' | 'joined' | 'recovery'
/** live at i: from ≤ i and (until null or i < until); enrolled at e: from = e + 1; revoked at r: until = r + 1 */
export type LiveKey = {
  readonly kid: Uint8Array
  readonly party: string
  readonly key: Jwk
  readonly point: Uint8Array
  readonly roles: readonly Role[]
  readonly custody: Custody
  readonly mark: Mark
  readonly registrar: boolean
  readonly from: bigint
  readonly until: bigint | null
}
export type KeyRing = {
  readonly roots: TrustedRoots
  readonly registrars: readonly LiveKey[]
  readonly keys: ReadonlyMap<string, LiveKey>
}
export declare function emptyRing(roots: TrustedRoots): KeyRing
/** a ring from rows kept elsewhere (already checked) */
export declare function restoreRing(
  roots: TrustedRoots,
  keys: readonly {
    key: Jwk
    party: string
    roles: readonly Role[]
    custody: Custody
    mark: Mark
    from: bigint
    until: bigint | null
  }[],
): KeyRing
export declare function applyKeyStatement(
  ring: KeyRing,
  index: bigint,
  statement: Statement,
  body: KeyStatementBody,
  verify: VerifySignature,
): Promise<KeyRing>
export declare function liveKey(ring: KeyRing, kid: Uint8Array, party: string, index: bigint): LiveKey | null
/** every key the ring ever held of a party, roots included */
export declare function keysOfParty(ring: KeyRing, party: string): LiveKey[]

// ── policy.ts
export type ChainRules = 'ethereum' | 'qbft'
export type Policy = {
  readonly origin: string
  readonly platform: string
  readonly checkpointKey: string
  readonly receiptKey: Jwk
  readonly registrar: Jwk
  readonly authorities: readonly { party: string; key: Jwk }[]
  readonly anchors: readonly { rules: ChainRules; chainId: number; contract: string }[]
  readonly witnesses: readonly { address: string; owner: string; url: string }[]
  readonly quorum: number
}
export declare function parsePolicy(json: JsonValue): Policy
export declare function policyBody(policy: Policy): JsonObject
export declare function rootsOfPolicy(first: Policy): TrustedRoots
/** the ring after a later policy at index: the registrar of the new one from index + 1 */
export declare function applyPolicy(ring: KeyRing, index: bigint, policy: Policy): KeyRing

// ── erasure.ts
export type ErasureBody = { readonly index: bigint; readonly digest: Uint8Array; readonly ground: string }
export declare function parseErasureBody(json: JsonValue): ErasureBody
export declare function erasureBody(body: ErasureBody): JsonObject

// ── checkpoint.ts
export type Head = {
  readonly size: bigint
  readonly time: bigint
  readonly logRoot: Uint8Array
  readonly mapRoot: Uint8Array
}
export type Vkey = { readonly name: string; readonly keyId: Uint8Array; readonly publicKey: Uint8Array }
export type SignedCheckpoint = {
  readonly origin: string
  readonly head: Head
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
  readonly message: Uint8Array
}
/** the note's text, what is signed (with its final newline) */
export declare function formatCheckpoint(origin: string, head: Head): string
export declare function signedNoteMessage(origin: string, head: Head): Uint8Array
export declare function assembleCheckpoint(origin: string, head: Head, vkey: Vkey, signature: Uint8Array): string
export declare function parseSignedCheckpoint(text: string): SignedCheckpoint
/** parse, key id and signature; @throws CheckpointError */
export declare function verifyCheckpoint(text: string, vkeys: readonly Vkey[], verify: VerifySignature): Promise<Head>
export declare function vkeyOf(origin: string, publicKey: Uint8Array): Vkey
export declare function formatVkey(vkey: Vkey): string
export declare function parseVkey(text: string): Vkey

// ── witness.ts
export type WitnessDomain = { readonly chainId: bigint; readonly contract: string }
export declare function headDigest(head: Head, domain: WitnessDomain): Uint8Array
/** lower-case 0x address; @throws WitnessError */
export declare function recoverWitness(digest: Uint8Array, signature: Uint8Array): string

// ── receipt.ts
export type Receipt = {
  readonly kid: Uint8Array
  readonly iss: string
  readonly sub: string
  readonly time: number
  readonly size: bigint
  readonly index: bigint
  readonly path: readonly Uint8Array[]
}
export declare function draftReceipt(
  receipt: Receipt,
  root: Uint8Array,
): { receipt: Receipt; protectedBytes: Uint8Array; toBeSigned: Uint8Array }
export declare function assembleReceipt(
  draft: { receipt: Receipt; protectedBytes: Uint8Array },
  signature: Uint8Array,
): Uint8Array
export declare function parseReceipt(bytes: Uint8Array): {
  receipt: Receipt
  protectedBytes: Uint8Array
  signature: Uint8Array
}
/** recomputes the root from the entry and checks kid, sub and signature; gives the root; @throws ReceiptError */
export declare function verifyReceipt(
  bytes: Uint8Array,
  statement: Statement,
  keys: readonly Jwk[],
  verify: VerifySignature,
): Promise<{ receipt: Receipt; root: Uint8Array }>

// ── promise.ts
export type AcceptancePromise = {
  readonly origin: string
  readonly entryId: Uint8Array
  readonly received: number
  readonly due: number
}
export type Denial = {
  readonly origin: string
  readonly lot: Subject
  readonly serial: string
  readonly size: number
  readonly time: number
}
export declare function draftPromise(kid: Uint8Array, promise: AcceptancePromise): Draft
export declare function draftDenial(kid: Uint8Array, denial: Denial): Draft
/** COSE_Sign1 of a draft (same layout as an entry) */
export declare function assemblePromise(draft: Draft, signature: Uint8Array): Uint8Array
export declare function verifyPromise(
  bytes: Uint8Array,
  keys: readonly Jwk[],
  verify: VerifySignature,
): Promise<AcceptancePromise>
export declare function verifyDenial(bytes: Uint8Array, keys: readonly Jwk[], verify: VerifySignature): Promise<Denial>

// ── check.ts
export type ShownBody = Uint8Array | 'withheld' | 'erased'
export type Admission = {
  readonly statement: Statement
  /** one per BodyRef; a withheld or erased public body is not an error here: the caller decides what it means */
  readonly bodies: readonly ShownBody[]
  readonly index: bigint
  readonly origin: string
  readonly ring: KeyRing
  readonly verify: VerifySignature
  /** the statement at an earlier index, asked only of an erasure */
  readonly entryAt?: (index: bigint) => Statement | null | Promise<Statement | null>
}
/** body: merged with what was shown, null when body 0 was not. subjects: with the issuer's; null where they are not known. ring: after this statement. */
export type Admitted = {
  readonly body: JsonObject | null
  readonly subjects: Subject[] | null
  readonly key: LiveKey
  readonly ring: KeyRing
}
export type AdmissionCode =
  | 'AUDIENCE'
  | 'ISSUER'
  | 'KEY_NOT_LIVE'
  | 'SIGNATURE'
  | 'BODY_COUNT'
  | 'BODY'
  | 'BODY_REQUIRED'
  | 'SUBJECTS'
  | 'SUB'
  | 'KIND'
  | 'NOT_REGISTRAR'
  | 'NOT_AUTHORITY'
  | 'NOT_OWNER'
  | 'EVENT'
  | 'RECORD'
  | 'KEY_STATEMENT'
  | 'POLICY'
  | 'ERASURE'
  | 'HEARTBEAT'
export declare class AdmissionError extends Error {
  readonly code: AdmissionCode /** code of the cause, if it has one */
  readonly detail: string | undefined
}
export declare function checkStatement(admission: Admission): Promise<Admitted>
