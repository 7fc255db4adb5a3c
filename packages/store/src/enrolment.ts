import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'

/** An enrolment that waits for an authority's countersignature. */
export type WaitingEnrolment = {
  party: string
  kid: Uint8Array
  jwk: string
  /** The private key, sealed under the master key; null if the party keeps it. */
  sealed: Uint8Array | null
  roles: string[]
  /** The request for the party's record, to be signed once the key is live. */
  record: unknown
  createdAt: Date
}

/** One enrolment of a party at a time: whether a key is its first must not be decided twice. */
export async function lockEnrolments(trx: Transaction<Database>, party: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`nguon/enrolment/${party}`}, 0))`.execute(trx)
}

/** One writer of releases at a time: the next version must not be decided twice. */
export async function lockReleases(trx: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('nguon/release', 0))`.execute(trx)
}

/** Keeps an enrolment until it is countersigned; a newer one takes its place. */
export async function keepEnrolment(trx: Transaction<Database>, enrolment: WaitingEnrolment): Promise<void> {
  const { party, kid, jwk, sealed, roles, record, createdAt } = enrolment
  await dropEnrolment(trx, party)
  await trx
    .insertInto('waiting_enrolment')
    .values({
      party,
      kid,
      jwk,
      sealed,
      roles,
      record: record === null ? null : JSON.stringify(record),
      created_at: createdAt,
    })
    .execute()
}

/** The enrolment of a party that waits. */
export async function waitingEnrolment(db: Kysely<Database>, party: string): Promise<WaitingEnrolment | undefined> {
  const row = await db.selectFrom('waiting_enrolment').selectAll().where('party', '=', party).executeTakeFirst()
  if (!row) return undefined
  const { created_at, ...rest } = row
  return { ...rest, createdAt: created_at }
}

/** Forgets an enrolment that waits: it was countersigned, or a newer one takes its place. */
export async function dropEnrolment(trx: Transaction<Database>, party: string): Promise<void> {
  await trx.deleteFrom('waiting_enrolment').where('party', '=', party).execute()
}
