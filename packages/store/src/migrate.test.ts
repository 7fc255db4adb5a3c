import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import { onServer } from './test-server.ts'
import { testServerUrl } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'nguon-migrations-'))
afterAll(() => rmSync(folder, { recursive: true }))

let server: string
let fresh = 0
beforeAll(async () => {
  server = await testServerUrl()
})

async function emptyDatabase() {
  const name = `migrate_${process.pid}_${fresh++}`
  await onServer(server, `create database ${name}`)
  const db = openDatabase(`${server}/${name}`)
  return db
}

function directory(files: Record<string, string>): string {
  const directory = mkdtempSync(join(folder, 'm-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

test('applies what is new, in order, once', async () => {
  const db = await emptyDatabase()
  const files = directory({ '0001_a.sql': 'create table a (x int); insert into a values (1);' })
  expect(await migrate(db, files)).toEqual(['0001_a.sql'])
  writeFileSync(join(files, '0002_b.sql'), 'create table b as select x + 1 as y from a;')
  expect(await migrate(db, files)).toEqual(['0002_b.sql'])
  expect(await migrate(db, files)).toEqual([])
  expect((await sql`select y from b`.execute(db)).rows).toEqual([{ y: 2 }])
  await db.destroy()
})

test('of two processes that start together, one applies and the other finds it done', async () => {
  const one = await emptyDatabase()
  const files = directory({ '0001_a.sql': 'select pg_sleep(0.1); create table a (x int);' })
  const applied = await Promise.all([migrate(one, files), migrate(one, files)])
  expect(applied.map(names => names.length).sort()).toEqual([0, 1])
  await one.destroy()
})

test('a migration that fails leaves nothing behind', async () => {
  const db = await emptyDatabase()
  const files = directory({ '0001_a.sql': 'create table a (x int);', '0002_b.sql': 'create table b (x nonsense);' })
  await expect(migrate(db, files)).rejects.toThrow('nonsense')
  expect((await sql`select to_regclass('a') as a, to_regclass('migration') as m`.execute(db)).rows).toEqual([
    { a: null, m: null },
  ])
  await db.destroy()
})

test.each([
  ['an edited file', { '0001_a.sql': 'create table a (x bigint);' }, '0001_a.sql was edited'],
  ['a file that is gone', {}, '0001_a.sql was applied'],
  ['a new file before an applied one', { '0000_z.sql': '', '0001_a.sql': 'create table a (x int);' }, 'sorts before'],
  ['a name without a number', { 'a.sql': '' }, 'NNNN_name'],
  ['two files of one number', { '0001_a.sql': 'create table a (x int);', '0001_b.sql': '' }, 'number of another'],
])('%s is refused', async (_, files, message) => {
  const db = await emptyDatabase()
  await migrate(db, directory({ '0001_a.sql': 'create table a (x int);' }))
  await expect(migrate(db, directory(files as Record<string, string>))).rejects.toThrow(message)
  await db.destroy()
})

test('the migrations of the project apply to an empty database', async () => {
  const db = await emptyDatabase()
  const copy = directory({})
  cpSync(MIGRATIONS, copy, { recursive: true })
  expect(await migrate(db, copy)).toContain('0001_spine.sql')
  await db.destroy()
})
