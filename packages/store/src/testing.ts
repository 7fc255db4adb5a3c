/**
 * A database of its own for each test file, on the one real PostgreSQL of the run.
 *
 *     const { db, url } = await testDatabase()
 */
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { afterAll, inject } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import type { NewStatement } from './statement.ts'
import { onServer, TEMPLATE } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where `openTestServer` answers. */
    postgresDoor: string
  }
}

/** A fresh copy of the migrated template, dropped after the test file. Called anywhere in it, also once for each test. */
export async function testDatabase(): Promise<{ db: Kysely<Database>; url: string }> {
  const server = await testServerUrl()
  const name = `t_${randomBytes(8).toString('hex')}`
  await onServer(server, `create database ${name} template ${TEMPLATE}`)
  const url = `${server}/${name}`
  const db = openDatabase(url)
  opened.push({ db, drop: () => onServer(server, `drop database ${name} with (force)`) })
  return { db, url }
}

const opened: { db: Kysely<Database>; drop(): Promise<void> }[] = []

// Here and not where a database is opened: inside a hook vitest ignores it.
afterAll(async () => {
  for (const { db, drop } of opened.splice(0)) {
    await db.destroy()
    await drop()
  }
})

/** The run's server, without a database in the URL, for tests that need one without our tables. */
export async function testServerUrl(): Promise<string> {
  const answer = await fetch(inject('postgresDoor'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}

/** A statement as the store sees one: random bytes of the right shape, which no door has checked. */
export function sampleStatement(given: Partial<NewStatement> = {}): NewStatement {
  return {
    entryId: randomBytes(32),
    entry: randomBytes(420),
    kind: 'event',
    party: 'HTX-0042',
    kid: randomBytes(32),
    subjects: [randomBytes(32)],
    received: new Date(),
    bodies: [],
    ...given,
  }
}
