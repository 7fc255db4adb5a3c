/** The Ed25519 key of checkpoints. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { fromBase64url } from '@nguon/statement'
import { KeyMaterialError } from './error.ts'
import { readPkcs8 } from './p256.ts'

/** An Ed25519 private key at hand. */
export type Ed25519Key = {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  readonly pkcs8: Uint8Array
  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array
}

/** A new key. */
export function generateEd25519(): Ed25519Key {
  return ed25519Of(generateKeyPairSync('ed25519').privateKey)
}

/**
 * The key of a PKCS #8 structure.
 * @throws KeyMaterialError
 */
export function loadEd25519(pkcs8: Uint8Array): Ed25519Key {
  return ed25519Of(readPkcs8(pkcs8))
}

function ed25519Of(key: KeyObject): Ed25519Key {
  if (key.asymmetricKeyType !== 'ed25519') throw new KeyMaterialError('not an Ed25519 key')
  return {
    publicKey: fromBase64url(key.export({ format: 'jwk' }).x!),
    pkcs8: new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })),
    sign: message => new Uint8Array(sign(null, message, key)),
  }
}
