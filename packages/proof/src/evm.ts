import { equalBytes } from '@nguon/merkle'
import { type Head, keccak256 } from '@nguon/statement'
import { ProofError, refusal } from './error.ts'
import type { EvmAnchor } from './file.ts'
import { decodeRlp, RlpError, rlpBytes, rlpScalar } from './rlp.ts'
import { readTrie, TrieError } from './trie.ts'

/** What a block's header says of it. */
export type Header = {
  hash: Uint8Array
  parentHash: Uint8Array
  stateRoot: Uint8Array
  number: bigint
  timestamp: bigint
}

/** An account of the chain's state. */
export type Account = { nonce: bigint; balance: bigint; storageRoot: Uint8Array; codeHash: Uint8Array }

/** The ERC-7201 slot of `nguon.anchorlog` (formats §6). */
export const ANCHOR_LOG_SLOT = 0x6fc965f35aa867077b31716521f51eadb08312329f650c648931b9f0aabde600n

/**
 * Reads a block header under Ethereum's rules: its hash is the keccak of its bytes. Forks have only ever appended fields.
 *
 * @throws {ProofError} at the step `anchor`
 */
export function parseHeader(bytes: Uint8Array): Header {
  return strictly('header', () => {
    const fields = decodeRlp(bytes)
    if (!Array.isArray(fields) || fields.length < 15 || fields.length > 32) throw new RlpError('not a header')
    return {
      hash: keccak256(bytes),
      parentHash: rlpBytes(fields[0], 32),
      stateRoot: rlpBytes(fields[3], 32),
      number: rlpScalar(fields[8]),
      timestamp: rlpScalar(fields[11]),
    }
  })
}

/**
 * The account at a 20-byte address in the state of `stateRoot`, or null where the proof shows that there is none.
 *
 * @throws {ProofError} at the step `anchor`
 */
export function verifyAccountProof(
  stateRoot: Uint8Array,
  address: Uint8Array,
  nodes: readonly Uint8Array[],
): Account | null {
  return strictly('account-proof', () => {
    const value = readTrie(stateRoot, address, nodes)
    if (value === null) return null
    const fields = decodeRlp(value)
    if (!Array.isArray(fields) || fields.length !== 4) throw new RlpError('not an account')
    return {
      nonce: rlpScalar(fields[0]),
      balance: rlpScalar(fields[1]),
      storageRoot: rlpBytes(fields[2], 32),
      codeHash: rlpBytes(fields[3], 32),
    }
  })
}

/**
 * The 32-byte word that an account's storage holds in a slot; zero where the proof shows that there is none.
 *
 * @throws {ProofError} at the step `anchor`
 */
export function verifyStorageProof(
  storageRoot: Uint8Array,
  slot: Uint8Array,
  nodes: readonly Uint8Array[],
): Uint8Array {
  return strictly('storage-proof', () => {
    const value = readTrie(storageRoot, slot, nodes)
    if (value === null) return new Uint8Array(32)
    const number = rlpScalar(decodeRlp(value))
    // The trie holds no zeros: a slot that is cleared is taken out.
    if (number === 0n) throw new TrieError('a zero in the trie')
    return uint256(number)
  })
}

/** The three words in which an `AnchorLog` keeps its head, and where. */
export function headSlots(head: Head): { key: Uint8Array; value: Uint8Array }[] {
  const values = [head.logRoot, head.mapRoot, uint256((head.size << 64n) | head.time)]
  return values.map((value, i) => ({ key: uint256(ANCHOR_LOG_SLOT + BigInt(i)), value }))
}

/** The slot that counts the open alerts of a subject's key. */
export function alertSlot(key: Uint8Array): Uint8Array {
  const slot = new Uint8Array(64)
  slot.set(key)
  slot.set(uint256(ANCHOR_LOG_SLOT + 3n), 32)
  return keccak256(slot)
}

/**
 * Step 9 for one anchor: the block's header, in it the contract with the code that is trusted, in its storage the head.
 *
 * @returns the header of the block
 * @throws {ProofError} at the step `anchor`
 */
export function verifyAnchor(anchor: EvmAnchor, head: Head, codeHash: Uint8Array): Header {
  if (anchor.rules !== 'ethereum') throw new ProofError('anchor', 'rules-unknown')
  const header = parseHeader(anchor.header)
  if (header.number !== anchor.blockNumber) throw new ProofError('anchor', 'header')
  const contract = uint256(BigInt(anchor.contract)).subarray(12)
  const account = verifyAccountProof(header.stateRoot, contract, anchor.account)
  if (!account) throw new ProofError('anchor', 'account-proof')
  if (!equalBytes(account.codeHash, codeHash)) throw new ProofError('anchor', 'code-hash')
  headSlots(head).forEach((expected, i) => {
    const { key, value, proof } = anchor.storage[i]!
    if (!equalBytes(key, expected.key)) throw new ProofError('anchor', 'storage-proof')
    if (!equalBytes(verifyStorageProof(account.storageRoot, key, proof), value))
      throw new ProofError('anchor', 'storage-proof')
    if (!equalBytes(value, expected.value)) throw new ProofError('anchor', 'slots-differ')
  })
  return header
}

/** A number as the 32 bytes of an EVM word. */
export function uint256(value: bigint): Uint8Array {
  const word = new Uint8Array(32)
  for (let i = 31, rest = value; rest > 0n; i--, rest >>= 8n) word[i] = Number(rest & 255n)
  return word
}

function strictly<Result>(code: 'header' | 'account-proof' | 'storage-proof', read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw refusal('anchor', code, cause)
  }
}
