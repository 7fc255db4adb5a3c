import { MerkleError } from './error.ts'

const END = 1n << 64n

/** Whether `value` is a size or an index that eight bytes can hold. */
export function isU64(value: bigint): boolean {
  return value >= 0n && value < END
}

/**
 * `value` as 8 bytes, big-endian: `u64` of formats.
 * @throws MerkleError SIZE_RANGE
 */
export function u64(value: bigint): Uint8Array {
  if (!isU64(value)) throw new MerkleError('SIZE_RANGE', `${value} does not fit into 64 bits`)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}

/** The number in the 8 bytes at `offset`. */
export function readU64(bytes: Uint8Array, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(offset)
}
