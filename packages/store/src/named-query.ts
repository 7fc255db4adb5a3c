import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import type { Once } from './tables.ts'

/** The tables of migrations/0007_query.sql as kysely sees them. */
export interface QueryTables {
  named_query: { party: Once<string>; name: Once<string>; query: Once<string>; created: Once<Date> }
  dropped_page: { digest: Once<Uint8Array>; expires: Once<Date> }
}

/** A query that a party gave a name; `query` is the JSON as it was given. */
export type NamedQuery = { party: string; name: string; query: string; created: Date }

/** There is one of this name already, or as many as a party may have. */
export class QueryNameError extends Error {
  override readonly name = 'QueryNameError'
  readonly code: 'QUERY_NAME_TAKEN' | 'QUERIES_TOO_MANY'
  constructor(code: QueryNameError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** The most queries of one party. */
export const MOST_NAMED_QUERIES = 1000

/**
 * Keeps a query under its name.
 * @throws {@link QueryNameError} QUERY_NAME_TAKEN, QUERIES_TOO_MANY
 */
export async function storeNamedQuery(db: Kysely<Database>, query: NamedQuery): Promise<void> {
  const { party, name, created } = query
  const { rows } = await sql<{ stored: boolean; taken: boolean }>`
    with stored as (
      insert into named_query (party, name, query, created) select ${party}, ${name}, ${query.query}, ${created}
        where (select count(*) from named_query where party = ${party}) < ${MOST_NAMED_QUERIES}
        on conflict do nothing returning name
    )
    select exists (select from stored) as stored,
      exists (select from named_query where party = ${party} and name = ${name}) as taken`.execute(db)
  const { stored, taken } = rows[0]!
  if (stored) return
  // Taken by whoever came at the same moment, it is not seen here either: then there is room all the same.
  const full = !taken && (await countOf(db, party)) >= MOST_NAMED_QUERIES
  if (full) throw new QueryNameError('QUERIES_TOO_MANY', `a party has at most ${MOST_NAMED_QUERIES} named queries`)
  throw new QueryNameError('QUERY_NAME_TAKEN', `there is a query named ${JSON.stringify(name)} already`)
}

async function countOf(db: Kysely<Database>, party: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from named_query where party = ${party}`.execute(db)
  return rows[0]!.n
}

/** A party's query of this name. */
export async function findNamedQuery(
  db: Kysely<Database>,
  party: string,
  name: string,
): Promise<NamedQuery | undefined> {
  return await db
    .selectFrom('named_query')
    .selectAll()
    .where('party', '=', party)
    .where('name', '=', name)
    .executeTakeFirst()
}

/** A party's queries behind the name `after`, by name. */
export async function namedQueriesOf(
  db: Kysely<Database>,
  party: string,
  after: string | null,
  limit: number,
): Promise<NamedQuery[]> {
  return await db
    .selectFrom('named_query')
    .selectAll()
    .where('party', '=', party)
    .where('name', '>', after ?? '')
    .orderBy('name')
    .limit(limit)
    .execute()
}

/** Deletes a query with everything that hangs on it; false if the party has none of this name. */
export async function dropNamedQuery(db: Kysely<Database>, party: string, name: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('named_query')
    .where('party', '=', party)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Gives a page's mark back: it opens no page any more. Marks that expired by themselves are forgotten. */
export async function dropPage(db: Kysely<Database>, digest: Uint8Array, expires: Date, now: Date): Promise<void> {
  await db.deleteFrom('dropped_page').where('expires', '<', now).execute()
  await db
    .insertInto('dropped_page')
    .values({ digest, expires })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Whether a page's mark was given back. */
export async function isPageDropped(db: Kysely<Database>, digest: Uint8Array): Promise<boolean> {
  const found = await db.selectFrom('dropped_page').select('digest').where('digest', '=', digest).executeTakeFirst()
  return found !== undefined
}
