/** A real PostgreSQL of its own for one benchmark, with every setting that makes a commit durable left on. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, migrate, openDatabase } from '@nguon/store'
import { startLocalServer } from '@nguon/store/local-server'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { freePort } from '../start/ports.ts'

/** A database for one benchmark, and how to end it. */
export type BenchDatabase = { url: string; db: Kysely<Database>; close(): Promise<void> }

/** Starts it with the same settings as `npm start` and migrates it. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-bench-'))
  const settings = ['shared_buffers=256MB', 'max_wal_size=2GB']
  const server = await startLocalServer({
    directory: join(folder, 'postgres'),
    port: await freePort(),
    password: 'bench',
    settings,
  })
  const client = new pg.Client({ connectionString: `${server.url}/postgres` })
  await client.connect()
  await client.query('create database nguon')
  await client.end()
  const url = `${server.url}/nguon`
  const db = openDatabase(url)
  await migrate(db)
  return {
    url,
    db,
    async close() {
      await db.destroy()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What the server itself says of its durability: a figure without it means nothing. */
export async function durabilityOf(db: Kysely<Database>): Promise<string> {
  const said = []
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes', 'server_version']) {
    const { rows } = await sql<Record<string, string>>`show ${sql.raw(name)}`.execute(db)
    said.push(`${name} ${Object.values(rows[0]!)[0]}`)
  }
  return said.join(', ')
}
