import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import type { Custody, KeyMark } from './tables.ts'

/** A party's key as the log's key statements stand, those not yet sequenced included. */
export type PartyKey = {
  kid: Uint8Array
  party: string
  /** JWK of the public key, compact JSON. */
  jwk: string
  roles: string[]
  custody: Custody
  mark: KeyMark
  /** entryId of the enrolment; null for an authority that the policy names. */
  enrolledBy: Uint8Array | null
  revokedBy: Uint8Array | null
  /** Positions of the two; null until sequenced. */
  enrolledAt: bigint | null
  revokedAt: bigint | null
}

/** The key was revoked before, or never enrolled. */
export class KeyNotLiveError extends Error {
  override readonly name = 'KeyNotLiveError'
  readonly code = 'KEY_NOT_LIVE'
}

/**
 * The keys of these kids, held against revocation until the transaction ends: statements they signed may be
 * inserted after this in the same transaction, and arrive before any revocation does. Unknown kids are left out.
 */
export async function lockKeys(trx: Transaction<Database>, kids: readonly Uint8Array[]): Promise<PartyKey[]> {
  if (kids.length === 0) return []
  const rows = await selectKeys(trx)
    .where('party_key.kid', '=', sql<Uint8Array>`any(${byteaArray(kids)})`)
    .orderBy('party_key.kid')
    .forShare('party_key')
    .execute()
  return rows.map(fromRow)
}

/** The keys of these kids, those revoked included. */
export async function findKeys(db: Kysely<Database>, kids: readonly Uint8Array[]): Promise<PartyKey[]> {
  if (kids.length === 0) return []
  const rows = await selectKeys(db)
    .where('party_key.kid', '=', sql<Uint8Array>`any(${byteaArray(kids)})`)
    .execute()
  return rows.map(fromRow)
}

/** All keys a party ever had. */
export async function keysOfParty(db: Kysely<Database>, party: string): Promise<PartyKey[]> {
  const rows = await selectKeys(db).where('party_key.party', '=', party).execute()
  return rows.map(fromRow)
}

/** Enters a key; its key statement is accepted in the same transaction, after this. A kid is enrolled once for ever. */
export async function enrolKey(
  trx: Transaction<Database>,
  key: Omit<PartyKey, 'revokedBy' | 'enrolledAt' | 'revokedAt'>,
): Promise<void> {
  const { kid, party, jwk, roles, custody, mark, enrolledBy } = key
  await trx
    .insertInto('party_key')
    .values({ kid, party, jwk, roles, custody, mark, enrolled_by: enrolledBy, revoked_by: null })
    .execute()
}

/**
 * Ends a key. Called *before* the key statement is accepted in the same transaction: it waits here for whoever
 * holds the key, so their statements arrive first.
 * @throws {KeyNotLiveError} when it was revoked before or is unknown
 */
export async function revokeKey(trx: Transaction<Database>, kid: Uint8Array, revokedBy: Uint8Array): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('party_key')
    .set({ revoked_by: revokedBy })
    .where('kid', '=', kid)
    .where('revoked_by', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new KeyNotLiveError('the key is not live')
}

/** Keeps a private key for a party, sealed under the master key. */
export async function storeCustodialKey(
  trx: Transaction<Database>,
  kid: Uint8Array,
  sealed: Uint8Array,
): Promise<void> {
  await trx.insertInto('custodial_key').values({ kid, sealed }).execute()
}

/** The sealed private key the platform signs with for this party: of its newest live key in custody. */
export async function findCustodialKey(
  db: Kysely<Database>,
  party: string,
): Promise<{ kid: Uint8Array; jwk: string; sealed: Uint8Array } | undefined> {
  return await db
    .selectFrom('custodial_key')
    .innerJoin('party_key', 'party_key.kid', 'custodial_key.kid')
    .leftJoin('entry', 'entry.entry_id', 'party_key.enrolled_by')
    .select(['party_key.kid', 'party_key.jwk', 'custodial_key.sealed'])
    .where('party_key.party', '=', party)
    .where('party_key.revoked_by', 'is', null)
    .orderBy('entry.index', order => order.desc().nullsFirst())
    .limit(1)
    .executeTakeFirst()
}

function selectKeys(db: Kysely<Database>) {
  return db
    .selectFrom('party_key')
    .leftJoin('entry as enrolment', 'enrolment.entry_id', 'party_key.enrolled_by')
    .leftJoin('entry as revocation', 'revocation.entry_id', 'party_key.revoked_by')
    .selectAll('party_key')
    .select(['enrolment.index as enrolled_at', 'revocation.index as revoked_at'])
}

function fromRow(row: {
  kid: Uint8Array
  party: string
  jwk: string
  roles: string[]
  custody: Custody
  mark: KeyMark
  enrolled_by: Uint8Array | null
  revoked_by: Uint8Array | null
  enrolled_at: bigint | null
  revoked_at: bigint | null
}): PartyKey {
  const { kid, party, jwk, roles, custody, mark } = row
  const projected = { enrolledBy: row.enrolled_by, revokedBy: row.revoked_by }
  return { kid, party, jwk, roles, custody, mark, ...projected, enrolledAt: row.enrolled_at, revokedAt: row.revoked_at }
}
