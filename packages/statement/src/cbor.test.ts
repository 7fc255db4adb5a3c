import { CBORTag, encodeCBOR } from '@levischuck/tiny-cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CborValue, encode } from './cbor.ts'
import { decode } from './cose.ts'
import { toHex } from './encoding.ts'

const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.constantFrom(0, 23, 24, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, -1, -24, -25, -256, -257),
)
const value: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    integer,
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.constant(null),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.oneof(fc.string(), integer), tie('value'))).map(members => new Map(members)),
    fc.tuple(fc.nat(), tie('value')).map(([tag, content]) => new CBORTag(tag, content)),
  ),
})).value

describe('CBOR', () => {
  test('is written as another writer writes it, and read back', () => {
    fc.assert(
      fc.property(value, value => {
        expect(encode(value)).toEqual(encodeCBOR(value))
        expect(encode(decode(encode(value)))).toEqual(encode(value))
      }),
      { numRuns: 500 },
    )
  })

  test('integers are as in the examples of RFC 8949, appendix A', () => {
    const examples: [number | bigint, string][] = [
      [0, '00'],
      [10, '0a'],
      [23, '17'],
      [24, '1818'],
      [100, '1864'],
      [1000, '1903e8'],
      [1000000, '1a000f4240'],
      [1000000000000, '1b000000e8d4a51000'],
      [18446744073709551615n, '1bffffffffffffffff'],
      [-1, '20'],
      [-10, '29'],
      [-100, '3863'],
      [-1000, '3903e7'],
      [-18446744073709551616n, '3bffffffffffffffff'],
    ]
    for (const [integer, hex] of examples) expect(toHex(encode(integer))).toBe(hex)
  })

  test('what our formats do not hold is not written', () => {
    for (const value of [1.5, Number.NaN, true, undefined, 2 ** 60]) expect(() => encode(value)).toThrow(TypeError)
  })
})
