import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray, textArray, timeArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import type { Audience } from './tables.ts'

/** A body as a statement names it. */
export type NewBody = { digest: Uint8Array; audience: Audience; bytes: Uint8Array }

/**
 * A stored body: `bytes` is null once erased, `entryId` and `audience` are null until a statement names it. `erasedBy`
 * is the accepted erasure, which the bytes of a public body outlive until a head that holds it is anchored.
 */
export type StoredBody = {
  digest: Uint8Array
  bytes: Uint8Array | null
  uploadedBy: string
  entryId: Uint8Array | null
  audience: Audience | null
  erasedBy: Uint8Array | null
}

/** A body belongs to one statement of the party that brought it; this one is another's. */
export class BodyTakenError extends Error {
  override readonly name = 'BodyTakenError'
  readonly code = 'BODY_TAKEN'
  readonly digest: Uint8Array
  constructor(digest: Uint8Array) {
    super('the body belongs to another statement')
    this.digest = digest
  }
}

/** Keeps a body until a statement names it. Bringing the same bytes again changes nothing. */
export async function stageBody(
  db: Kysely<Database>,
  body: { digest: Uint8Array; bytes: Uint8Array; uploadedBy: string; stagedAt: Date },
): Promise<void> {
  const { digest, bytes, uploadedBy, stagedAt } = body
  await db
    .insertInto('body')
    .values({ digest, bytes, uploaded_by: uploadedBy, staged_at: stagedAt })
    .onConflict(conflict => conflict.column('digest').doNothing())
    .execute()
}

/** Deletes bodies staged before `before` that no statement came to name. */
export async function dropStagedBodies(db: Kysely<Database>, before: Date): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom('body')
    .where('entry_id', 'is', null)
    .where('staged_at', '<', before)
    .executeTakeFirstOrThrow()
  return numDeletedRows
}

/** Binds bodies to their statements, storing those that were not staged. Part of `acceptStatements`. */
export async function bindBodies(
  trx: Transaction<Database>,
  bodies: readonly (NewBody & { entryId: Uint8Array; party: string; received: Date })[],
): Promise<void> {
  if (bodies.length === 0) return
  const digests = byteaArray(bodies.map(b => b.digest))
  const entryIds = byteaArray(bodies.map(b => b.entryId))
  // Staged by the same party: bound now. Bound already, or another's: left alone, and refused below.
  const { numAffectedRows } = await sql`
    insert into body (digest, bytes, uploaded_by, staged_at, entry_id, audience)
    select * from unnest(
      ${digests}, ${byteaArray(bodies.map(b => b.bytes))}, ${textArray(bodies.map(b => b.party))},
      ${timeArray(bodies.map(b => b.received))}, ${entryIds}, ${bodies.map(b => b.audience)}::smallint[]
    )
    on conflict (digest) do update set entry_id = excluded.entry_id, audience = excluded.audience
      where body.entry_id is null and body.uploaded_by = excluded.uploaded_by`.execute(trx)
  if (numAffectedRows === BigInt(bodies.length)) return
  const { rows } = await sql<{ digest: Uint8Array }>`
    select digest from body where digest = any(${digests}) and entry_id = any(${entryIds})`.execute(trx)
  const bound = new Set(rows.map(row => row.digest.toHex()))
  throw new BodyTakenError((bodies.find(body => !bound.has(body.digest.toHex())) ?? bodies[0]!).digest)
}

/** The bodies of these digests that exist, in no order. Who may see them is for the caller to decide. */
export async function findBodies(db: Kysely<Database>, digests: readonly Uint8Array[]): Promise<StoredBody[]> {
  if (digests.length === 0) return []
  const rows = await db
    .selectFrom('body')
    .leftJoin('erasure', 'erasure.digest', 'body.digest')
    .select(['body.digest', 'bytes', 'uploaded_by', 'body.entry_id', 'audience', 'erasure.entry_id as erased_by'])
    .where('body.digest', '=', sql<Uint8Array>`any(${byteaArray(digests)})`)
    .execute()
  return rows.map(row => ({
    digest: row.digest,
    bytes: row.bytes,
    uploadedBy: row.uploaded_by,
    entryId: row.entry_id,
    audience: row.audience,
    erasedBy: row.erased_by,
  }))
}

/** A body that anyone may read: public, named by an accepted statement, not erased. */
export async function publicBody(db: Kysely<Database>, digest: Uint8Array): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('body')
    .select('bytes')
    .where('digest', '=', digest)
    .where('audience', '=', 0)
    .executeTakeFirst()
  return row?.bytes ?? undefined
}

/** How many bytes each of these bodies has, by its digest in hex; of those without bytes nothing. */
export async function sizesOfBodies(
  db: Kysely<Database>,
  digests: readonly Uint8Array[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ digest: Uint8Array; size: number }>`
    select digest, octet_length(bytes) as size from body
      where digest = any(${byteaArray(digests)}) and bytes is not null`.execute(db)
  return new Map(rows.map(({ digest, size }) => [digest.toHex(), size]))
}

/** Of the bodies that anyone may read and that have these digests as many as fit into `room` bytes, in no order. */
export async function publicBodies(
  db: Kysely<Database>,
  digests: readonly Uint8Array[],
  room: number,
): Promise<Uint8Array[]> {
  const { rows } = await sql<{ bytes: Uint8Array }>`
    select bytes from (
      select bytes, sum(octet_length(bytes)) over (order by digest) as total
      from body where digest = any(${byteaArray(digests)}) and audience = 0 and bytes is not null
    ) as shown where total <= ${room}`.execute(db)
  return rows.map(row => row.bytes)
}
