/**
 * The cryptography of signatures as this room needs it. Node, WebCrypto and plain JavaScript each give one; all
 * answer false, and never throw, for a key or signature that is none.
 */
export type VerifySignature = {
  /** ES256: an uncompressed point of 65 bytes, the message, `r‖s` of 64 bytes; high s is accepted. */
  p256(publicPoint: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
  /** Ed25519: a key of 32 bytes, the message, a signature of 64 bytes. */
  ed25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}
