/** What a witness signs: a head, as EIP-712 typed data of one contract on one chain (formats §5). */

import type { Head } from './checkpoint.ts'
import { concat, fromHex, toHex, utf8 } from './encoding.ts'
import { keccak256 } from './keccak.ts'
import { recoverKey } from './secp256k1.ts'

/** The contract that a head is signed for; `contract` is a lower-case `0x` address. */
export type WitnessDomain = { readonly chainId: bigint; readonly contract: string }

/** A witness signature that recovers to nobody. */
export class WitnessError extends Error {
  override readonly name = 'WitnessError'
  readonly code: 'SIGNATURE' | 'ADDRESS'
  constructor(code: WitnessError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const DOMAIN_TYPE = hashOf('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)')
const HEAD_TYPE = hashOf('Head(uint64 size,uint64 time,bytes32 logRoot,bytes32 mapRoot)')
const NAME = hashOf('Nguon AnchorLog')
const VERSION = hashOf('1')
/** Half of the order of secp256k1; above it lies the second spelling of every signature. */
const HIGHEST_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
/** All bits but the first, which says the parity of y. */
const PARITY_MASK = (1n << 255n) - 1n

/**
 * The EIP-712 digest of a head.
 * @throws WitnessError ADDRESS
 */
export function headDigest({ size, time, logRoot, mapRoot }: Head, { chainId, contract }: WitnessDomain): Uint8Array {
  if (!/^0x[0-9a-f]{40}$/.test(contract)) throw new WitnessError('ADDRESS', 'not a lower-case address')
  const address = concat(new Uint8Array(12), fromHex(contract.slice(2)))
  const domain = keccak256(concat(DOMAIN_TYPE, NAME, VERSION, u256(chainId), address))
  const head = keccak256(concat(HEAD_TYPE, u256(size), u256(time), logRoot, mapRoot))
  return keccak256(concat(Uint8Array.of(0x19, 0x01), domain, head))
}

/**
 * The address whose key made an ERC-2098 signature: `r ‖ s`, the first bit of s the parity of y, s low.
 * @throws WitnessError SIGNATURE
 */
export function recoverWitness(digest: Uint8Array, signature: Uint8Array): string {
  if (signature.length !== 64) throw new WitnessError('SIGNATURE', 'a witness signature has 64 bytes')
  const r = numberOf(signature.subarray(0, 32))
  const parityAndS = numberOf(signature.subarray(32))
  const s = parityAndS & PARITY_MASK
  if (s > HIGHEST_S) throw new WitnessError('SIGNATURE', 's is high')
  const key = recoverKey(numberOf(digest), r, s, s !== parityAndS)
  if (!key) throw new WitnessError('SIGNATURE', 'recovers to no key')
  // The last 20 bytes of the key's hash, lower case: how this room writes every address.
  return `0x${toHex(keccak256(concat(u256(key.x), u256(key.y))).subarray(12))}`
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`)
}

function u256(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, '0'))
}

function hashOf(text: string): Uint8Array {
  return keccak256(utf8(text))
}
