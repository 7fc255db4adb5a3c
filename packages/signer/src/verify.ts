/** Node's own verification of signatures, behind the port of `@nguon/statement`. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { toBase64url, toHex, type VerifySignature } from '@nguon/statement'

/** Verifies with node:crypto. What is no key or no signature is false, never an exception. */
export const nodeVerify = {
  p256(point, message, signature) {
    if (signature.length !== 64 || point.length !== 65 || point[0] !== 4) return false
    const [x, y] = [point.subarray(1, 33), point.subarray(33)]
    const key = remembered(point, () => ({ kty: 'EC', crv: 'P-256', x: toBase64url(x), y: toBase64url(y) }))
    return key !== null && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
  },
  ed25519(publicKey, message, signature) {
    if (signature.length !== 64 || publicKey.length !== 32) return false
    const key = remembered(publicKey, () => ({ kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) }))
    return key !== null && verify(null, message, key, signature)
  },
} satisfies VerifySignature

/**
 * Importing a key costs more than verifying with it, and a log has few keys and many statements. The map holds its
 * keys in the order of their last use; the one that has waited longest makes room.
 */
const KEYS = new Map<string, KeyObject>()
const MOST_KEYS = 4096

function remembered(bytes: Uint8Array, jwk: () => { [member: string]: string }): KeyObject | null {
  const name = toHex(bytes)
  const key = KEYS.get(name) ?? imported(jwk())
  if (!key) return null
  KEYS.delete(name)
  KEYS.set(name, key)
  if (KEYS.size > MOST_KEYS) KEYS.delete(KEYS.keys().next().value!)
  return key
}

function imported(jwk: { [member: string]: string }): KeyObject | null {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    // Not a point of the curve: nothing was ever signed with it.
    return null
  }
}
