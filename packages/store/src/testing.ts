/**
 * A database of its own for each test file, on the one real PostgreSQL that `test/global-setup.ts` started for the run.
 *
 *     const { db, url } = await testDatabase()
 */
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { type Database, openDatabase } from './database.ts'

/** The migrated database that every test database is a copy of. */
export const TEMPLATE = 'nguon_template'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the run's PostgreSQL, without a database. */
    postgresUrl: string
  }
}

/** A fresh copy of the migrated template; closed and dropped after the test file. Several per file are fine. */
export async function testDatabase(): Promise<{ db: Kysely<Database>; url: string }> {
  const server = inject('postgresUrl')
  const name = `t_${randomBytes(8).toString('hex')}`
  await onServer(server, `create database ${name} template ${TEMPLATE}`)
  const url = `${server}/${name}`
  const db = openDatabase(url)
  afterAll(async () => {
    await db.destroy()
    await onServer(server, `drop database ${name} with (force)`)
  })
  return { db, url }
}

/** Runs one statement on the server's own database. */
export async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
