import { fromHex, toHex, utf8 } from '@nguon/statement'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { describe, expect, it } from 'vitest'
import { ANCHOR_LOG_SLOT, alertSlot, parseHeader, uint256, verifyAccountProof, verifyStorageProof } from './evm.ts'
import { encodeRlp } from './rlp.ts'
import { buildTrie } from './testing-chain.ts'
import { EMPTY_TRIE_ROOT, walkTrie } from './trie.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
/** A storage trie of so many slots, slot n holding n * n + 1. */
const storageOf = (slots: number) =>
  buildTrie(Array.from({ length: slots }, (_, n) => [uint256(BigInt(n)), encodeRlp(minimal(n * n + 1))] as const))
const minimal = (n: number) => (n < 256 ? bytes(n) : bytes(n >> 8, n & 255))

describe('slots of an AnchorLog', () => {
  it('begin where ERC-7201 puts `nguon.anchorlog`', () => {
    const inner = uint256(BigInt(`0x${toHex(keccak_256(utf8('nguon.anchorlog')))}`) - 1n)
    const base = keccak_256(inner)
    base[31] = 0
    expect(toHex(uint256(ANCHOR_LOG_SLOT))).toBe(toHex(base))
  })

  it('keep alerts where Solidity puts a mapping at base + 3', () => {
    const key = new Uint8Array(32).fill(7)
    const preimage = fromHex(`${toHex(key)}${toHex(uint256(ANCHOR_LOG_SLOT + 3n))}`)
    expect(alertSlot(key)).toEqual(keccak_256(preimage))
  })
})

describe('a storage proof', () => {
  it.each([1, 2, 3, 17, 200])('of a trie of %i slots gives what each holds, and zero for what none does', size => {
    const trie = storageOf(size)
    for (let n = 0; n < size; n++) {
      const slot = uint256(BigInt(n))
      expect(verifyStorageProof(trie.root, slot, trie.prove(slot))).toEqual(uint256(BigInt(n * n + 1)))
    }
    for (const absent of [1000n, 1001n, 1002n, 1003n].map(uint256)) {
      expect(verifyStorageProof(trie.root, absent, trie.prove(absent))).toEqual(new Uint8Array(32))
    }
  })

  it('of an empty trie is no node, or the empty one', () => {
    for (const nodes of [[], [bytes(0x80)]])
      expect(verifyStorageProof(EMPTY_TRIE_ROOT, uint256(0n), nodes)).toEqual(new Uint8Array(32))
    expect(() => verifyStorageProof(EMPTY_TRIE_ROOT, uint256(0n), [bytes(0x80), bytes(0x80)])).toThrow('storage-proof')
  })

  const trie = storageOf(200)
  const slot = uint256(5n)
  const proof = trie.prove(slot)
  it.each<[string, Uint8Array, Uint8Array, Uint8Array[]]>([
    ['cut at the leaf', trie.root, slot, proof.slice(0, -1)],
    ['cut at the root', trie.root, slot, proof.slice(1)],
    ['padded', trie.root, slot, [...proof, proof.at(-1)!]],
    ['of another slot', trie.root, uint256(6n), proof],
    ['of another trie', storageOf(199).root, slot, proof],
    ['empty', trie.root, slot, []],
    ['with a byte after a node', trie.root, slot, proof.map((node, i) => (i === 1 ? Uint8Array.of(...node, 0) : node))],
  ])('that is %s is refused', (_, root, key, nodes) => {
    expect(() => verifyStorageProof(root, key, nodes)).toThrow('storage-proof')
  })

  it('with any byte changed is refused', () => {
    proof.forEach((node, at) => {
      for (let i = 0; i < node.length; i++) {
        const altered = proof.map((other, j) => (j === at ? other.with(i, other[i]! ^ 1) : other))
        expect(() => verifyStorageProof(trie.root, slot, altered)).toThrow('storage-proof')
      }
    })
  })

  it('of a trie that holds a zero, or a padded number, is refused', () => {
    for (const value of [bytes(), bytes(0, 1)]) {
      const odd = buildTrie([[slot, encodeRlp(value)]])
      expect(() => verifyStorageProof(odd.root, slot, odd.prove(slot))).toThrow('storage-proof')
    }
  })

  it('reads nodes of fewer than 32 bytes within their parents', () => {
    const leaf = [bytes(0x20), bytes(1)]
    const branch = encodeRlp([...Array.from({ length: 16 }, (_, i) => (i < 2 ? leaf : bytes())), bytes()])
    const root = keccak_256(branch)
    expect(walkTrie(root, bytes(1), [branch])).toEqual(bytes(1))
    expect(walkTrie(root, bytes(2), [branch])).toBeNull()
    expect(() => walkTrie(root, bytes(1), [branch, encodeRlp(leaf)])).toThrow('unused nodes')
  })
})

describe('an account proof', () => {
  const account = (nonce: number) => encodeRlp([bytes(nonce), bytes(), EMPTY_TRIE_ROOT, keccak_256(bytes())])
  const address = (n: number) => new Uint8Array(20).fill(n)
  const state = buildTrie([1, 2, 3].map(n => [address(n), account(n)] as const))

  it('gives the account, and null where there is none', () => {
    expect(verifyAccountProof(state.root, address(2), state.prove(address(2)))).toMatchObject({ nonce: 2n })
    expect(verifyAccountProof(state.root, address(9), state.prove(address(9)))).toBeNull()
  })

  it('of something that is no account is refused', () => {
    const odd = buildTrie([[address(1), encodeRlp([bytes(1), bytes(1)])]])
    expect(() => verifyAccountProof(odd.root, address(1), odd.prove(address(1)))).toThrow('account-proof')
  })
})

describe('a header', () => {
  it.each<[string, Uint8Array]>([
    ['too few fields', encodeRlp([bytes(1)])],
    ['no list', encodeRlp(bytes(1, 2))],
    ['a byte after its end', Uint8Array.of(...encodeRlp([bytes(1)]), 0)],
    ['a length that is not the shortest', bytes(0xf8, 1, 0x01)],
  ])('with %s is refused', (_, header) => {
    expect(() => parseHeader(header)).toThrow('header')
  })
})
