import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { openDatabase } from './database.ts'
import { testDatabase } from './testing.ts'

test('a connection that is lost between two queries of a transaction fails the next one and nothing else', async () => {
  const { url, db: other } = await testDatabase()
  const onError = vi.fn()
  const db = openDatabase(url, { connections: 1, onError })
  const broken = db.transaction().execute(async trx => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(other)
    await vi.waitFor(() => expect(onError).toHaveBeenCalled())
    return sql`select 1`.execute(trx)
  })
  await expect(broken).rejects.toThrow()
  await expect(sql`select 1 as one`.execute(db)).resolves.toMatchObject({ rows: [{ one: 1 }] })
  await db.destroy()
})
