import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MerkleCode, MerkleError } from './error.ts'
import { leafHash, nodeHash, sha256 } from './hash.ts'
import { EMPTY_SUBTREE, emptyMap, type MapTree, mapLeafHash, mapRoot, setAllInMap, setInMap } from './map.ts'
import { type MapProof, proveInMap, verifyMapProof } from './map-proof.ts'
import { referenceMapRoot } from './map-reference.ts'

const VALUE = new TextEncoder().encode('value')
const key = (...start: number[]) => Uint8Array.from({ length: 32 }, (_, i) => start[i] ?? 0)
const someKey = (name: string) => leafHash(new TextEncoder().encode(name))
const text = (hash: Uint8Array) => Buffer.from(hash).toString('hex')

/** Keys that share long beginnings as often as none: random, or near each other in one of few bits. */
const anyKey = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.tuple(fc.nat(255), fc.constantFrom(0, 1)).map(([position, high]) => {
    const near = key(high * 128)
    near[position >> 3]! ^= 128 >> (position & 7)
    return near
  }),
)
const anyEntries = fc.uniqueArray(fc.tuple(anyKey, fc.uint8Array({ maxLength: 40 })), {
  selector: ([name]) => text(name),
  maxLength: 40,
})

describe('the map', () => {
  test('without keys is 32 zero bytes, with one key is its leaf', () => {
    expect(mapRoot(emptyMap)).toEqual(EMPTY_SUBTREE)
    const leaf = sha256(Uint8Array.from([0, ...key(7), ...sha256(VALUE)]))
    expect(mapRoot(setInMap(emptyMap, key(7), VALUE))).toEqual(leaf)
    expect(referenceMapRoot([[key(7), VALUE]])).toEqual(leaf)
  })

  test('has the root of the reference, in whatever order it is filled, and each key is proved', () => {
    fc.assert(
      fc.property(anyEntries, anyKey, (entries, asked) => {
        const map = setAllInMap(emptyMap, entries)
        const root = mapRoot(map)
        expect(root).toEqual(referenceMapRoot(entries))
        expect(mapRoot(setAllInMap(emptyMap, entries.toReversed()))).toEqual(root)
        expect(map.size).toBe(entries.length)
        for (const [name, value] of entries) {
          const proof = proveInMap(map, name)
          expect(proof.terminal).toBe('present')
          verifyMapProof(root, name, proof, value)
        }
        const held = entries.find(([name]) => text(name) === text(asked))
        verifyMapProof(root, asked, proveInMap(map, asked), held?.[1] ?? null)
      }),
    )
  })

  test('two keys that differ in the last bit only stand 256 levels down', () => {
    const [a, b] = [key(), key()]
    b[31] = 1
    const map = setAllInMap(emptyMap, [
      [a, VALUE],
      [b, VALUE],
    ])
    const proof = proveInMap(map, a)
    expect(proof.siblings).toHaveLength(256)
    verifyMapProof(mapRoot(map), a, proof, VALUE)
    expect(mapRoot(map)).toEqual(
      referenceMapRoot([
        [a, VALUE],
        [b, VALUE],
      ]),
    )
  })

  test('a generation stays as it was when the next is made', () => {
    const first = setAllInMap(emptyMap, [
      [key(1), VALUE],
      [key(2), VALUE],
    ])
    const root = mapRoot(first)
    const second = setInMap(first, key(1), Uint8Array.of(1))
    const third = setInMap(second, key(3), VALUE)
    expect(mapRoot(first)).toEqual(root)
    expect([first.size, second.size, third.size]).toEqual([2, 2, 3])
    verifyMapProof(root, key(1), proveInMap(first, key(1)), VALUE)
    verifyMapProof(mapRoot(second), key(1), proveInMap(second, key(1)), Uint8Array.of(1))
    verifyMapProof(root, key(3), proveInMap(first, key(3)), null)
    verifyMapProof(mapRoot(third), key(3), proveInMap(third, key(3)), VALUE)
  })

  test('does not see a key change after it was set', () => {
    const mine = key(9)
    const map = setInMap(emptyMap, mine, VALUE)
    mine[0] = 1
    expect(mapRoot(map)).toEqual(referenceMapRoot([[key(9), VALUE]]))
  })

  test('refuses a key of another length, and the reference a key twice', () => {
    expect(() => setInMap(emptyMap, new Uint8Array(31), VALUE)).toThrow(MerkleError)
    expect(() =>
      referenceMapRoot([
        [key(1), VALUE],
        [key(1), VALUE],
      ]),
    ).toThrow(expect.objectContaining({ code: 'KEY_REPEATED' }))
  })
})

describe('what a map proof is refused for', () => {
  // 0x00… and 0x01… share seven bits, 0x80… stands alone on the right, nothing below 0x40….
  const map: MapTree = setAllInMap(emptyMap, [
    [key(0x00), VALUE],
    [key(0x01), VALUE],
    [key(0x80), VALUE],
  ])
  const root = mapRoot(map)
  const present = proveInMap(map, key(0x01))
  const nothing = proveInMap(map, key(0x40))
  const other = proveInMap(map, key(0x81))
  const foreign = { key: key(0x80), valueHash: sha256(VALUE) }
  const refuse = (asked: Uint8Array, proof: MapProof, value: Uint8Array | null) => () =>
    verifyMapProof(root, asked, proof, value)

  test('the three ends, as they stand, are accepted', () => {
    expect(present).toMatchObject({ siblings: { length: 8 }, terminal: 'present' })
    expect(nothing).toMatchObject({ siblings: { length: 2 }, terminal: null })
    expect(other).toMatchObject({ siblings: { length: 1 }, terminal: foreign })
    verifyMapProof(root, key(0x01), present, VALUE)
    verifyMapProof(root, key(0x40), nothing, null)
    verifyMapProof(root, key(0x81), other, null)
  })

  test.each<[string, MerkleCode, () => void]>([
    ['another value', 'ROOT_MISMATCH', refuse(key(0x01), present, Uint8Array.of(1))],
    ['another key', 'ROOT_MISMATCH', refuse(key(0x02), present, VALUE)],
    ['a present key said to be absent', 'TERMINAL_NOT_VALUE', refuse(key(0x01), present, null)],
    ['an absent key said to be present', 'TERMINAL_NOT_VALUE', refuse(key(0x40), nothing, VALUE)],
    ['an empty end for a key that is there', 'ROOT_MISMATCH', refuse(key(0x01), { ...present, terminal: null }, null)],
    [
      'the own leaf as another leaf',
      'TERMINAL_OWN_KEY',
      refuse(key(0x01), { ...present, terminal: { key: key(0x01), valueHash: sha256(VALUE) } }, null),
    ],
    [
      'a leaf that does not share the way',
      'TERMINAL_OFF_PATH',
      refuse(key(0x41), { ...nothing, terminal: foreign }, null),
    ],
    [
      'another leaf that is not there',
      'ROOT_MISMATCH',
      refuse(key(0x81), { ...other, terminal: { key: key(0x82), valueHash: sha256(VALUE) } }, null),
    ],
    ['another way for the same end', 'ROOT_MISMATCH', refuse(key(0x02), { ...other, terminal: null }, null)],
    ['a cut way', 'ROOT_MISMATCH', refuse(key(0x01), { ...present, siblings: present.siblings.slice(0, 1) }, VALUE)],
    [
      'a way without its beginning',
      'ROOT_MISMATCH',
      refuse(key(0x01), { ...present, siblings: present.siblings.slice(1) }, VALUE),
    ],
    [
      'a deepest sibling of zero',
      'SIBLING_ZERO',
      refuse(key(0x81), { ...other, siblings: [...other.siblings, EMPTY_SUBTREE] }, null),
    ],
    [
      '257 siblings',
      'SIBLINGS_TOO_MANY',
      refuse(key(0x01), { ...present, siblings: Array.from({ length: 257 }, () => root) }, VALUE),
    ],
    [
      'a sibling of another length',
      'HASH_LENGTH',
      refuse(key(0x01), { ...present, siblings: [...present.siblings.slice(0, -1), new Uint8Array(33)] }, VALUE),
    ],
    ['a key of another length', 'KEY_LENGTH', refuse(new Uint8Array(33), present, VALUE)],
    [
      'a foreign key of another length',
      'KEY_LENGTH',
      refuse(key(0x81), { ...other, terminal: { key: new Uint8Array(0), valueHash: sha256(VALUE) } }, null),
    ],
    [
      'a foreign value hash of another length',
      'HASH_LENGTH',
      refuse(key(0x81), { ...other, terminal: { key: key(0x80), valueHash: VALUE } }, null),
    ],
    ['a root of another length', 'HASH_LENGTH', () => verifyMapProof(root.slice(1), key(0x01), present, VALUE)],
    ['another root', 'ROOT_MISMATCH', () => verifyMapProof(EMPTY_SUBTREE, key(0x01), present, VALUE)],
  ])('%s', (_, code, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code }))
  })

  test('an inner node taken for the leaf of a key', () => {
    // A node is H(01 ‖ …), a leaf H(00 ‖ …): no key and value hash give a node's hash.
    const [left, right] = [someKey('a'), someKey('b')]
    expect(mapLeafHash(left, right)).not.toEqual(nodeHash(left, right))
  })
})
