import {
  addressOfKey,
  anchorCallData,
  buildAnchorTransaction,
  callOf,
  type Fees,
  feesOf,
  findTransaction,
  type Rpc,
  raiseFees,
  readFees,
  readNonce,
  sendRaw,
} from '@nguon/chain'
import { consistencyPath, type ReadTiles, readNodesFromTiles } from '@nguon/merkle'
import type { Head } from '@nguon/statement'
import {
  type AnchorTransaction,
  anchorTransactions,
  readTiles,
  type StoredHead,
  storeAnchorTransaction,
} from '@nguon/store'
import { gatherSignatures, type SignatureDeps, senderOf } from './signatures.ts'

/** What a head is brought to the contract with. */
export type BringDeps = SignatureDeps & {
  rpc: Rpc
  /** Pays for the transaction. It can neither rewrite nor silence: anyone may bring a witnessed head. */
  key: string
  now: () => Date
}

/** A transaction that is in no block after this long is replaced by one that offers more. */
export const REPLACE_AFTER_MS = 60_000

/**
 * Sends the transaction that takes the contract from `held` to `head`: the one that is stored already where it still
 * fits, else a new one, stored before it is sent. Returns once the node has it; whether it counts is asked of the contract.
 * @throws {AnchorRefusedError} if the contract would not take the head
 * @throws {TransactionRefusedError}
 * @throws {ChainUnavailableError}
 */
export async function bringHead(deps: BringDeps, head: StoredHead, held: Head): Promise<void> {
  const { db, rpc, key, target, now } = deps
  const signatures = await gatherSignatures(deps, head)
  const consistency = await consistencyPath(held.size, head.size, readNodesFromTiles(tilesOf(db)))
  const call = { head, consistency, signatures }
  const nonce = await readNonce(rpc, addressOfKey(key))
  const stored = await anchorTransactions(db, head.size, target.chainId)
  const last = stored.findLast(transaction => transaction.nonce === nonce)
  if (last && stillFits(last, target.contract, anchorCallData(call))) {
    const { state } = await findTransaction(rpc, last.hash)
    if (state === 'mined') return
    const late = now().getTime() - last.signedAt.getTime() > REPLACE_AFTER_MS
    if (state === 'unknown' && !late) {
      // Signed by an earlier turn that died before or while sending, or lost with a node: the same bytes again, so that
      // there are never two transactions where one was meant.
      await sendRaw(rpc, last.raw)
      return
    }
    if (!late) return
  }
  const fees = last ? highest(await readFees(rpc), raiseFees(feesOf(last.raw))) : await readFees(rpc)
  // Dying up to here leaves nothing but a nonce that was read and not used.
  const transaction = await buildAnchorTransaction(rpc, key, { ...target, nonce, fees }, call)
  await storeAnchorTransaction(db, {
    hash: transaction.hash,
    chainId: target.chainId,
    sender: senderOf(key),
    nonce,
    size: head.size,
    raw: transaction.raw,
    signedAt: now(),
  })
  // Dying here leaves a stored transaction that the node does not know: the next turn sends it.
  await sendRaw(rpc, transaction.raw)
  // Dying here leaves a transaction under way: the next turn finds it pending, or the head in the contract.
}

function tilesOf(db: BringDeps['db']): ReadTiles {
  return async ids => {
    const rows = await readTiles(db, ids)
    const found = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]))
    // A tile that is missing is one without hashes: whoever reads from it says so.
    return ids.map(({ level, index }) => found.get(`${level}/${index}`) ?? new Uint8Array())
  }
}

/** A stored call goes stale when the contract's head went back: its consistency proof then starts elsewhere. */
function stillFits({ raw }: AnchorTransaction, contract: string, data: string): boolean {
  const call = callOf(raw)
  return call.to === contract.toLowerCase() && call.data === data
}

function highest(a: Fees, b: Fees): Fees {
  const larger = (x: bigint, y: bigint) => (x > y ? x : y)
  return { maxFee: larger(a.maxFee, b.maxFee), maxPriorityFee: larger(a.maxPriorityFee, b.maxPriorityFee) }
}
