/** P-256 keys of parties, registrar and receipts: ES256 as COSE wants it, `r‖s` (RFC 9053 §2.1). */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type Jwk, parseJwk, thumbprint } from '@nguon/statement'
import { KeyMaterialError } from './error.ts'

/** A P-256 private key at hand. Its bytes are in `pkcs8`; keep them sealed wherever they rest. */
export type P256Key = {
  readonly jwk: Jwk
  readonly kid: Uint8Array
  readonly pkcs8: Uint8Array
  /** ES256 over a message: 64 bytes, `r‖s`. */
  sign(message: Uint8Array): Uint8Array
}

/** A new key. */
export function generateP256(): P256Key {
  return p256Of(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
}

/**
 * The key of a PKCS #8 structure.
 * @throws KeyMaterialError
 */
export function loadP256(pkcs8: Uint8Array): P256Key {
  return p256Of(readPkcs8(pkcs8))
}

/**
 * Reads a PKCS #8 structure.
 * @throws KeyMaterialError
 */
export function readPkcs8(pkcs8: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw new KeyMaterialError('not a PKCS #8 private key', { cause })
  }
}

function p256Of(key: KeyObject): P256Key {
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new KeyMaterialError('not a P-256 key')
  const { kty, crv, x, y } = key.export({ format: 'jwk' })
  const jwk = parseJwk({ kty: kty!, crv: crv!, x: x!, y: y! })
  return {
    jwk,
    kid: thumbprint(jwk),
    pkcs8: new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })),
    sign: message => new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })),
  }
}
