import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import { VersionError } from './register.ts'

/** A record that vouches for things, by its issuer's own number. */
export type AttestationName = { type: 'test' | 'certificate' | 'act'; issuer: string; id: string }

/** One version of it: the things that it is about, as keys ascending, and the statement that says what. */
export type AttestationRow = AttestationName & { version: number; keys: Uint8Array[]; entryId: Uint8Array }

/**
 * Enters a version of a test, a certificate or an act.
 * @throws {@link VersionError} when it is there already
 */
export async function insertAttestation(trx: Transaction<Database>, row: AttestationRow): Promise<void> {
  const { type, issuer, id, version, keys, entryId } = row
  const inserted = await sql`
    insert into attestation (type, issuer, id, version, keys, entry_id)
      values (${type}, ${issuer}, ${id}, ${version}, ${byteaArray(keys)}, ${entryId})
      on conflict do nothing`.execute(trx)
  if (inserted.numAffectedRows !== 1n) throw new VersionError('this version of the record exists')
}

/** Every version of a record, the oldest first. */
export async function attestationVersions(
  db: Kysely<Database>,
  { type, issuer, id }: AttestationName,
): Promise<AttestationRow[]> {
  return await selectRows(db, sql`where a.type = ${type} and a.issuer = ${issuer} and a.id = ${id} order by a.version`)
}

/** The newest version of each record of a type after a name, by issuer and number: of one issuer, about some things, or all. */
export async function listAttestations(
  db: Kysely<Database>,
  type: AttestationRow['type'],
  page: {
    issuer?: string | undefined
    keys?: readonly Uint8Array[] | undefined
    after?: { issuer: string; id: string } | undefined
    limit: number
  },
): Promise<AttestationRow[]> {
  const { issuer = null, keys, after = { issuer: '', id: '' }, limit } = page
  return await selectRows(
    db,
    sql`where a.type = ${type} and (a.issuer, a.id) > (${after.issuer}, ${after.id})
      and (${issuer}::text is null or a.issuer = ${issuer}) ${keys ? sql`and a.keys && ${byteaArray(keys)}` : sql``}
      and not exists (
        select from attestation n
          where n.type = a.type and n.issuer = a.issuer and n.id = a.id and n.version > a.version
      )
      order by a.issuer, a.id limit ${limit}`,
  )
}

async function selectRows(db: Kysely<Database>, rest: ReturnType<typeof sql>): Promise<AttestationRow[]> {
  const { rows } = await sql<Omit<AttestationRow, 'entryId'> & { entry_id: Uint8Array }>`
    select a.type, a.issuer, a.id, a.version, a.keys, a.entry_id from attestation a ${rest}`.execute(db)
  return rows.map(({ entry_id, ...row }) => ({ ...row, entryId: entry_id }))
}
