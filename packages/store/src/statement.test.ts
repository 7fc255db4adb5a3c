import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Database } from './database.ts'
import {
  acceptStatements,
  findStatement,
  findStatements,
  type NewStatement,
  pendingBacklog,
  pendingOfKey,
  STATEMENT_CHANNEL,
  wakeSequencer,
} from './statement.ts'
import { sampleStatement, testDatabase } from './testing.ts'

let db: Kysely<Database>
let url: string
beforeEach(async () => {
  ;({ db, url } = await testDatabase())
})

const accept = (statements: NewStatement[]) => db.transaction().execute(trx => acceptStatements(trx, statements))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const body = () => ({ digest: randomBytes(32), audience: 0 as const, bytes: randomBytes(50) })

test('a statement is kept as it came, with its leaf, and waits', async () => {
  const statement = sampleStatement({ subjects: [randomBytes(32), randomBytes(32)].sort(Buffer.compare) })
  expect(await accept([statement])).toEqual([true])
  const found = (await findStatement(db, statement.entryId))!
  expect(found.index).toBeNull()
  expect(hex(found.entry)).toBe(hex(statement.entry))
  expect(hex(found.leaf)).toBe(createHash('sha256').update('\0').update(statement.entry).digest('hex'))
  expect(found.subjects.map(hex)).toEqual(statement.subjects.map(hex))
  expect(found).toMatchObject({ kind: 'event', party: 'HTX-0042', received: statement.received })
  expect(await pendingBacklog(db)).toEqual({ count: 1n, since: statement.received })
})

test('a retry under another signature changes nothing, in one batch or in two', async () => {
  const first = sampleStatement({ bodies: [body()] })
  const again = { ...first, entry: randomBytes(420) }
  expect(await accept([first, again, sampleStatement()])).toEqual([true, false, true])
  expect(await accept([again])).toEqual([false])
  expect(hex((await findStatement(db, first.entryId))!.entry)).toBe(hex(first.entry))
  expect((await pendingBacklog(db)).count).toBe(2n)
})

test('a batch arrives in the order it was given', async () => {
  const key = randomBytes(32)
  const statements = Array.from({ length: 500 }, () => sampleStatement({ subjects: [key] }))
  await accept(statements)
  expect((await pendingOfKey(db, key)).map(found => hex(found.entryId))).toEqual(statements.map(s => hex(s.entryId)))
})

test('of one that fails nothing of the batch stays', async () => {
  const bad = sampleStatement({ entry: randomBytes(99) })
  await expect(accept([sampleStatement(), bad])).rejects.toThrow('statement_entry_check')
  expect((await pendingBacklog(db)).count).toBe(0n)
})

test('pending statements are found by whole keys only', async () => {
  const [one, two] = [randomBytes(32), randomBytes(32)].sort(Buffer.compare)
  await accept([sampleStatement({ subjects: [one!, two!] })])
  const across = Buffer.concat([one!, two!]).subarray(16, 48)
  expect(await pendingOfKey(db, two!)).toHaveLength(1)
  expect(await pendingOfKey(db, across)).toHaveLength(0)
})

test('statements are found by their entryIds, unknown ones left out', async () => {
  const statements = [sampleStatement(), sampleStatement()]
  await accept(statements)
  const ids = [...statements.map(s => s.entryId), randomBytes(32)]
  expect((await findStatements(db, ids)).map(found => hex(found.entryId)).sort()).toEqual(
    statements.map(s => hex(s.entryId)).sort(),
  )
  expect(await findStatements(db, [])).toEqual([])
})

test.each(['update statement set party = party', 'delete from statement', 'truncate statement'])(
  '"%s" is refused',
  async text => {
    await accept([sampleStatement()])
    await expect(sql.raw(text).execute(db)).rejects.toThrow('written once')
  },
)

test('the sequencer is woken', async () => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const heard = vi.fn()
  client.on('notification', heard)
  await client.query(`listen ${STATEMENT_CHANNEL}`)
  await wakeSequencer(db)
  await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
  await client.end()
})

test('accepting is two queries, however many statements', async () => {
  const texts: string[] = []
  const watched = db.withPlugin({
    transformQuery: ({ node }) => {
      texts.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const statements = Array.from({ length: 50 }, () => sampleStatement({ bodies: [body()] }))
  await watched.transaction().execute(trx => acceptStatements(trx, statements))
  expect(texts).toHaveLength(2)
})
