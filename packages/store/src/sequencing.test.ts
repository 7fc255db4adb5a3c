import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { Database } from './database.ts'
import { historyOf, mapValueAt } from './history.ts'
import { mapChanges } from './map.ts'
import { placePending } from './placing.ts'
import { lockLog, logSize, moveLog, readSubjects, readTiles, type Step, writeStep } from './sequencing.ts'
import { acceptStatements, entriesInRange, findStatement, lastReceived, statementsAt } from './statement.ts'
import { sampleStatement, testDatabase } from './testing.ts'

const origin = 'truyxuat.example/log'
const bytes = (length: number) => Uint8Array.from(randomBytes(length))
const key = bytes(32)
const other = bytes(32)
let db: Kysely<Database>
beforeEach(async () => {
  ;({ db } = await testDatabase())
})

async function write(count: number, parts: Partial<Step> = {}, received = new Date()): Promise<void> {
  const statements = Array.from({ length: count }, () => sampleStatement({ received }))
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  await db.transaction().execute(async trx => {
    const from = await lockLog(trx, origin)
    await placePending(trx, from, count)
    await writeStep(trx, { tiles: [], history: [], subjects: [], ...parts })
    await moveLog(trx, origin, from, from + BigInt(count))
  })
}

const item = (of: Uint8Array, index: bigint, n: bigint, root: Uint8Array | null = null) => {
  return { key: of, index, n, leaf: bytes(32), root }
}

test('a batch is read back as it was written', async () => {
  const tile = { level: 0, index: 0n, hashes: bytes(96) }
  const subject = { key, count: 2n, frontier: bytes(40) }
  await write(3, { tiles: [tile], subjects: [subject] })
  expect(await logSize(db, origin)).toBe(3n)
  expect(await readTiles(db, [tile, { level: 1, index: 0n }])).toEqual([tile])
  expect(await readSubjects(db, [other, key])).toEqual([subject])
  const found = await statementsAt(db, [2n, 0n, 7n])
  expect(found.map(({ index }) => index)).toEqual([0n, 2n])
  expect((await findStatement(db, found[1]!.entryId))?.index).toBe(2n)
  expect(await entriesInRange(db, 1n, 9n)).toHaveLength(2)
})

test('a log that was never written has no entries', async () => {
  expect(await logSize(db, origin)).toBe(0n)
  expect(await lastReceived(db)).toBeNull()
  expect(await entriesInRange(db, 0n, 10n)).toEqual([])
})

test('a writer that is behind changes nothing', async () => {
  await write(2)
  await db.transaction().execute(trx => acceptStatements(trx, [sampleStatement()]))
  const late = db.transaction().execute(async trx => {
    // Position 3 is free, but the log is not there yet.
    await placePending(trx, 3n, 1)
    await moveLog(trx, origin, 3n, 4n)
  })
  await expect(late).rejects.toMatchObject({ code: 'LOG_MOVED' })
  expect(await logSize(db, origin)).toBe(2n)
  expect(await entriesInRange(db, 0n, 10n)).toHaveLength(2)
})

test('the history of a key and its map value, at any end of a batch', async () => {
  const roots = [bytes(32), bytes(32), bytes(32)]
  await write(2, { history: [item(key, 0n, 0n), item(key, 1n, 1n, roots[0]!)], subjects: [] })
  await write(1, { history: [item(other, 2n, 0n, roots[1]!)] })
  await write(2, { history: [item(key, 4n, 2n, roots[2]!)] })
  expect((await historyOf(db, key, 5n)).map(({ index }) => index)).toEqual([0n, 1n, 4n])
  expect((await historyOf(db, key, 4n)).map(({ index }) => index)).toEqual([0n, 1n])
  expect(await mapValueAt(db, key, 3n)).toEqual({ key, count: 2n, root: roots[0] })
  expect(await mapValueAt(db, key, 5n)).toEqual({ key, count: 3n, root: roots[2] })
  expect(await mapValueAt(db, other, 2n)).toBeUndefined()
  const changes = (from: bigint, to: bigint) =>
    db.transaction().execute(trx => Array.fromAsync(mapChanges(trx, from, to, 1)))
  expect(await changes(3n, 5n)).toEqual([[{ key, count: 3n, root: roots[2] }]])
  expect((await changes(0n, 3n)).map(([value, more]) => [value!.count, more]).sort()).toEqual([
    [1n, undefined],
    [2n, undefined],
  ])
})

test('a tile grows and does not change', async () => {
  const hashes = bytes(64)
  const tile = (hashes: Uint8Array) => ({ tiles: [{ level: 0, index: 0n, hashes }] })
  await write(2, tile(hashes))
  const wider = Uint8Array.of(...hashes, ...bytes(32))
  await write(1, tile(wider))
  expect((await readTiles(db, [{ level: 0, index: 0n }]))[0]!.hashes).toEqual(wider)
  await expect(write(1, tile(hashes))).rejects.toThrow('only grows')
  await expect(write(1, tile(bytes(128)))).rejects.toThrow('only grows')
  expect(await logSize(db, origin)).toBe(3n)
})

test.each([
  'update entry set index = index',
  'delete from entry',
  'truncate entry',
  'update history set n = n',
  'delete from history',
  'truncate history',
  'delete from tile',
  'update log_state set size = 0',
  'delete from log_state',
])('"%s" is refused', async text => {
  await write(1, { history: [item(key, 0n, 0n)], tiles: [{ level: 0, index: 0n, hashes: bytes(32) }] })
  await expect(sql.raw(text).execute(db)).rejects.toThrow(/written once|only grows|does not shrink/)
})
