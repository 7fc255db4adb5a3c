import { ContractGoneError, captureEvidence, readBlockHash, readHead, requireAnchorLog } from '@nguon/chain'
import { equalBytes } from '@nguon/merkle'
import { fromHex, type Head, sameHead } from '@nguon/statement'
import { anchorsOf, findHead, headInFlight, newestAnchoredHead, type StoredHead, storeAnchor } from '@nguon/store'
import { type BringDeps, bringHead } from './bring.ts'
import { collectSignatures } from './signatures.ts'

/** What a turn works with. */
export type AnchorDeps = BringDeps & {
  /** How long a turn waits for the contract to show what was sent. */
  patience?: number
}

/** What a turn came to. */
export type AnchorTurn =
  | { did: 'nothing' }
  | { did: 'wait-for-witnesses' | 'wait-for-chain' | 'anchor' | 'anchor-again'; size: bigint }

/** The contract holds a head that this log never had: the database, or the chain, is not the one it was. */
export class ForeignHeadError extends Error {
  override readonly name = 'ForeignHeadError'
  readonly code = 'CHAIN_HOLDS_OTHER_HEAD'
}

/**
 * One turn of the anchorer: signatures for the head in flight, the head to the contract, the evidence back. It may run
 * twice and be killed at any line. The contract is the only record of what is anchored; what we keep is evidence of it.
 *
 * A chain that went back (a restored node, a reorganisation) holds an older head than our newest anchored one: that one
 * is then anchored again, under the same signatures, and its new evidence replaces the old.
 * @throws {ForeignHeadError}
 * @throws {ContractGoneError}
 * @throws {ChainMismatchError}
 * @throws {ChainUnavailableError}
 * @throws {AnchorRefusedError}
 */
export async function anchorOnce(deps: AnchorDeps): Promise<AnchorTurn> {
  const { db, rpc, target } = deps
  const flight = await headInFlight(db)
  // Before the chain is asked: a head that has its quorum may wait for a chain that is down however long.
  const gathered = flight && (await collectSignatures(deps, flight))
  const last = await newestAnchoredHead(db)
  if (!(await contractStands(deps, last)))
    return flight ? { did: 'wait-for-chain', size: flight.size } : { did: 'nothing' }
  const held = await readHead(rpc, target.contract)
  await requireOurs(deps, held)
  if (last && held.size < last.size) return await take(deps, last, held, 'anchor-again')
  if (flight && gathered === 'witnessed') return await take(deps, flight, held, 'anchor')
  if (last && held.size === last.size && !(await evidenceStands(deps, last))) {
    // Killed before the new evidence is stored, the next turn finds the old one as false as this one did.
    await keepEvidence(deps, last)
    return { did: 'anchor-again', size: last.size }
  }
  return flight && gathered === 'waiting' ? { did: 'wait-for-witnesses', size: flight.size } : { did: 'nothing' }
}

/**
 * Whether there is a contract to anchor in. A log's very first head comes to the chain with the contract itself, so until
 * then it is not missed; afterwards it is.
 */
async function contractStands({ rpc, target }: AnchorDeps, last: StoredHead | undefined): Promise<boolean> {
  try {
    await requireAnchorLog(rpc, target)
    return true
  } catch (error) {
    if (error instanceof ContractGoneError && !last) return false
    throw error
  }
}

async function take(
  deps: AnchorDeps,
  head: StoredHead,
  held: Head,
  did: 'anchor' | 'anchor-again',
): Promise<AnchorTurn> {
  if (held.size < head.size) {
    await bringHead(deps, head, held)
    // Killed before this line, the next turn reads the contract and goes on from what it holds.
    if (!(await isHeld(deps, head))) return { did: 'wait-for-chain', size: head.size }
  }
  await keepEvidence(deps, head)
  return { did, size: head.size }
}

/** Waits for the contract itself: a receipt says what happened in a block, not that the block stayed. */
async function isHeld({ rpc, target, patience = 5_000 }: AnchorDeps, head: Head): Promise<boolean> {
  const until = performance.now() + patience
  for (let pause = 10; ; pause = Math.min(pause * 2, 500)) {
    const held = await readHead(rpc, target.contract)
    if (held.size >= head.size) return true
    if (performance.now() + pause > until) return false
    await new Promise(done => setTimeout(done, pause))
  }
}

async function keepEvidence({ db, rpc, target }: AnchorDeps, head: StoredHead): Promise<void> {
  const { evidence, blockNumber, blockHash } = await captureEvidence(rpc, target, head)
  const contract = fromHex(target.contract.slice(2))
  const anchor = {
    size: head.size,
    chainId: target.chainId,
    contract,
    blockNumber,
    blockHash,
    evidence: JSON.stringify(evidence),
  }
  // Evidence and state in one transaction: a head is anchored exactly if its evidence is there. Killed before it, the
  // next turn finds the head in the contract and captures again, for as long as the contract holds the head.
  await db.transaction().execute(trx => storeAnchor(trx, anchor))
}

/** Whether our evidence is of a block that is still where it was. A block that the node has forgotten is not denied. */
async function evidenceStands({ db, rpc, target }: AnchorDeps, head: StoredHead): Promise<boolean> {
  const contract = fromHex(target.contract.slice(2))
  const kept = (await anchorsOf(db, head.size)).find(
    anchor => anchor.chainId === target.chainId && equalBytes(anchor.contract, contract),
  )
  if (!kept) return false
  const hash = await readBlockHash(rpc, kept.blockNumber)
  return hash === null || equalBytes(hash, kept.blockHash)
}

async function requireOurs({ db, target }: AnchorDeps, held: Head): Promise<void> {
  const ours = await findHead(db, held.size)
  if (ours && sameHead(ours, held)) return
  throw new ForeignHeadError(`${target.contract} holds a head of size ${held.size} that this log never had`)
}
