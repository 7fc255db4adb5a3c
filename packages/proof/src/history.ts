import { encodeMapValue, historyItem, leafHash, type MapProof, treeRoot, verifyMapProof } from '@nguon/merkle'
import { type Head, toHex } from '@nguon/statement'
import { ProofError, refusal } from './error.ts'
import type { OpenAnswer, OpenFile } from './open.ts'

/**
 * Step 4: the map under the head holds, for the key of the answer, the history that these statements make up, or
 * nothing. A statement left out or added gives another leaf, and no proof leads from it to the root.
 *
 * @throws {ProofError}
 */
export function verifyMap({ key, map, statements }: OpenAnswer, head: Head): void {
  const { siblings, terminal } = map
  const present = terminal !== null && 'count' in terminal
  const proof: MapProof = { siblings, terminal: present ? 'present' : terminal }
  try {
    verifyMapProof(head.mapRoot, key, proof, present ? mapValueOf(statements) : null)
  } catch (cause) {
    throw refusal('map', 'map-proof', cause)
  }
}

function mapValueOf(statements: OpenAnswer['statements']): Uint8Array {
  // In the order of the file: whether that is the order of the log is for step 5 to say.
  const items = statements.map(({ index, entry }) => historyItem(index, leafHash(entry)))
  return encodeMapValue(BigInt(items.length), treeRoot(items.map(leafHash)))
}

/**
 * Step 5: as many statements as the map counts, in log order, all below the head, and none of them twice in the file
 * under two positions: a signature can be written in two ways, and what was said once must not count again.
 *
 * @throws {ProofError}
 */
export function verifyHistories(open: OpenFile, head: Head): void {
  const positions = new Map<string, bigint>()
  for (const { map, statements } of [...open.answers, ...open.signers, ...open.records]) {
    const count = map.terminal !== null && 'count' in map.terminal ? map.terminal.count : 0n
    if (count !== BigInt(statements.length)) throw new ProofError('history', 'count-differs')
    statements.forEach(({ index, statement }, i) => {
      if (i > 0 && index <= statements[i - 1]!.index) throw new ProofError('history', 'index-order')
      if (index >= head.size) throw new ProofError('history', 'index-beyond-head')
      const id = toHex(statement.entryId)
      if ((positions.get(id) ?? index) !== index) throw new ProofError('history', 'entry-twice')
      positions.set(id, index)
    })
  }
  const pending = open.pending.map(({ statement }) => toHex(statement.entryId))
  if (new Set(pending).size !== pending.length || pending.some(id => positions.has(id)))
    throw new ProofError('history', 'entry-twice')
}
