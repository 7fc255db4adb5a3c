import { publicPoint, toHex, utf8 } from '@nguon/statement'
import { p256 } from '@noble/curves/nist.js'
import { describe, expect, test } from 'vitest'
import {
  generateEd25519,
  generateP256,
  KeyMaterialError,
  loadEd25519,
  loadP256,
  nodeVerify,
  SealError,
  seal,
  unseal,
} from './index.ts'

const MESSAGE = utf8('vải thiều')
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

describe('a P-256 key', () => {
  const key = generateP256()
  const point = publicPoint(key.jwk)
  const signature = key.sign(MESSAGE)

  test('signs what Node and plain JavaScript both verify', () => {
    expect(signature).toHaveLength(64)
    expect(nodeVerify.p256(point, MESSAGE, signature)).toBe(true)
    expect(p256.verify(signature, MESSAGE, point, { lowS: false })).toBe(true)
    expect(nodeVerify.p256(point, utf8('khác'), signature)).toBe(false)
    expect(nodeVerify.p256(publicPoint(generateP256().jwk), MESSAGE, signature)).toBe(false)
  })

  test('comes back from its PKCS #8', () => {
    const again = loadP256(key.pkcs8)
    expect(again.jwk).toEqual(key.jwk)
    expect(again.kid).toEqual(key.kid)
    expect(nodeVerify.p256(point, MESSAGE, again.sign(MESSAGE))).toBe(true)
  })

  test('has its signature accepted with the other s too', () => {
    const s = BigInt(`0x${toHex(signature.slice(32))}`)
    const other = Uint8Array.from([
      ...signature.slice(0, 32),
      ...Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex'),
    ])
    expect(nodeVerify.p256(point, MESSAGE, other)).toBe(true)
  })

  test.each<[string, Uint8Array, Uint8Array]>([
    ['a point off the curve', new Uint8Array(65).fill(4), signature],
    ['a compressed point', p256.Point.fromBytes(point).toBytes(true), signature],
    ['a point of 64 bytes', point.slice(1), signature],
    ['the point at infinity', Uint8Array.of(0), signature],
    ['a signature of 63 bytes', point, signature.slice(1)],
    ['a signature of zeros', point, new Uint8Array(64)],
    ['no signature', point, new Uint8Array(0)],
  ])('does not verify under %s, and does not throw', (_, point, signature) => {
    expect(nodeVerify.p256(point, MESSAGE, signature)).toBe(false)
  })

  test('is no Ed25519 key, nor any bytes', () => {
    expect(() => loadP256(generateEd25519().pkcs8)).toThrow(KeyMaterialError)
    expect(() => loadEd25519(key.pkcs8)).toThrow(KeyMaterialError)
    expect(() => loadP256(new Uint8Array(10))).toThrow(KeyMaterialError)
  })

  test('of thousands of parties is still remembered or imported again', () => {
    for (let at = 1; at <= 4200; at++)
      nodeVerify.ed25519(new Uint8Array(32).fill(at & 255).fill(at >> 8, 0, 2), MESSAGE, new Uint8Array(64))
    expect(nodeVerify.p256(point, MESSAGE, signature)).toBe(true)
  })
})

describe('an Ed25519 key', () => {
  test('signs, comes back, and verifies under its own key alone', () => {
    const key = generateEd25519()
    const again = loadEd25519(key.pkcs8)
    expect(again.publicKey).toEqual(key.publicKey)
    expect(nodeVerify.ed25519(key.publicKey, MESSAGE, again.sign(MESSAGE))).toBe(true)
    expect(nodeVerify.ed25519(generateEd25519().publicKey, MESSAGE, key.sign(MESSAGE))).toBe(false)
    expect(nodeVerify.ed25519(new Uint8Array(32).fill(0xff), MESSAGE, key.sign(MESSAGE))).toBe(false)
    expect(nodeVerify.ed25519(key.publicKey.slice(1), MESSAGE, key.sign(MESSAGE))).toBe(false)
  })
})

describe('a sealed key', () => {
  const master = new Uint8Array(32).fill(1)
  const context = utf8('kid')
  const sealed = seal(master, MESSAGE, context)

  test('opens under the same master key for the same context', () => {
    expect(unseal(master, sealed, context)).toEqual(MESSAGE)
    expect(unseal(master, seal(master, new Uint8Array(0), context), context)).toEqual(new Uint8Array(0))
    expect(seal(master, MESSAGE, context)).not.toEqual(sealed)
  })

  test('does not open under another, elsewhere, cut or changed', () => {
    expect(() => unseal(new Uint8Array(32), sealed, context)).toThrow(SealError)
    expect(() => unseal(master, sealed, utf8('other'))).toThrow(SealError)
    expect(() => unseal(master.slice(1), sealed, context)).toThrow(SealError)
    for (let length = 0; length < sealed.length; length++)
      expect(() => unseal(master, sealed.slice(0, length), context)).toThrow(SealError)
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice()
      changed[at]! ^= 1
      expect(() => unseal(master, changed, context)).toThrow(SealError)
    }
  })
})
