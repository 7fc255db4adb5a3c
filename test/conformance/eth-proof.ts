import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Header, ProofError, parseHeader, verifyAccountProof, verifyStorageProof } from '@nguon/proof'
import { fromHex, toHex } from '@nguon/statement'
import { encodeRlp, getBytes, stripZerosLeft, toBeHex } from 'ethers'
import type { Outcome } from '../../scripts/conformance/outcome.ts'

/** An `eth_getProof` answer, as the execution-apis tests give it. */
type Answer = {
  address: string
  accountProof: string[]
  nonce: string
  balance: string
  codeHash: string
  storageHash: string
  storageProof: { key: string; value: string; proof: string[] }[]
}

/**
 * Ethereum's own recorded answers: the block's header gives its hash, its state root proves the account, the account's
 * root each word of storage, and any byte of a proof changed makes it refused.
 */
export async function run(vectorsDir: string): Promise<Outcome> {
  const folder = join(vectorsDir, 'eth-proof')
  const failed: { name: string; reason: string }[] = []
  let passed = 0
  const check = (name: string, holds: () => boolean) => {
    const reason = reasonOf(holds)
    if (reason === null) passed++
    else failed.push({ name, reason })
  }
  const block = resultOf(join(folder, 'get-latest.io')) as Record<string, string>
  const { header, bytes } = headerOf(block)
  check('the header gives the hash of its block', () => `0x${toHex(header.hash)}` === block.hash)
  check('the header names its number', () => header.number === BigInt(block.number!))
  check('the header names its time', () => header.timestamp === BigInt(block.timestamp!))
  check('a header cut short is refused', () => refused(() => parseHeader(bytes.slice(0, -1))))

  for (const file of readdirSync(folder).filter(name => name.startsWith('get-account-proof'))) {
    const answer = resultOf(join(folder, file)) as Answer
    const nodes = answer.accountProof.map(hexBytes)
    const address = hexBytes(answer.address)
    check(`${file}: the account`, () => {
      const account = verifyAccountProof(header.stateRoot, address, nodes)
      return (
        account?.nonce === BigInt(answer.nonce) &&
        account.balance === BigInt(answer.balance) &&
        `0x${toHex(account.codeHash)}` === answer.codeHash &&
        `0x${toHex(account.storageRoot)}` === answer.storageHash
      )
    })
    check(`${file}: the account, each node changed`, () =>
      nodes.every((_, i) => refused(() => verifyAccountProof(header.stateRoot, address, altered(nodes, i)))),
    )
    check(`${file}: the account, cut and padded`, () =>
      [nodes.slice(0, -1), nodes.slice(1), [...nodes, nodes.at(-1)!]].every(proof =>
        refused(() => verifyAccountProof(header.stateRoot, address, proof)),
      ),
    )
    for (const { key, value, proof } of answer.storageProof) {
      const slot = hexBytes(toBeHex(BigInt(key), 32))
      const root = hexBytes(answer.storageHash)
      const words = proof.map(hexBytes)
      check(`${file}: slot ${key}`, () => BigInt(`0x${toHex(verifyStorageProof(root, slot, words))}`) === BigInt(value))
      check(`${file}: slot ${key}, each node changed`, () =>
        words.every((_, i) => refused(() => verifyStorageProof(root, slot, altered(words, i)))),
      )
    }
  }
  return { name: 'Ethereum proofs', passed, failed, untested: [] }
}

function reasonOf(holds: () => boolean): string | null {
  try {
    return holds() ? null : 'does not hold'
  } catch (error) {
    return String(error)
  }
}

function refused(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch (error) {
    return error instanceof ProofError
  }
}

function altered(nodes: readonly Uint8Array[], at: number): Uint8Array[] {
  return nodes.map((node, i) => {
    const copy = node.slice()
    if (i === at) copy[copy.length >> 1]! ^= 1
    return copy
  })
}

/** The answer in one of the recorded exchanges: lines of `>>` request and `<<` response. */
function resultOf(path: string): unknown {
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find(text => text.startsWith('<< '))!
  return (JSON.parse(line.slice(3)) as { result: unknown }).result
}

/** The header of a block since Prague, from what a node tells of it. */
function headerOf(block: Record<string, string>): { header: Header; bytes: Uint8Array } {
  const scalar = (name: string) => stripZerosLeft(toBeHex(BigInt(block[name]!)))
  const rlp = encodeRlp([
    ...['parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom'].map(
      name => block[name]!,
    ),
    ...['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp'].map(scalar),
    ...['extraData', 'mixHash', 'nonce'].map(name => block[name]!),
    scalar('baseFeePerGas'),
    block.withdrawalsRoot!,
    ...['blobGasUsed', 'excessBlobGas'].map(scalar),
    block.parentBeaconBlockRoot!,
    block.requestsHash!,
  ])
  const bytes = getBytes(rlp)
  return { header: parseHeader(bytes), bytes }
}

const hexBytes = (hex: string): Uint8Array => fromHex(hex.slice(2).toLowerCase())
