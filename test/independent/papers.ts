import { leafHash, treeRoot } from '@nguon/merkle'
import type { FileSerial } from '@nguon/proof'
import type { World } from '@nguon/proof/testing'
import {
  assemblePromise,
  assembleReceipt,
  draftDenial,
  draftReceipt,
  type Statement,
  type Subject,
  toBase64url,
  utf8,
} from '@nguon/statement'

/** The platform's receipt for a statement, the first of a log of two. */
export function receiptOf({ receipts }: World, { entry, header }: Statement): Uint8Array {
  const path = [leafHash(utf8('the other entry'))]
  const draft = draftReceipt(
    { kid: receipts.kid, iss: 'https://nguon.example', sub: header.sub, time: 1, size: 2n, index: 0n, path },
    treeRoot([leafHash(entry), path[0]!]),
  )
  return assembleReceipt(draft, receipts.sign(draft.toBeSigned))
}

/** The platform's word that a lot has no such serial. */
export function denialOf({ receipts, origin }: World, lot: Subject, serial: string): { denial: Uint8Array } {
  const draft = draftDenial(receipts.kid, { origin, lot, serial, size: 3, time: 1 })
  return { denial: assemblePromise(draft, receipts.sign(draft.toBeSigned)) }
}

/** The first serials of a lot, as its commissioning commits to them, and the proof of one. */
export function serialsOf(count: number, rest = '7ZK4Q1M8X2YD') {
  const names = Array.from({ length: count }, (_, at) => `0000${at}${rest}`)
  const blind = new Uint8Array(16).fill(5)
  const leaves = names.map(name => leafHash(Uint8Array.from([...utf8(name), ...blind])))
  const proofAt = (index: bigint, at: 0 | 1): FileSerial => {
    const rest = leaves.length > 2 ? [treeRoot(leaves.slice(2))] : []
    return { index, position: BigInt(at), blind, path: [leaves[1 - at]!, ...rest] }
  }
  return { names, committed: { count, root: toBase64url(treeRoot(leaves)) }, proofAt }
}
