import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonError, MAX_DEPTH, parseIJson } from './json.ts'

const code = (text: string | Uint8Array) => {
  try {
    parseIJson(text)
    return 'accepted'
  } catch (error) {
    if (error instanceof JsonError) return error.code
    throw error
  }
}

describe('I-JSON', () => {
  test('what JSON.stringify writes is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        if (/e\+|\d{16}|\p{Noncharacter_Code_Point}/u.test(text)) return
        expect(parseIJson(new TextEncoder().encode(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('anything JSON.parse refuses is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:0123456789eE.+-truefalsn\\u \n') }), text => {
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        if (!valid) expect(code(text)).not.toBe('accepted')
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    ['a duplicate member', '{"a":1,"a":1}', 'DUPLICATE'],
    ['a duplicate hidden by an escape', '{"a":1,"\\u0061":2}', 'DUPLICATE'],
    ['a duplicate __proto__', '{"__proto__":1,"__proto__":2}', 'DUPLICATE'],
    ['a lone surrogate', '"\ud800"', 'CHARACTER'],
    ['a lone surrogate by escape', '"\\udc00"', 'CHARACTER'],
    ['a noncharacter', '"\ufffe"', 'CHARACTER'],
    ['a noncharacter of an upper plane', '"\u{1ffff}"', 'CHARACTER'],
    ['a byte order mark', '\ufeff{}', 'SYNTAX'],
    ['an integer no double holds', '9007199254740993', 'NUMBER'],
    ['2^53', '9007199254740992', 'NUMBER'],
    ['a number beyond all doubles', '1e400', 'NUMBER'],
    ['a leading zero', '01', 'SYNTAX'],
    ['a plus', '+1', 'SYNTAX'],
    ['NaN', 'NaN', 'SYNTAX'],
    ['a trailing comma', '[1,]', 'SYNTAX'],
    ['a second value', '{} {}', 'SYNTAX'],
    ['a line feed inside a string', '"a\nb"', 'SYNTAX'],
    ['an unknown escape', '"\\x"', 'SYNTAX'],
    ['a string without end', '"abc', 'SYNTAX'],
    ['a string that ends in a backslash', '"abc\\', 'SYNTAX'],
    ['a no-break space between tokens', '[1,\u00a02]', 'SYNTAX'],
    ['nothing', '', 'SYNTAX'],
    ['a comment', '{}//', 'SYNTAX'],
    ['brackets without end', '['.repeat(200_000), 'DEPTH'],
  ])('%s is refused', (_, text, expected) => {
    expect(code(text)).toBe(expected)
  })

  test('bytes that are not UTF-8 are refused', () => {
    expect(code(Uint8Array.of(0x22, 0xc0, 0x80, 0x22))).toBe('UTF8')
    expect(code(Uint8Array.of(0xef, 0xbb, 0xbf, 0x30))).toBe('SYNTAX')
  })

  test('the largest integers and the deepest nesting are read', () => {
    expect(parseIJson('[9007199254740991,-9007199254740991,-0.5e-3]')).toEqual([
      9007199254740991, -9007199254740991, -0.0005,
    ])
    expect(code('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH))).toBe('accepted')
  })

  test('a member called __proto__ is a member and nothing else', () => {
    const value = parseIJson('{"__proto__":{"polluted":true}}') as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect('polluted' in value).toBe(false)
  })
})
