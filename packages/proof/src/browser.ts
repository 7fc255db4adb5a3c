import type { VerifySignature } from '@nguon/statement'

/**
 * Signatures checked by the browser itself, and in JavaScript where it cannot: a page that is not served over TLS has
 * no WebCrypto, and older phones know no Ed25519. The curves are fetched only there.
 */
export const browserVerify: VerifySignature = {
  async p256(publicPoint, message, signature) {
    if (signature.length !== 64) return false
    const subtle = globalThis.crypto?.subtle
    if (!subtle) {
      const { p256 } = await import('./p256.ts')
      // High s is accepted (formats §2), as WebCrypto does.
      return soundly(() => p256.verify(signature, message, publicPoint, { prehash: true, lowS: false }))
    }
    const key = await subtle.importKey('raw', publicPoint.slice(), P256, false, ['verify'])
    return subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature.slice(), message.slice())
  },

  async ed25519(publicKey, message, signature) {
    if (signature.length !== 64 || publicKey.length !== 32) return false
    const key = await nativeEd25519(publicKey)
    if (key) return globalThis.crypto.subtle.verify('Ed25519', key, signature.slice(), message.slice())
    const { ed25519 } = await import('./ed25519.ts')
    return soundly(() => ed25519.verify(signature, message, publicKey, { zip215: false }))
  },
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' }

/** The key as the browser holds it, or null where it knows no Ed25519: it says so by refusing any key of the kind. */
async function nativeEd25519(publicKey: Uint8Array): Promise<CryptoKey | null> {
  const subtle = globalThis.crypto?.subtle
  if (!subtle) return null
  try {
    return await subtle.importKey('raw', publicKey.slice(), 'Ed25519', false, ['verify'])
  } catch {
    return null
  }
}

/** The library throws where bytes are no point or no signature at all. */
function soundly(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
