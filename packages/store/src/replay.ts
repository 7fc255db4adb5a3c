import { parseEntry, type Statement } from '@nguon/statement'
import { type Kysely, sql } from 'kysely'
import { findBodies } from './body.ts'
import type { Database } from './database.ts'

/**
 * A statement as the log holds it, when it came, what its bodies say (null where an erasure was accepted) and the roles of
 * who signed.
 */
export type Replayed = { statement: Statement; received: Date; roles: string[]; bodies: (Uint8Array | null)[] }

const BATCH = 500

/**
 * Every statement in the order of the log, then those that wait for a position
 * in the order of their arrival, which will be theirs.
 */
export async function* replayStatements(db: Kysely<Database>): AsyncGenerator<Replayed[]> {
  let index = -1n
  for (;;) {
    const { rows } = await sql<Row & { index: bigint }>`
      select e.index, s.entry, s.received, k.roles from entry e join statement s using (entry_id)
        left join party_key k on k.kid = s.kid
        where e.index > ${index} order by e.index limit ${BATCH}`.execute(db)
    if (rows.length === 0) break
    yield await withBodies(db, rows)
    index = rows.at(-1)!.index
  }
  let arrival = -1n
  for (;;) {
    const { rows } = await sql<Row & { arrival: bigint }>`
      select p.arrival, s.entry, s.received, k.roles from pending p join statement s using (entry_id)
        left join party_key k on k.kid = s.kid
        where p.arrival > ${arrival} and not exists (select from entry e where e.entry_id = p.entry_id)
        order by p.arrival limit ${BATCH}`.execute(db)
    if (rows.length === 0) break
    yield await withBodies(db, rows)
    arrival = rows.at(-1)!.arrival
  }
}

type Row = { entry: Uint8Array; received: Date; roles: string[] | null }

async function withBodies(db: Kysely<Database>, rows: readonly Row[]): Promise<Replayed[]> {
  const statements = rows.map(row => parseEntry(row.entry))
  const digests = statements.flatMap(statement => statement.bodies.map(body => body.digest))
  const stored = new Map(
    (await findBodies(db, digests)).map(body => [body.digest.toHex(), body.erasedBy ? null : body.bytes]),
  )
  return statements.map((statement, at) => ({
    statement,
    received: rows[at]!.received,
    roles: rows[at]!.roles ?? [],
    bodies: statement.bodies.map(({ digest }) => stored.get(digest.toHex()) ?? null),
  }))
}
