import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex, utf8 } from './encoding.ts'
import { keccak256 } from './keccak.ts'

test.each([
  ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
  ['abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ['Transfer(address,address,uint256)', 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'],
])('what everyone knows: %s', (text, hash) => {
  expect(toHex(keccak256(utf8(text)))).toBe(hash)
})

test('of every length over four blocks it is what another library finds', () => {
  for (let length = 0; length <= 4 * 136 + 2; length++) {
    const message = Uint8Array.from({ length }, (_, at) => (at * 167 + length) & 0xff)
    expect(toHex(keccak256(message)), `${length} bytes`).toBe(toHex(keccak_256(message)))
  }
})

test('of any bytes, and of a part of a larger buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.nat(100), (bytes, from) => {
      expect(keccak256(bytes.subarray(from))).toEqual(keccak_256(bytes.slice(from)))
    }),
    { numRuns: 500 },
  )
})
