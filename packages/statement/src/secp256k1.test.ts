import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recoverKey } from './secp256k1.ts'

const { Point } = secp256k1
const ORDER = Point.Fn.ORDER
const P = Point.Fp.ORDER
const number = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => BigInt(`0x${toHex(bytes)}`))
const near = (middle: bigint) => fc.bigInt({ min: middle - 3n, max: middle + 3n })
/** Anything, and whatever lies at an edge. */
const hard = fc.oneof(number, fc.bigInt({ min: 0n, max: 3n }), near(ORDER), near(ORDER / 2n), near(P), near(2n ** 255n))

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** What the library finds, which reads r, s and a byte for the parity. */
function ofLibrary(digest: bigint, r: bigint, s: bigint, odd: boolean): { x: bigint; y: bigint } | null {
  try {
    const key = new secp256k1.Signature(r, s, odd ? 1 : 0).recoverPublicKey(bytesOf(digest))
    key.assertValidity()
    const { x, y } = key.toAffine()
    return { x, y }
  } catch {
    return null
  }
}

function bytesOf(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
}

describe('the key that made a signature', () => {
  test('is the one that signed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: ORDER - 1n }), number, (secret, digest) => {
        const signed = secp256k1.sign(bytesOf(digest), bytesOf(secret), { prehash: false, format: 'recovered' })
        const { r, s } = secp256k1.Signature.fromBytes(signed, 'recovered')
        const { x, y } = Point.BASE.multiply(secret).toAffine()
        expect(recoverKey(digest, r, s, signed[0] === 1)).toEqual({ x, y })
      }),
      { numRuns: 60 },
    )
  })

  test('of whatever numbers is the one that a library finds, or none', () => {
    let found = 0
    fc.assert(
      fc.property(number, hard, hard, fc.boolean(), (digest, r, s, odd) => {
        const expected = ofLibrary(digest, r, s, odd)
        if (expected) found++
        expect(recoverKey(digest, r, s, odd)).toEqual(expected)
      }),
      { numRuns: 400 },
    )
    expect(found).toBeGreaterThan(50)
  })

  test('is none where both summands are each other’s opposite', () => {
    // With R = G and s = digest the key would be (s − digest)·G / r.
    const { x, y } = Point.BASE.toAffine()
    const odd = (y & 1n) === 1n
    expect(recoverKey(7n, x, 7n, odd)).toBeNull()
    expect(ofLibrary(7n, x, 7n, odd)).toBeNull()
  })

  test('is found where R is the generator or its opposite, so that points meet on the way', () => {
    const { x } = Point.BASE.toAffine()
    for (const odd of [true, false])
      for (const [digest, s] of [
        [7n, 9n],
        [ORDER - 7n, 7n],
        [1n, 2n],
        [2n ** 255n, 2n ** 254n],
      ] as const)
        expect(recoverKey(digest, x, s, odd), `${odd} ${digest}`).toEqual(ofLibrary(digest, x, s, odd))
  })
})
