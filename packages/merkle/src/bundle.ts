/** An entry bundle (C2SP tlog-tiles): up to 256 entries, each after its length in two bytes. */
import { MerkleError } from './error.ts'
import { TILE_WIDTH } from './tile.ts'

/** The longest entry a bundle can hold. */
export const MAX_ENTRY_LENGTH = 65_535

/**
 * The bundle of `entries`.
 * @throws MerkleError BUNDLE_MALFORMED
 */
export function entryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > TILE_WIDTH) throw new MerkleError('BUNDLE_MALFORMED', 'a bundle holds at most 256 entries')
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_LENGTH) {
      throw new MerkleError('BUNDLE_MALFORMED', `an entry of ${entry.length} bytes is too long`)
    }
    bytes[at] = entry.length >> 8
    bytes[at + 1] = entry.length & 0xff
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/**
 * The entries of a bundle, as views into it.
 * @throws MerkleError BUNDLE_MALFORMED
 */
export function parseEntryBundle(bytes: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    if (entries.length === TILE_WIDTH) throw new MerkleError('BUNDLE_MALFORMED', 'a bundle holds at most 256 entries')
    const end = at + 2 + ((bytes[at]! << 8) | (bytes[at + 1] ?? 0))
    if (at + 2 > bytes.length || end > bytes.length) throw new MerkleError('BUNDLE_MALFORMED', 'the bundle is cut')
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}
