import type { Jwk, VerifySignature } from '@nguon/statement'

/** A P-256 signing key at hand. `sign` gives ES256: r‖s, 64 bytes. */
export type P256Key = {
  readonly jwk: Jwk
  readonly kid: Uint8Array
  sign(message: Uint8Array): Uint8Array
  readonly pkcs8: Uint8Array
}
/** An Ed25519 signing key at hand. */
export type Ed25519Key = {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
  readonly pkcs8: Uint8Array
}
export declare function generateP256(): P256Key
export declare function loadP256(pkcs8: Uint8Array): P256Key
export declare function generateEd25519(): Ed25519Key
export declare function loadEd25519(pkcs8: Uint8Array): Ed25519Key
export declare const nodeVerify: VerifySignature
/** AES-256-GCM: nonce ‖ ciphertext ‖ tag; masterKey 32 bytes; context is bound in (e.g. the kid) */
export declare function seal(masterKey: Uint8Array, plaintext: Uint8Array, context: Uint8Array): Uint8Array
export declare function unseal(masterKey: Uint8Array, sealed: Uint8Array, context: Uint8Array): Uint8Array
