import { fromHex, type Head, headDigest, toHex } from '@nguon/statement'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Domain } from './records.ts'

/** A witness's key: secp256k1, since a contract recovers its address. */
export type WitnessKey = { address: string; sign(head: Head, domain: Domain): Uint8Array }

/** The key of 32 bytes in `0x` hex. */
export function loadWitnessKey(hex: string): WitnessKey {
  const secret = fromHex(hex.slice(2))
  const point = secp256k1.getPublicKey(secret, false)
  return {
    address: `0x${toHex(keccak_256(point.subarray(1)).subarray(12))}`,
    sign(head, domain) {
      const digest = headDigest(head, domain)
      // Deterministic (RFC 6979) and low s: the same head gives the same bytes, however often it is signed.
      const [parity, ...signature] = secp256k1.sign(digest, secret, { prehash: false, format: 'recovered', lowS: true })
      // ERC-2098: the parity of y goes where a low s has its empty bit.
      signature[32]! |= parity! << 7
      return Uint8Array.from(signature)
    },
  }
}
