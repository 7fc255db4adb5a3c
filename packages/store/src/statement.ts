import { type Kysely, sql, type Transaction } from 'kysely'
import { bindBodies, type NewBody } from './body.ts'
import { byteaArray, textArray, timeArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import { join, split } from './packed.ts'
import type { StatementKind } from './tables.ts'

/** A statement whose signature, key and bodies were checked. */
export type NewStatement = {
  entryId: Uint8Array
  entry: Uint8Array
  kind: StatementKind
  party: string
  kid: Uint8Array
  /** Keys, ascending and distinct, as the header names them. */
  subjects: readonly Uint8Array[]
  received: Date
  bodies: readonly NewBody[]
}

/** A statement as accepted, with its position if it has one. */
export type StoredStatement = {
  entryId: Uint8Array
  entry: Uint8Array
  leaf: Uint8Array
  kind: StatementKind
  party: string
  kid: Uint8Array
  subjects: Uint8Array[]
  received: Date
  index: bigint | null
}

/** The channel on which the sequencer is woken. */
export const STATEMENT_CHANNEL = 'nguon_statement'

/**
 * Accepts statements in the given order, with their bodies, and tells for each whether it is new. One whose entryId
 * is there already is left exactly as it is: a retry with another random signature is the same statement.
 *
 * The caller holds the signers' keys by `lockKeys` in the same transaction, and wakes the sequencer after it.
 * @throws {BodyTakenError} when a body belongs to another statement or another party staged it
 */
export async function acceptStatements(
  trx: Transaction<Database>,
  statements: readonly NewStatement[],
): Promise<boolean[]> {
  if (statements.length === 0) return []
  const names = statements.map(({ entryId }) => entryId.toHex())
  const firsts = new Map(names.map((name, at) => [name, at] as const).toReversed())
  const given = firsts.size === names.length ? statements : statements.filter((_, at) => firsts.get(names[at]!) === at)
  // What is put in comes out again in its order, and so into the queue.
  const { rows } = await sql<{ added: number; named: string | null }>`
    with added as (
      insert into statement (entry_id, entry, kind, party, kid, subjects, received)
      select * from unnest(
        ${byteaArray(given.map(s => s.entryId))}, ${byteaArray(given.map(s => s.entry))},
        ${textArray(given.map(s => s.kind))}, ${textArray(given.map(s => s.party))},
        ${byteaArray(given.map(s => s.kid))}, ${byteaArray(given.map(s => join(s.subjects)))},
        ${timeArray(given.map(s => s.received))}
      )
      on conflict (entry_id) do nothing
      returning entry_id, leaf, kid, subjects
    ), queued as (
      insert into pending (entry_id, leaf, kid, subjects) select entry_id, leaf, kid, subjects from added
    )
    select count(*)::int as added,
      case when count(*) < ${given.length} then encode(string_agg(entry_id, ''), 'base64') end as named
    from added`.execute(trx)
  const { added, named } = rows[0]!
  const known = new Set(named === null ? [] : split(Uint8Array.fromBase64(named), 32).map(name => name.toHex()))
  const isNew = names.map((name, at) => firsts.get(name) === at && (added === given.length || known.has(name)))
  const bodies = statements.flatMap(({ entryId, party, received, bodies }, at) =>
    isNew[at] ? bodies.map(body => ({ ...body, entryId, party, received })) : [],
  )
  await bindBodies(trx, bodies)
  return isNew
}

/**
 * Wakes the sequencer. Called after the commit and outside of it: a NOTIFY inside a transaction makes all such
 * commits in the database wait for each other. Dying before it costs only time, the sequencer also has a timer.
 */
export async function wakeSequencer(db: Kysely<Database>): Promise<void> {
  await sql`select pg_notify(${STATEMENT_CHANNEL}, '')`.execute(db)
}

/** The statement of this entryId, whether or not it has a position. */
export async function findStatement(db: Kysely<Database>, entryId: Uint8Array): Promise<StoredStatement | undefined> {
  const [found] = await findStatements(db, [entryId])
  return found
}

/** The statements of these entryIds that exist, in no order. */
export async function findStatements(
  db: Kysely<Database>,
  entryIds: readonly Uint8Array[],
): Promise<StoredStatement[]> {
  if (entryIds.length === 0) return []
  const rows = await selectStatements(db)
    .where('statement.entry_id', '=', sql<Uint8Array>`any(${byteaArray(entryIds)})`)
    .execute()
  return rows.map(fromRow)
}

/** The statements at these positions, by position; positions beyond the log are left out. */
export async function statementsAt(
  db: Kysely<Database>,
  indexes: readonly bigint[],
): Promise<(StoredStatement & { index: bigint })[]> {
  if (indexes.length === 0) return []
  const rows = await selectStatements(db)
    .where('entry.index', '=', sql<bigint>`any(${indexes}::bigint[])`)
    .orderBy('entry.index')
    .execute()
  return rows.map(row => ({ ...fromRow(row), index: row.index! }))
}

/** The entries of positions `from` up to and without `to`, in order, as they are hashed. */
export async function entriesInRange(db: Kysely<Database>, from: bigint, to: bigint): Promise<Uint8Array[]> {
  const rows = await db
    .selectFrom('entry')
    .innerJoin('statement', 'statement.entry_id', 'entry.entry_id')
    .select('statement.entry')
    .where('entry.index', '>=', from)
    .where('entry.index', '<', to)
    .orderBy('entry.index')
    .execute()
  return rows.map(row => row.entry)
}

/** Statements without a position that name this key, in order of arrival. */
export async function pendingOfKey(db: Kysely<Database>, key: Uint8Array): Promise<StoredStatement[]> {
  const rows = await sql<StatementRow>`
    select s.*, null::bigint as index from pending p join statement s using (entry_id)
    where position(${key}::bytea in p.subjects) % 32 = 1 order by p.arrival`.execute(db)
  return rows.rows.map(fromRow)
}

/** How many statements wait for a position, and since when the first of them. */
export async function pendingBacklog(db: Kysely<Database>): Promise<{ count: bigint; since: Date | null }> {
  const { rows } = await sql<{ count: bigint; since: Date | null }>`
    select count(*) as count, (
      select received from pending p join statement s using (entry_id) order by p.arrival limit 1
    ) as since from pending`.execute(db)
  return rows[0]!
}

/** When the newest statement in the log was received; null in an empty log. */
export async function lastReceived(db: Kysely<Database>): Promise<Date | null> {
  const row = await db
    .selectFrom('entry')
    .innerJoin('statement', 'statement.entry_id', 'entry.entry_id')
    .select('statement.received')
    .orderBy('entry.index', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.received ?? null
}

type StatementRow = {
  entry_id: Uint8Array
  entry: Uint8Array
  leaf: Uint8Array
  kind: StatementKind
  party: string
  kid: Uint8Array
  subjects: Uint8Array
  received: Date
  index: bigint | null
}

function selectStatements(db: Kysely<Database>) {
  return db
    .selectFrom('statement')
    .leftJoin('entry', 'entry.entry_id', 'statement.entry_id')
    .selectAll('statement')
    .select('entry.index')
}

function fromRow(row: StatementRow): StoredStatement {
  const { entry_id, entry, leaf, kind, party, kid, subjects, received, index } = row
  return { entryId: entry_id, entry, leaf, kind, party, kid, subjects: split(subjects, 32), received, index }
}
