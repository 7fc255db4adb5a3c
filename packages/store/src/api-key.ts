import type { Kysely } from 'kysely'
import type { Database } from './database.ts'

/** A key of the HTTP interface, without the key. */
export type ApiKey = { hash: Uint8Array; party: string; name: string; createdAt: Date; revokedAt: Date | null }

/** Keeps the hash of an API key. */
export async function storeApiKey(db: Kysely<Database>, key: Omit<ApiKey, 'revokedAt'>): Promise<void> {
  const { hash, party, name, createdAt } = key
  await db.insertInto('api_key').values({ hash, party, name, created_at: createdAt, revoked_at: null }).execute()
}

/** The party that an API key speaks for, or undefined if it is unknown or revoked. */
export async function partyOfApiKey(db: Kysely<Database>, hash: Uint8Array): Promise<string | undefined> {
  const row = await db
    .selectFrom('api_key')
    .select('party')
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row?.party
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
