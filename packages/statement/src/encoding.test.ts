import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareBytes,
  EncodingError,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64,
  toBase64url,
  toHex,
} from './encoding.ts'

describe('byte strings as text', () => {
  test('decoding is the inverse of encoding and agrees with Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
        expect(fromBase64(toBase64(bytes))).toEqual(bytes)
        expect(fromHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })

  test('a text is read exactly if it is what its bytes are written as', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABCghQw_-+/=09'), maxLength: 9 })
    fc.assert(
      fc.property(text, written => {
        for (const [read, name] of [
          [fromBase64url, 'base64url'],
          [fromBase64, 'base64'],
          [fromHex, 'hex'],
        ] as const) {
          const canonical = Buffer.from(written, name).toString(name) === written
          if (canonical) expect(Buffer.from(read(written)).toString(name)).toBe(written)
          else expect(() => read(written)).toThrow(EncodingError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a long byte string does not exhaust the stack', () => {
    const bytes = new Uint8Array(1_000_000).fill(7)
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
  })

  test.each(['AB', 'AAA=', 'A', 'A A', 'AA\n', '+/8', 'AAAAA'])('%j is not base64url', text => {
    expect(() => fromBase64url(text)).toThrow(EncodingError)
  })

  test.each(['AA', 'AB==', 'A===', 'AA= =', '-_8=', 'AAA', ' AAAA'])('%j is not base64', text => {
    expect(() => fromBase64(text)).toThrow(EncodingError)
  })

  test.each(['A', 'AB', 'abc', '0x', 'g0'])('%j is not lower-case hex', text => {
    expect(() => fromHex(text)).toThrow(EncodingError)
  })

  test('order is bytewise, a prefix first', () => {
    expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0)
    expect(compareBytes(Uint8Array.of(2), Uint8Array.of(1, 255))).toBeGreaterThan(0)
    expect(compareBytes(Uint8Array.of(2), Uint8Array.of(2))).toBe(0)
  })
})
