import { equalBytes } from '@nguon/merkle'
import { parseEntry } from '@nguon/statement'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import { dropEvent } from './event/write.ts'
import { dropVersions } from './register.ts'
import type { Given, Once } from './tables.ts'

/** The table of migrations/0005_erasure.sql that holds what is owed, and the one of who read what. */
export interface ErasureTables {
  erasure: {
    digest: Once<Uint8Array>
    entry_id: Once<Uint8Array>
    accepted: Once<Date>
    done: Date | null
  }
  disclosure: { digest: Once<Uint8Array>; party: Once<string>; day: Given<string> }
}

/** Of this body an erasure was accepted before. */
export class ErasedBeforeError extends Error {
  override readonly name = 'ErasedBeforeError'
  readonly code = 'ALREADY_ERASED'
  /** entryId of the erasure that stands. */
  readonly erasedBy: Uint8Array
  constructor(erasedBy: Uint8Array) {
    super('this body was erased before')
    this.erasedBy = erasedBy
  }
}

/**
 * Takes an erasure on, in the transaction that accepts its statement. The bytes of a body that is not public are
 * deleted at once: nobody needs them to check anything. Those of a public body are owed, see {@link eraseOwed}.
 * @throws {@link ErasedBeforeError} when an erasure of this body was accepted before
 */
export async function acceptErasure(
  trx: Transaction<Database>,
  erasure: { digest: Uint8Array; entryId: Uint8Array; accepted: Date },
): Promise<void> {
  const { digest, entryId, accepted } = erasure
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('erasure')
    .values({ digest, entry_id: entryId, accepted, done: null })
    .onConflict(conflict => conflict.column('digest').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) {
    const standing = await trx.selectFrom('erasure').select('entry_id').where('digest', '=', digest).executeTakeFirst()
    throw new ErasedBeforeError(standing!.entry_id)
  }
  const { audience } = await trx
    .selectFrom('body')
    .select('audience')
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow()
  if (audience !== 0) await eraseBody(trx, digest, entryId, accepted)
  // Nobody needs the index to check anything, either: what is found by is gone at once.
  else await forgetFound(trx, digest)
}

/**
 * Deletes the bytes that are owed: of erasures that a head of `size` entries holds, and of those accepted before
 * `latest` whatever the chain does. One transaction for each, so that dying at any line leaves the rest owed. Gives
 * how many were deleted.
 */
export async function eraseOwed(db: Kysely<Database>, size: bigint, latest: Date, now: Date): Promise<number> {
  const { rows } = await sql<{ digest: Uint8Array; entry_id: Uint8Array }>`
    select o.digest, o.entry_id from erasure o left join entry e using (entry_id)
      where o.done is null and (e.index < ${size} or o.accepted < ${latest}) order by o.accepted`.execute(db)
  for (const { digest, entry_id } of rows)
    await db.transaction().execute(async trx => {
      const owed = await trx
        .selectFrom('erasure')
        .select('digest')
        .where('digest', '=', digest)
        .where('done', 'is', null)
        .forUpdate()
        .executeTakeFirst()
      // Another process was there first.
      if (owed) await eraseBody(trx, digest, entry_id, now)
    })
  return rows.length
}

/** How many bodies were erased so far: what holds bodies in memory asks whether it grew. */
export async function erasedCount(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from erasure where done is not null`.execute(db)
  return rows[0]!.n
}

/** Deletes the bytes of a body for ever, and what the registers and the index of events hold of it. */
async function eraseBody(
  trx: Transaction<Database>,
  digest: Uint8Array,
  erasedBy: Uint8Array,
  done: Date,
): Promise<void> {
  await trx.updateTable('body').set({ bytes: null, erased_by: erasedBy }).where('digest', '=', digest).execute()
  const whole = await forgetFound(trx, digest)
  if (whole) await dropVersions(trx, whole)
  await trx.updateTable('erasure').set({ done }).where('digest', '=', digest).execute()
}

/**
 * Takes what an event says out of the index if this is its body 0: of other bodies the index and the registers hold
 * nothing. Gives the entryId of the statement of which it is body 0.
 */
async function forgetFound(trx: Transaction<Database>, digest: Uint8Array): Promise<Uint8Array | null> {
  const { entry_id, entry, received } = await trx
    .selectFrom('body')
    .innerJoin('statement', 'statement.entry_id', 'body.entry_id')
    .select(['statement.entry_id', 'entry', 'received'])
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow()
  if (!equalBytes(parseEntry(entry).bodies[0]!.digest, digest)) return null
  await dropEvent(trx, entry_id, received)
  return entry_id
}
