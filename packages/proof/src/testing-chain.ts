import { fromHex, type Head, toHex } from '@nguon/statement'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { headSlots, uint256 } from './evm.ts'
import type { EvmAnchor } from './file.ts'
import { encodeRlp, type Rlp } from './rlp.ts'
import { EMPTY_TRIE_ROOT, nibbles } from './trie.ts'

/** A Merkle-Patricia trie built from scratch, slowly and in the words of the yellow paper's appendix D. */
export type BuiltTrie = { root: Uint8Array; prove(key: Uint8Array): Uint8Array[] }

/** The trie that holds `entries` under the hashes of their keys. */
export function buildTrie(entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): BuiltTrie {
  const leaves = entries.map(([key, value]) => ({ path: nibbles(keccak_256(key)), value }))
  const top = node(leaves, 0)
  return {
    root: leaves.length === 0 ? EMPTY_TRIE_ROOT : keccak_256(encodeRlp(top)),
    prove: key => (leaves.length === 0 ? [] : way(leaves, nibbles(keccak_256(key)))),
  }
}

type Leaf = { path: Uint8Array; value: Uint8Array }

function node(leaves: readonly Leaf[], depth: number): Rlp {
  const [first, ...others] = leaves
  if (!first) return new Uint8Array()
  if (others.length === 0) return [hexPrefix(first.path.subarray(depth), true), first.value]
  const shared = sharedFrom(leaves, depth)
  if (shared > 0)
    return [hexPrefix(first.path.subarray(depth, depth + shared), false), reference(node(leaves, depth + shared))]
  const children = Array.from({ length: 16 }, (_, digit) => reference(node(under(leaves, depth, digit), depth + 1)))
  return [...children, new Uint8Array()]
}

/** The nodes on the way to a key that stand outside their parents, as far as the key goes. */
function way(leaves: readonly Leaf[], path: Uint8Array): Uint8Array[] {
  const nodes: Uint8Array[] = []
  let here = leaves
  let depth = 0
  for (;;) {
    if (here.length === 0) return nodes
    const encoded = encodeRlp(node(here, depth))
    if (encoded.length >= 32 || depth === 0) nodes.push(encoded)
    if (here.length === 1) return nodes
    const shared = sharedFrom(here, depth)
    if (shared > 0) {
      const prefix = here[0]!.path.subarray(depth, depth + shared)
      if (prefix.some((digit, i) => path[depth + i] !== digit)) return nodes
      depth += shared
    } else {
      here = under(here, depth, path[depth]!)
      depth += 1
    }
  }
}

const under = (leaves: readonly Leaf[], depth: number, digit: number) =>
  leaves.filter(leaf => leaf.path[depth] === digit)

function sharedFrom(leaves: readonly Leaf[], depth: number): number {
  let shared = 0
  while (leaves.every(leaf => leaf.path[depth + shared] === leaves[0]!.path[depth + shared])) {
    shared++
    if (depth + shared === 64) break
  }
  return leaves.length === 1 ? 0 : shared
}

function reference(child: Rlp): Rlp {
  const encoded = encodeRlp(child)
  return encoded.length < 32 ? child : keccak_256(encoded)
}

function hexPrefix(path: Uint8Array, leaf: boolean): Uint8Array {
  const odd = path.length % 2
  const digits = [(leaf ? 2 : 0) + odd, ...(odd ? [] : [0]), ...path]
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => digits[2 * i]! * 16 + digits[2 * i + 1]!)
}

/** A block in which a contract holds a head, with the evidence of it. */
export function chainHolding(
  head: Head,
  { chainId, contract, codeHash, number }: { chainId: bigint; contract: string; codeHash: Uint8Array; number: bigint },
): { anchor: EvmAnchor; blockHash: Uint8Array } {
  const slots = headSlots(head)
  const others = [7n, 8n, 9n].map(slot => [uint256(slot), encodeRlp(scalar(slot * 1000n))] as const)
  const storage = buildTrie([
    ...slots.map(({ key, value }) => [key, encodeRlp(scalar(BigInt(`0x${toHex(value)}`)))] as const),
    ...others,
  ])
  const address = fromHex(contract.slice(2))
  const account = encodeRlp([scalar(1n), scalar(0n), storage.root, codeHash])
  const strangers = [1n, 2n, 3n, 4n, 5n].map(
    n =>
      [
        uint256(n).subarray(12),
        encodeRlp([scalar(n), scalar(10n ** 18n), EMPTY_TRIE_ROOT, keccak_256(EMPTY)]),
      ] as const,
  )
  const state = buildTrie([[address, account], ...strangers])
  const header = encodeRlp([
    ...[uint256(number), keccak_256(EMPTY), new Uint8Array(20), state.root, EMPTY_TRIE_ROOT, EMPTY_TRIE_ROOT],
    ...[new Uint8Array(256), scalar(0n), scalar(number), scalar(30_000_000n), scalar(21_000n), scalar(head.time + 2n)],
    ...[EMPTY, new Uint8Array(32), new Uint8Array(8), scalar(7n)],
  ])
  return {
    anchor: {
      kind: 'evm',
      rules: 'ethereum',
      chainId,
      contract,
      blockNumber: number,
      header,
      account: state.prove(address),
      storage: slots.map(slot => ({ ...slot, proof: storage.prove(slot.key) })) as unknown as EvmAnchor['storage'],
    },
    blockHash: keccak_256(header),
  }
}

const EMPTY = new Uint8Array()

/** A number as RLP writes it: without leading zeros, zero as nothing. */
function scalar(value: bigint): Uint8Array {
  const digits = value.toString(16)
  return value === 0n ? EMPTY : fromHex(digits.length % 2 ? `0${digits}` : digits)
}
