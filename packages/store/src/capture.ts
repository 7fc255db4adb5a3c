import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { byteaArray, textArray } from './bytea-array.ts'
import type { CaptureTables } from './capture-tables.ts'
import type { Database } from './database.ts'
import { join, split } from './packed.ts'

/** A captured document, and what became of its events in their order: a statement, or null where one was refused. */
export type CaptureJob = {
  id: Uint8Array
  party: string
  createdAt: Date
  behaviour: 'rollback' | 'proceed'
  entryIds: (Uint8Array | null)[]
  /** The problem of each refused event, as it is told. */
  errors: readonly unknown[]
}

/** An event of a party as received, by its digest, and the statement it is to become. */
export type CaptureItem = { party: string; digest: Uint8Array; entryId: Uint8Array }

/**
 * Reserves the statements of events in the transaction that accepts them, and gives for each the entryId that
 * stands: the given one, or that of the statement an earlier request made of the same event. Of two requests at
 * once the second waits here for the first.
 */
export async function reserveItems(trx: Transaction<Database>, items: readonly CaptureItem[]): Promise<Uint8Array[]> {
  if (items.length === 0) return []
  const parties = textArray(items.map(item => item.party))
  const digests = byteaArray(items.map(item => item.digest))
  // In the order of the digests: two documents with the same events in another order must not wait for each other.
  const reserved = await sql`
    insert into capture_item (party, digest, entry_id)
    select distinct on (i.digest, i.party) i.party, i.digest, i.entry_id
      from unnest(${parties}, ${digests}, ${byteaArray(items.map(item => item.entryId))})
        with ordinality as i (party, digest, entry_id, n)
      order by i.digest, i.party, i.n
    on conflict do nothing`.execute(trx)
  if (reserved.numAffectedRows === BigInt(items.length)) return items.map(item => item.entryId)
  const { rows } = await sql<CaptureItemRow>`
    select c.party, c.digest, c.entry_id from capture_item c
      join unnest(${parties}, ${digests}) as i (party, digest) using (party, digest)`.execute(trx)
  const nameOf = (party: string, digest: Uint8Array) => `${digest.toHex()} ${party}`
  const standing = new Map(rows.map(row => [nameOf(row.party, row.digest), row.entry_id]))
  return items.map(item => standing.get(nameOf(item.party, item.digest))!)
}

type CaptureItemRow = { party: string; digest: Uint8Array; entry_id: Uint8Array }

/** Keeps what documents became. */
export async function storeCaptureJobs(trx: Transaction<Database>, jobs: readonly CaptureJob[]): Promise<void> {
  if (jobs.length === 0) return
  await trx.insertInto('capture_job').values(jobs.map(toRow)).execute()
}

/** A captured document of a party. */
export async function findCaptureJob(
  db: Kysely<Database>,
  party: string,
  id: Uint8Array,
): Promise<CaptureJob | undefined> {
  const row = await db
    .selectFrom('capture_job')
    .selectAll()
    .where('id', '=', id)
    .where('party', '=', party)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** The captured documents of a party, the newest first, after the one where the page before ended. */
export async function listCaptureJobs(
  db: Kysely<Database>,
  party: string,
  page: { after: Pick<CaptureJob, 'createdAt' | 'id'> | null; limit: number },
): Promise<CaptureJob[]> {
  const { after, limit } = page
  let query = db.selectFrom('capture_job').selectAll().where('party', '=', party)
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id}::bytea)`)
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(fromRow)
}

/** What no entryId is. */
const REFUSED = new Uint8Array(32)

function toRow({ id, party, createdAt, behaviour, entryIds, errors }: CaptureJob) {
  return {
    id,
    party,
    created_at: createdAt,
    entry_ids: join(entryIds.map(entryId => entryId ?? REFUSED)),
    behaviour,
    errors: errors.length > 0 ? JSON.stringify(errors) : null,
  }
}

function fromRow(row: Selectable<CaptureTables['capture_job']>): CaptureJob {
  const { id, party, created_at: createdAt, behaviour, errors } = row
  const entryIds = split(row.entry_ids, 32).map(entryId => (entryId.every(byte => byte === 0) ? null : entryId))
  return { id, party, createdAt, behaviour, entryIds, errors: errors === null ? [] : (JSON.parse(errors) as unknown[]) }
}
