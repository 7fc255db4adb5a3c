/**
 * Custodial keys at rest: AES-256-GCM under the master key, nonce ‖ ciphertext ‖ tag. The context (the kid, the
 * party) is authenticated with them, so a sealed key put into another row does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Sealed bytes that do not open: another master key, another context, or changed. */
export class SealError extends Error {
  override readonly name = 'SealError'
  readonly code = 'SEAL'
}

/** Length of a master key. */
export const MASTER_KEY_LENGTH = 32

const NONCE = 12
const TAG = 16

/**
 * Seals a plaintext under the master key, for one context.
 * @throws SealError if the master key has not 32 bytes
 */
export function seal(masterKey: Uint8Array, plaintext: Uint8Array, context: Uint8Array): Uint8Array {
  requireMasterKey(masterKey)
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce, { authTagLength: TAG }).setAAD(context)
  return new Uint8Array(Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]))
}

/**
 * Opens what {@link seal} sealed for the same context.
 * @throws SealError
 */
export function unseal(masterKey: Uint8Array, sealed: Uint8Array, context: Uint8Array): Uint8Array {
  requireMasterKey(masterKey)
  if (sealed.length < NONCE + TAG) throw new SealError('too short to be sealed')
  const decipher = createDecipheriv('aes-256-gcm', masterKey, sealed.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(context).setAuthTag(sealed.subarray(-TAG))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]))
  } catch (cause) {
    throw new SealError('does not open', { cause })
  }
}

function requireMasterKey(masterKey: Uint8Array): void {
  if (masterKey.length !== MASTER_KEY_LENGTH) throw new SealError(`a master key has ${MASTER_KEY_LENGTH} bytes`)
}
