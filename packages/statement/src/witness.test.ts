import { TypedDataEncoder, Wallet } from 'ethers'
import { describe, expect, test } from 'vitest'
import type { Head } from './checkpoint.ts'
import { fromHex, toHex } from './encoding.ts'
import { headDigest, recoverWitness, WitnessError } from './witness.ts'

const HEAD: Head = {
  size: 48213n,
  time: 1_767_225_600n,
  logRoot: new Uint8Array(32).fill(1),
  mapRoot: new Uint8Array(32).fill(2),
}
const DOMAIN = { chainId: 31337n, contract: '0x5fbdb2315678afecb367f032d93f642f64180aa3' }
const wallet = new Wallet(`0x${'07'.repeat(32)}`)
const digest = headDigest(HEAD, DOMAIN)
const signature = fromHex(wallet.signingKey.sign(digest).compactSerialized.slice(2))
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

describe('a witness signature', () => {
  test('is over the digest that other implementations of EIP-712 compute', () => {
    const types = {
      Head: [
        { name: 'size', type: 'uint64' },
        { name: 'time', type: 'uint64' },
        { name: 'logRoot', type: 'bytes32' },
        { name: 'mapRoot', type: 'bytes32' },
      ],
    }
    const domain = {
      name: 'Nguon AnchorLog',
      version: '1',
      chainId: DOMAIN.chainId,
      verifyingContract: DOMAIN.contract,
    }
    expect(`0x${toHex(digest)}`).toBe(TypedDataEncoder.hash(domain, types, HEAD))
  })

  test('recovers to the address that made it', () => {
    for (let at = 0; at < 20; at++) {
      const other = headDigest({ ...HEAD, size: BigInt(at) }, DOMAIN)
      const signed = fromHex(wallet.signingKey.sign(other).compactSerialized.slice(2))
      expect(recoverWitness(other, signed)).toBe(wallet.address.toLowerCase())
      expect(recoverWitness(digest, signed)).not.toBe(wallet.address.toLowerCase())
    }
  })

  test('leaves the bytes it was given alone', () => {
    const before = signature.slice()
    recoverWitness(digest, signature)
    expect(signature).toEqual(before)
  })

  test('in its second spelling, with high s, is refused', () => {
    const s = BigInt(`0x${toHex(signature.slice(32))}`) & ((1n << 255n) - 1n)
    const high = ORDER - s
    // Above half of the order the highest bit may be taken by s itself; both ways of writing it are refused or recover to another.
    const spelled = new Uint8Array([
      ...signature.slice(0, 32),
      ...fromHex((high & ((1n << 255n) - 1n)).toString(16).padStart(64, '0')),
    ])
    for (const parity of [0, 0x80]) {
      const changed = spelled.slice()
      changed[32] = (changed[32]! & 0x7f) | parity
      let address: string | null = null
      try {
        address = recoverWitness(digest, changed)
      } catch (error) {
        expect(error).toBeInstanceOf(WitnessError)
      }
      expect(address).not.toBe(wallet.address.toLowerCase())
    }
    const justAbove = new Uint8Array([
      ...signature.slice(0, 32),
      ...fromHex((ORDER / 2n + 1n).toString(16).padStart(64, '0')),
    ])
    expect(() => recoverWitness(digest, justAbove)).toThrow(WitnessError)
  })

  test.each<[string, Uint8Array]>([
    ['of 65 bytes', new Uint8Array(65)],
    ['of zeros', new Uint8Array(64)],
    ['with r of zero', new Uint8Array(64).fill(1, 32)],
    ['with r above the order', new Uint8Array(64).fill(0xff, 0, 32).fill(1, 32)],
  ])('%s is refused', (_, bytes) => {
    expect(() => recoverWitness(digest, bytes)).toThrow(WitnessError)
  })

  test('is of one contract on one chain', () => {
    expect(headDigest(HEAD, { ...DOMAIN, chainId: 1n })).not.toEqual(digest)
    expect(headDigest(HEAD, { ...DOMAIN, contract: `0x${'1'.repeat(40)}` })).not.toEqual(digest)
    expect(() => headDigest(HEAD, { ...DOMAIN, contract: DOMAIN.contract.toUpperCase() })).toThrow(WitnessError)
  })
})
