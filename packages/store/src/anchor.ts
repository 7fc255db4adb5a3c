import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.ts'
import { moveHead } from './head.ts'

/** A signed transaction that carries a head. */
export type AnchorTransaction = {
  hash: Uint8Array
  chainId: bigint
  sender: Uint8Array
  nonce: bigint
  size: bigint
  raw: Uint8Array
  signedAt: Date
}

/** Evidence that a head stood in a contract. */
export type Anchor = {
  size: bigint
  chainId: bigint
  contract: Uint8Array
  blockNumber: bigint
  blockHash: Uint8Array
  /** One member of the proof file's `anchors`, compact JSON. */
  evidence: string
}

/** Keeps a signed transaction. Must be committed before the transaction is sent. */
export async function storeAnchorTransaction(db: Kysely<Database>, transaction: AnchorTransaction): Promise<void> {
  const { hash, chainId, sender, nonce, size, raw, signedAt } = transaction
  await db
    .insertInto('anchor_transaction')
    .values({ hash, chain_id: chainId, sender, nonce, size, raw, signed_at: signedAt })
    .onConflict(conflict => conflict.column('hash').doNothing())
    .execute()
}

/** The transactions signed for a head on one chain, oldest first. */
export async function anchorTransactions(
  db: Kysely<Database>,
  size: bigint,
  chainId: bigint,
): Promise<AnchorTransaction[]> {
  const rows = await db
    .selectFrom('anchor_transaction')
    .selectAll()
    .where('size', '=', size)
    .where('chain_id', '=', chainId)
    .orderBy('signed_at')
    .orderBy('nonce')
    .execute()
  return rows.map(({ hash, chain_id, sender, nonce, size, raw, signed_at }) => {
    return { hash, chainId: chain_id, sender, nonce, size, raw, signedAt: signed_at }
  })
}

/** Keeps the verified evidence of a head and makes the head anchored, if it was not, in one transaction. */
export async function storeAnchor(trx: Transaction<Database>, anchor: Anchor): Promise<void> {
  const { size, chainId, contract, blockNumber, blockHash, evidence } = anchor
  const fact = { block_number: blockNumber, block_hash: blockHash, evidence }
  await trx
    .insertInto('anchor')
    .values({ size, chain_id: chainId, contract, ...fact })
    .onConflict(conflict => conflict.columns(['size', 'chain_id', 'contract']).doUpdateSet(fact))
    .execute()
  const head = await trx
    .selectFrom('head')
    .select('state')
    .where('size', '=', size)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (head.state !== 'anchored') await moveHead(trx, size, 'witnessed', 'anchored')
}

/** The evidence of a head, on every contract that holds it. */
export async function anchorsOf(db: Kysely<Database>, size: bigint): Promise<Anchor[]> {
  const rows = await db
    .selectFrom('anchor')
    .selectAll()
    .where('size', '=', size)
    .orderBy('chain_id')
    .orderBy('contract')
    .execute()
  return rows.map(({ size, chain_id, contract, block_number, block_hash, evidence }) => {
    return { size, chainId: chain_id, contract, blockNumber: block_number, blockHash: block_hash, evidence }
  })
}
