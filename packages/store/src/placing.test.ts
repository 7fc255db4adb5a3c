import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { placePending } from './placing.ts'
import { writeStep } from './sequencing.ts'
import { acceptStatements, entriesInRange, pendingBacklog } from './statement.ts'
import { sampleStatement, testDatabase } from './testing.ts'

const bytes = (length: number) => Uint8Array.from(randomBytes(length))
const ascending = (keys: Uint8Array[]) => keys.sort(Buffer.compare)
let db: Awaited<ReturnType<typeof testDatabase>>['db']
beforeEach(async () => {
  ;({ db } = await testDatabase())
})

const place = (from: bigint, limit: number) => db.transaction().execute(trx => placePending(trx, from, limit))

test('statements leave the queue in order of arrival, with all that is computed from them', async () => {
  const [shared, often] = [bytes(32), bytes(32)]
  const many = ascending(Array.from({ length: 700 }, () => bytes(32)))
  const kids = ascending([bytes(32), bytes(32)])
  const statements = [
    sampleStatement({ kid: kids[1]!, subjects: [shared] }),
    sampleStatement({ kid: kids[0]!, subjects: many }),
    sampleStatement({ kid: kids[1]!, subjects: ascending([shared, often]) }),
    sampleStatement({ kid: bytes(32), subjects: [often] }),
  ]
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  const known = { key: shared, count: 3n, frontier: bytes(72) }
  await db
    .transaction()
    .execute(trx =>
      writeStep(trx, { tiles: [], history: [], subjects: [known, { key: bytes(32), count: 1n, frontier: bytes(40) }] }),
    )

  const placed = await place(5n, 3)
  const leaves = (await db.selectFrom('statement').select(['entry_id', 'leaf']).execute()).map(
    row => [row.entry_id.toHex(), row.leaf] as const,
  )
  const leafOf = new Map(leaves)
  expect(placed.statements).toEqual(
    statements.slice(0, 3).map(({ entryId, subjects }) => ({
      leaf: leafOf.get(Uint8Array.from(entryId).toHex()),
      subjects: subjects.map(key => Uint8Array.from(key)),
    })),
  )
  expect(placed.signers.sort((a, b) => Buffer.compare(a.kid, b.kid))).toEqual([
    { kid: kids[0], first: 6n, last: 6n },
    { kid: kids[1], first: 5n, last: 7n },
  ])
  expect(placed.subjects).toEqual([known])
  expect(await entriesInRange(db, 5n, 9n)).toEqual(statements.slice(0, 3).map(({ entry }) => Uint8Array.from(entry)))
  expect((await pendingBacklog(db)).count).toBe(1n)
})

test('of an empty queue nothing is placed', async () => {
  expect(await place(0n, 10)).toEqual({ statements: [], signers: [], subjects: [] })
})

test('a statement that has a position gets no other, and stays as it was', async () => {
  const statement = sampleStatement()
  await db.transaction().execute(trx => acceptStatements(trx, [statement]))
  await place(0n, 1)
  await sql`insert into pending (entry_id, leaf, kid, subjects)
    select entry_id, leaf, kid, subjects from statement`.execute(db)
  await expect(place(1n, 1)).rejects.toMatchObject({ code: '23505' })
  expect(await entriesInRange(db, 0n, 9n)).toHaveLength(1)
  expect((await pendingBacklog(db)).count).toBe(1n)
})
