import { getBytes, SigningKey, Wallet } from 'ethers'
import type { Address } from './anchor-log.ts'

/** A fresh key of a transaction's sender or a witness, as `0x` hex. */
export function generateEvmKey(): string {
  return Wallet.createRandom().privateKey
}

/** The address that a key speaks for. */
export function addressOfKey(key: string): Address {
  return new Wallet(key).address.toLowerCase()
}

/** Signs a digest as a witness does: ERC-2098, low s. */
export function signDigest(key: string, digest: Uint8Array): Uint8Array {
  return getBytes(new SigningKey(key).sign(digest).compactSerialized)
}
