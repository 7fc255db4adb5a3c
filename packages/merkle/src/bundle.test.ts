import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entryBundle, MAX_ENTRY_LENGTH, parseEntryBundle } from './bundle.ts'

const malformed = expect.objectContaining({ code: 'BUNDLE_MALFORMED' })

describe('an entry bundle', () => {
  test('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 256 }), entries => {
        expect(parseEntryBundle(entryBundle(entries)).map(entry => [...entry])).toEqual(
          entries.map(entry => [...entry]),
        )
      }),
      { numRuns: 50 },
    )
    const longest = new Uint8Array(MAX_ENTRY_LENGTH).fill(7)
    expect(parseEntryBundle(entryBundle([longest]))).toEqual([longest])
  })

  test('is length and bytes, one after another', () => {
    expect([...entryBundle([Uint8Array.of(9, 8), new Uint8Array(0)])]).toEqual([0, 2, 9, 8, 0, 0])
  })

  test('refuses an entry too long, a 257th entry, a bundle cut anywhere', () => {
    expect(() => entryBundle([new Uint8Array(MAX_ENTRY_LENGTH + 1)])).toThrow(malformed)
    expect(() => entryBundle(Array.from({ length: 257 }, () => Uint8Array.of(1)))).toThrow(malformed)
    expect(() => parseEntryBundle(new Uint8Array(2 * 257))).toThrow(malformed)
    const whole = entryBundle([Uint8Array.of(1, 2, 3)])
    for (let end = 1; end < whole.length; end++) expect(() => parseEntryBundle(whole.slice(0, end))).toThrow(malformed)
  })
})
