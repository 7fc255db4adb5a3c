import { describe, expect, test } from 'vitest'
import { fromHex, toBase64url, toHex } from './encoding.ts'
import { countersignatureMessage, jwkOfPoint, parseJwk, publicPoint, thumbprint } from './keys.ts'
import { ShapeError } from './shape.ts'
import { ORIGIN, testKey } from './testing.ts'

describe('a key', () => {
  test('has the thumbprint of RFC 9679 §6', () => {
    const jwk = parseJwk({
      kty: 'EC',
      crv: 'P-256',
      x: toBase64url(fromHex('65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d')),
      y: toBase64url(fromHex('1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c')),
    })
    expect(toHex(thumbprint(jwk))).toBe('496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec')
  })

  test('is the same as its point', () => {
    const { jwk } = testKey('a')
    expect(jwkOfPoint(publicPoint(jwk))).toEqual(jwk)
    expect(() => jwkOfPoint(publicPoint(jwk).fill(2, 0, 1))).toThrow(ShapeError)
    expect(() => jwkOfPoint(publicPoint(jwk).fill(2, 64))).toThrow(ShapeError)
  })

  test('beyond the field, though it would be on the curve modulo p, is refused', () => {
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
    const b64 = (value: bigint) => toBase64url(fromHex(value.toString(16).padStart(64, '0')))
    // x = 5 lies on the curve; x = 5 + p names the same residue.
    const y = 0x459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbccn
    expect(parseJwk({ kty: 'EC', crv: 'P-256', x: b64(5n), y: b64(y) }).x).toBe(b64(5n))
    expect(() => parseJwk({ kty: 'EC', crv: 'P-256', x: b64(5n + p), y: b64(y) })).toThrow(ShapeError)
  })

  test('is consented to in these words', () => {
    const kid = new Uint8Array(32)
    const message = countersignatureMessage({
      origin: ORIGIN,
      action: 'enrol',
      party: 'HTX-0042',
      kid,
      roles: ['producer', 'carrier'],
      custody: 'own',
    })
    expect(new TextDecoder().decode(message)).toBe(
      `nguon/key/v1\n${ORIGIN}\nenrol\nHTX-0042\n${'A'.repeat(43)}\ncarrier,producer\nown\n`,
    )
  })
})
