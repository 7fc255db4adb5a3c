import { createHash } from 'node:crypto'
import { sha256 as noble } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 as portable } from './sha256.ts'
import { sha256 as native } from './sha256-node.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const ofNode = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe.each([
  ['in JavaScript', portable],
  ['by Node', native],
])('SHA-256 %s', (_, sha256) => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('the examples of FIPS 180-4: %.60s', (text, hash) => {
    expect(hex(sha256(new TextEncoder().encode(text)))).toBe(hash)
  })

  test('of every length over four blocks it is what Node and another library find', () => {
    for (let length = 0; length <= 260; length++) {
      const message = Uint8Array.from({ length }, (_, at) => (at * 167 + length) & 0xff)
      expect(hex(sha256(message))).toBe(ofNode(message))
      expect(sha256(message)).toEqual(noble(message))
    }
  })

  test('of any bytes, whatever was hashed before, and of a part of a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat(100), (bytes, from) => {
        const part = bytes.subarray(from)
        expect(hex(sha256(part))).toBe(ofNode(part))
      }),
      { numRuns: 500 },
    )
  })

  test('a length of more than 2^32 bits is counted in full', () => {
    const long = new Uint8Array(0x2000_0001).fill(0x61)
    expect(hex(sha256(long))).toBe(ofNode(long))
  }, 60_000)
})
