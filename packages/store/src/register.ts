import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import { emptyEvents } from './event/write.ts'

/** The registers, each a table of its own. */
export type Register = 'party' | 'product' | 'place' | 'lot'

/** One version of a record; `fields` are those of its body 0. */
export type RegisterRow = {
  id: string
  version: number
  issuer: string
  /** YYYY-MM-DD */
  validFrom: string
  fields: Record<string, unknown>
  entryId: Uint8Array
}

/** The next version of this record was written by somebody else meanwhile, or the given one does not follow. */
export class VersionError extends Error {
  override readonly name = 'VersionError'
  readonly code = 'VERSION_TAKEN'
}

/**
 * Enters versions of records.
 * @throws {@link VersionError} when one is there already
 */
export async function insertVersions(
  trx: Transaction<Database>,
  register: Register,
  rows: readonly RegisterRow[],
): Promise<void> {
  if (rows.length === 0) return
  const inserted = await sql`
    insert into ${sql.table(register)} (id, version, issuer, valid_from, fields, entry_id)
    select * from unnest(
      ${rows.map(row => row.id)}::text[], ${rows.map(row => row.version)}::int[], ${rows.map(row => row.issuer)}::text[],
      ${rows.map(row => row.validFrom)}::date[], ${rows.map(row => JSON.stringify(row.fields))}::jsonb[],
      ${byteaArray(rows.map(row => row.entryId))}
    ) on conflict do nothing`.execute(trx)
  if (inserted.numAffectedRows !== BigInt(rows.length)) throw new VersionError('this version of the record exists')
}

/** The newest version of a record. */
export async function newestVersion(
  db: Kysely<Database>,
  register: Register,
  id: string,
): Promise<RegisterRow | undefined> {
  const [row] = await selectRows(db, register, sql`where r.id = ${id} order by r.version desc limit 1`)
  return row
}

/** The newest version of each of these records. */
export async function newestVersions(
  db: Kysely<Database>,
  register: Register,
  ids: readonly string[],
): Promise<RegisterRow[]> {
  if (ids.length === 0) return []
  return await selectRows(
    db,
    register,
    sql`where r.id = any(${ids}::text[])
      and r.version = (select max(n.version) from ${sql.table(register)} n where n.id = r.id)`,
  )
}

/** Every version of a record, the oldest first. */
export async function versionsOf(db: Kysely<Database>, register: Register, id: string): Promise<RegisterRow[]> {
  return await selectRows(db, register, sql`where r.id = ${id} order by r.version`)
}

/** The newest version of each record after an id, by id: of one issuer, or of all. */
export async function listRegister(
  db: Kysely<Database>,
  register: Register,
  page: { issuer?: string | undefined; after?: string | undefined; limit: number },
): Promise<RegisterRow[]> {
  const { issuer = null, after = '', limit } = page
  return await selectRows(
    db,
    register,
    sql`where r.id > ${after} and (${issuer}::text is null or r.issuer = ${issuer})
      and r.version = (select max(n.version) from ${sql.table(register)} n where n.id = r.id)
      order by r.id limit ${limit}`,
  )
}

/** The parties behind global location numbers: of a party's own record, or whose place it is. */
export async function partiesOfGlns(db: Kysely<Database>, glns: readonly string[]): Promise<Map<string, string>> {
  if (glns.length === 0) return new Map()
  const { rows } = await sql<{ gln: string; party: string }>`
    select distinct on (gln) gln, party from (
      select p.fields ->> 'gln' as gln, p.id as party, 0 as rank, p.version
        from party p where p.fields ->> 'gln' = any(${glns}::text[])
          and p.version = (select max(n.version) from party n where n.id = p.id)
      union all
      select i.gln, l.issuer, 1, l.version from unnest(${glns}::text[]) as i (gln)
        join place l on l.id = '(414)' || i.gln
    ) as found order by gln, rank, version, party`.execute(db)
  return new Map(rows.map(row => [row.gln, row.party]))
}

/** The GS1 company prefixes that parties have on record, each once. */
export async function companyPrefixes(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ prefix: string }>`
    select distinct prefix from party p, jsonb_array_elements_text(p.fields -> 'companyPrefixes') as prefix
      where p.fields ? 'companyPrefixes' and p.version = (select max(n.version) from party n where n.id = p.id)`.execute(
    db,
  )
  return rows.map(row => row.prefix)
}

/** Takes what a statement said out of the registers, once its body is erased. */
export async function dropVersions(trx: Transaction<Database>, entryId: Uint8Array): Promise<void> {
  for (const register of ['party', 'product', 'place', 'lot', 'attestation'] as const)
    await trx.deleteFrom(register).where('entry_id', '=', entryId).execute()
}

/** Empties every projection, to be filled again from the log in the same transaction. */
export async function emptyProjections(trx: Transaction<Database>): Promise<void> {
  await sql`truncate party, product, place, lot, attestation, holding, content`.execute(trx)
  await emptyEvents(trx)
}

async function selectRows(
  db: Kysely<Database>,
  register: Register,
  rest: ReturnType<typeof sql>,
): Promise<RegisterRow[]> {
  const { rows } = await sql<{
    id: string
    version: number
    issuer: string
    valid_from: string
    fields: Record<string, unknown>
    entry_id: Uint8Array
  }>`
    select r.id, r.version, r.issuer, r.valid_from::text, r.fields, r.entry_id from ${sql.table(register)} r ${rest}`.execute(
    db,
  )
  return rows.map(row => ({
    id: row.id,
    version: row.version,
    issuer: row.issuer,
    validFrom: row.valid_from,
    fields: row.fields,
    entryId: row.entry_id,
  }))
}
