import { describe, expect, test } from 'vitest'
import { MerkleError } from './error.ts'
import { EMPTY_ROOT, leafHash, nodeHash } from './hash.ts'
import { referenceConsistencyPath, referenceInclusionPath, treeRoot } from './reference.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

// The eight entries and the root of Certificate Transparency's reference implementation.
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const LEAVES = ENTRIES.map(entry => leafHash(Buffer.from(entry, 'hex')))

describe('the tree by the words of RFC 9162', () => {
  test('known roots of Certificate Transparency', () => {
    expect(hex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(hex(treeRoot([]))).toBe(hex(EMPTY_ROOT))
    expect(hex(treeRoot(LEAVES.slice(0, 1)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(hex(treeRoot(LEAVES))).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('the example tree of §2.1.5: paths of 0, 3, 4, 6 and consistency of 3, 4, 6 in a tree of 7', () => {
    const [a, b, c, d, e, f, j] = LEAVES as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]]
    const g = nodeHash(a, b)
    const h = nodeHash(c, d)
    const i = nodeHash(e!, f!)
    const k = nodeHash(g, h)
    const l = nodeHash(i, j!)
    const seven = LEAVES.slice(0, 7)
    expect(referenceInclusionPath(0, seven)).toEqual([b, h, l])
    expect(referenceInclusionPath(3, seven)).toEqual([c, g, l])
    expect(referenceInclusionPath(4, seven)).toEqual([f, j, k])
    expect(referenceInclusionPath(6, seven)).toEqual([i, k])
    expect(referenceConsistencyPath(3, seven)).toEqual([c, d, g, l])
    expect(referenceConsistencyPath(4, seven)).toEqual([l])
    expect(referenceConsistencyPath(6, seven)).toEqual([i, j, k])
  })

  test('a leaf past the end and a tree that shrinks are refused', () => {
    expect(() => referenceInclusionPath(3, LEAVES.slice(0, 3))).toThrow(MerkleError)
    expect(() => referenceConsistencyPath(4, LEAVES.slice(0, 3))).toThrow(MerkleError)
  })
})
