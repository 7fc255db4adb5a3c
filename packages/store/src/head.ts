import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { HeadState } from './tables.ts'

/** A head of the log and how far it has come. */
export type StoredHead = {
  size: bigint
  time: bigint
  logRoot: Uint8Array
  mapRoot: Uint8Array
  /** The signed note, whole. */
  checkpoint: string
  state: HeadState
}

/** Another process moved the head on; nothing was changed. */
export class HeadMovedError extends Error {
  override readonly name = 'HeadMovedError'
  readonly code = 'HEAD_MOVED'
}

/**
 * Stores a new head, open. The table refuses one that does not grow in size and time, or a second in flight.
 * @throws a unique or integrity violation of PostgreSQL in those cases
 */
export async function insertHead(trx: Transaction<Database>, head: Omit<StoredHead, 'state'>): Promise<void> {
  const { size, time, logRoot, mapRoot, checkpoint } = head
  await trx.insertInto('head').values({ size, time, log_root: logRoot, map_root: mapRoot, checkpoint }).execute()
}

/**
 * Moves a head from one state to the next: open → witnessed → anchored, or open → abandoned.
 * @throws {HeadMovedError} when it is no longer in state `from`
 */
export async function moveHead(db: Kysely<Database>, size: bigint, from: HeadState, to: HeadState): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('head')
    .set({ state: to })
    .where('size', '=', size)
    .where('state', '=', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new HeadMovedError(`head ${size} is no longer ${from}`)
}

/** The head in flight: open or witnessed. */
export async function headInFlight(db: Kysely<Database>): Promise<StoredHead | undefined> {
  const row = await selectHeads(db).where('state', 'in', ['open', 'witnessed']).executeTakeFirst()
  return row && fromRow(row)
}

/** The newest head of all, whatever became of it. */
export async function newestHead(db: Kysely<Database>): Promise<StoredHead | undefined> {
  const row = await selectHeads(db).orderBy('size', 'desc').limit(1).executeTakeFirst()
  return row && fromRow(row)
}

/** The newest head that is on the chain: what every proof stands against. */
export async function newestAnchoredHead(db: Kysely<Database>): Promise<StoredHead | undefined> {
  const row = await selectHeads(db).where('state', '=', 'anchored').orderBy('size', 'desc').limit(1).executeTakeFirst()
  return row && fromRow(row)
}

/** The head of exactly this size. */
export async function findHead(db: Kysely<Database>, size: bigint): Promise<StoredHead | undefined> {
  const row = await selectHeads(db).where('size', '=', size).executeTakeFirst()
  return row && fromRow(row)
}

/** For each position the first anchored head above it, those heads distinct and by size: the `heads` of a proof file. */
export async function firstAnchoredHeadsAbove(db: Kysely<Database>, indexes: readonly bigint[]): Promise<StoredHead[]> {
  const { rows } = await sql<HeadRow>`
    select distinct head.* from unnest(${indexes}::bigint[]) as wanted (index),
      lateral (select * from head where state = 'anchored' and size > wanted.index order by size limit 1) as head
    order by head.size`.execute(db)
  return rows.map(fromRow)
}

/** What one witness signed of one head: ERC-2098. */
export type HeadSignature = { size: bigint; address: Uint8Array; signature: Uint8Array }

/** Keeps a witness's signature; the first one stands. */
export async function storeHeadSignature(db: Kysely<Database>, signature: HeadSignature): Promise<void> {
  await db
    .insertInto('head_signature')
    .values(signature)
    .onConflict(conflict => conflict.columns(['size', 'address']).doNothing())
    .execute()
}

/** The signatures of these heads, by size and address. */
export async function headSignatures(db: Kysely<Database>, sizes: readonly bigint[]): Promise<HeadSignature[]> {
  return await db
    .selectFrom('head_signature')
    .selectAll()
    .where('size', '=', sql<bigint>`any(${sizes}::bigint[])`)
    .orderBy('size')
    .orderBy('address')
    .execute()
}

/** What stands between the newest anchored head and now. */
export type AnchorBacklog = {
  /** Time (seconds) of the first head that was built since and is not on the chain; null if there is none. */
  since: bigint | null
  /** The largest head that was given up since for want of witnesses; null if there is none. */
  abandoned: bigint | null
}

/**
 * How long the log has tried to anchor, over however many heads: one that was given up and built anew would else look
 * as if the waiting had begun again.
 */
export async function anchorBacklog(db: Kysely<Database>): Promise<AnchorBacklog> {
  const { rows } = await sql<AnchorBacklog>`
    select min(time) as since, max(size) filter (where state = 'abandoned') as abandoned
    from head where size > coalesce((select max(size) from head where state = 'anchored'), 0)`.execute(db)
  return rows[0]!
}

/** Of these witnesses those whose signature of the head of this size did not come. */
export async function silentWitnesses<W extends { address: string }>(
  db: Kysely<Database>,
  size: bigint,
  witnesses: readonly W[],
): Promise<W[]> {
  const signed = new Set((await headSignatures(db, [size])).map(({ address }) => `0x${address.toHex()}`))
  return witnesses.filter(({ address }) => !signed.has(address.toLowerCase()))
}

type HeadRow = {
  size: bigint
  time: bigint
  log_root: Uint8Array
  map_root: Uint8Array
  checkpoint: string
  state: HeadState
}

function selectHeads(db: Kysely<Database>) {
  return db.selectFrom('head').selectAll()
}

function fromRow({ size, time, log_root, map_root, checkpoint, state }: HeadRow): StoredHead {
  return { size, time, logRoot: log_root, mapRoot: map_root, checkpoint, state }
}
