import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { settleRestored } from './event/write.ts'
import { settleSubscriptions } from './subscription.ts'

/** Where the project's migrations lie. */
export const MIGRATIONS = join(import.meta.dirname, '../../../migrations')

/** The database and the migration files do not fit together; the message says which file and how. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code = 'MIGRATION'
}

/**
 * Applies the migrations of a folder that are new, in the order of their names, all in one transaction, and gives
 * their names. Forward only: what was applied is never edited, a change is a new file. Of a database that comes from a
 * dump of another cluster, what is left of that cluster's counting is settled.
 * @throws {MigrationError} when an applied file was edited or is gone, or a new one sorts before an applied one
 */
export async function migrate(db: Kysely<Database>, directory: string = MIGRATIONS): Promise<string[]> {
  const files = await readMigrations(directory)
  return await db.transaction().execute(async trx => {
    // Two processes that start together: the second waits here and finds everything done.
    await sql`select pg_advisory_xact_lock(hashtextextended('nguon/migrate', 0))`.execute(trx)
    await sql`
      create table if not exists migration (
        name       text  primary key,
        sha256     bytea not null,
        applied_at timestamptz not null default now()
      )`.execute(trx)
    const { rows } = await sql<{ name: string; sha256: Uint8Array }>`
      select name, sha256 from migration order by name`.execute(trx)
    checkApplied(files, rows)
    const fresh = files.slice(rows.length)
    for (const { name, text, sha256 } of fresh) {
      await sql.raw(text).execute(trx)
      await sql`insert into migration (name, sha256) values (${name}, ${sha256})`.execute(trx)
    }
    const { rows: tables } = await sql<{ event: boolean; subscription: boolean }>`
      select to_regclass('event') is not null as event, to_regclass('subscription') is not null as subscription`.execute(
      trx,
    )
    if (tables[0]!.event) await settleRestored(trx)
    if (tables[0]!.subscription) await settleSubscriptions(trx)
    return fresh.map(file => file.name)
  })
}

type Migration = { name: string; text: string; sha256: Uint8Array }

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter(name => name.endsWith('.sql')).sort()
  const odd = names.find(name => !/^\d{4}_[a-z0-9_]+\.sql$/.test(name))
  if (odd) throw new MigrationError(`${odd} is not named NNNN_name.sql`)
  const twin = names.find((name, i) => name.slice(0, 4) === names[i - 1]?.slice(0, 4))
  if (twin) throw new MigrationError(`${twin} has the number of another migration`)
  return Promise.all(
    names.map(async name => {
      const text = await readFile(join(directory, name), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest() }
    }),
  )
}

function checkApplied(files: readonly Migration[], applied: readonly { name: string; sha256: Uint8Array }[]): void {
  for (const [i, { name, sha256 }] of applied.entries()) {
    const file = files.find(file => file.name === name)
    if (!file)
      throw new MigrationError(`${name} was applied to this database and is not among the files: an older program?`)
    if (file.sha256.toHex() !== sha256.toHex()) {
      throw new MigrationError(`${name} was edited after it was applied: a change is a new migration`)
    }
    if (files[i] !== file)
      throw new MigrationError(`${files[i]!.name} is new but sorts before ${name}, which was applied`)
  }
}
