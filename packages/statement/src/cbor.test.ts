import { CBORTag, type CBORType, decodeCBOR, encodeCBOR } from '@levischuck/tiny-cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CborError, type CborMap, type CborValue, decodeCbor, encode, isTag } from './cbor.ts'
import { fromHex, toHex } from './encoding.ts'

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
    fc.tuple(fc.nat(), tie('value')).map(([tag, content]) => ({ tag, value: content })),
  ),
})).value

describe('CBOR', () => {
  test('is written as another writer writes it, and read back', () => {
    fc.assert(
      fc.property(value, value => {
        expect(encode(value)).toEqual(encodeCBOR(asLibrary(value)))
        expect(decodeCbor(encode(value))).toEqual(value)
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

  test('what another reader reads too, it reads alike', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(value, fc.nat(), fc.nat(255)).map(([value, place, byte]) => {
        const encoded = encode(value)
        return encoded.with(place % encoded.length, byte)
      }),
    )
    fc.assert(
      fc.property(bytes, bytes => {
        const [ours, theirs] = [reading(() => decodeCbor(bytes)), reading(() => decodeCBOR(bytes))]
        if (ours && theirs) expect(theirs).toEqual({ value: asLibrary(ours.value) })
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['nothing', ''],
    ['a cut head', '19ff'],
    ['cut bytes', '42ff'],
    ['an array cut short', '8201'],
    ['an array of more items than bytes', '9bffffffffffffffff'],
    ['an indefinite length', '9f01ff'],
    ['bytes after the item', '0000'],
    ['text that is not UTF-8', '61ff'],
    ['a member twice', 'a201000100'],
    ['a member named by bytes', 'a1410000'],
    ['a float', 'f93c00'],
    ['an unassigned simple value', 'f0'],
    ['deep nesting', `${'81'.repeat(40)}00`],
  ])('%s is refused', (_, hex) => {
    expect(() => decodeCbor(fromHex(hex))).toThrow(CborError)
  })
})

function reading<Value>(read: () => Value): { value: Value } | null {
  try {
    return { value: read() }
  } catch {
    return null
  }
}

function asLibrary(value: CborValue): CBORType {
  if (Array.isArray(value)) return value.map(asLibrary)
  if (value instanceof Map) return new Map([...(value as CborMap)].map(([key, member]) => [key, asLibrary(member)]))
  return isTag(value) ? new CBORTag(value.tag, asLibrary(value.value)) : (value as CBORType)
}
