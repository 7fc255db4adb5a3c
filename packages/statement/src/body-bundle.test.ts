import { expect, test } from 'vitest'
import { bodyBundle, parseBodyBundle } from './body-bundle.ts'

const BODIES = [new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(70_000).fill(7)]

test('writing and reading are inverses', () => {
  for (const bodies of [[], BODIES, BODIES.toReversed()]) expect(parseBodyBundle(bodyBundle(bodies))).toEqual(bodies)
  const inside = new Uint8Array([9, ...bodyBundle(BODIES.slice(0, 2)), 9])
  expect(parseBodyBundle(inside.subarray(1, -1))).toEqual(BODIES.slice(0, 2))
})

test.each<[string, (bundle: Uint8Array) => Uint8Array]>([
  ['cut in a body', bundle => bundle.subarray(0, -1)],
  ['cut in a length', () => Uint8Array.of(0, 0, 0)],
  ['with a byte behind', bundle => new Uint8Array([...bundle, 0])],
  ['with a body longer than any', () => new Uint8Array([...[0, 15, 66, 65], ...new Uint8Array(1_000_001)])],
])('refused: %s', (_, change) => {
  expect(() => parseBodyBundle(change(bodyBundle(BODIES.slice(1))))).toThrow('cut')
})
