import { type Kysely, sql } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'

/** A key of the HTTP interface, without the key. */
export type ApiKey = { hash: Uint8Array; party: string; name: string; createdAt: Date; revokedAt: Date | null }

/** Keeps the hash of an API key. */
export async function storeApiKey(db: Kysely<Database>, key: Omit<ApiKey, 'revokedAt'>): Promise<void> {
  const { hash, party, name, createdAt } = key
  await db.insertInto('api_key').values({ hash, party, name, created_at: createdAt, revoked_at: null }).execute()
}

/** The parties that API keys speak for, undefined where one is unknown or revoked. */
export async function partiesOfApiKeys(
  db: Kysely<Database>,
  hashes: readonly Uint8Array[],
): Promise<(string | undefined)[]> {
  const rows = await db
    .selectFrom('api_key')
    .select(['hash', 'party'])
    .where('hash', '=', sql<Uint8Array>`any(${byteaArray(hashes)})`)
    .where('revoked_at', 'is', null)
    .execute()
  const parties = new Map(rows.map(({ hash, party }) => [hash.toHex(), party]))
  return hashes.map(hash => parties.get(hash.toHex()))
}

/** Every API key a party ever had, the oldest first. */
export async function apiKeysOf(db: Kysely<Database>, party: string): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .selectAll()
    .where('party', '=', party)
    .orderBy('created_at')
    .orderBy('hash')
    .execute()
  return rows.map(row => ({
    hash: row.hash,
    party: row.party,
    name: row.name,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }))
}

/** Ends an API key of a party; false if it has no such live key. */
export async function revokeApiKey(db: Kysely<Database>, party: string, hash: Uint8Array, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('party', '=', party)
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
