import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { anchorsOf, anchorTransactions, storeAnchor, storeAnchorTransaction } from './anchor.ts'
import type { Database } from './database.ts'
import * as head from './head.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeEach(async () => {
  ;({ db } = await testDatabase())
})

const bytes = (length: number) => Uint8Array.from(randomBytes(length))
const sample = (size: bigint, time = 1000n + size) => ({
  size,
  time,
  logRoot: bytes(32),
  mapRoot: bytes(32),
  checkpoint: `checkpoint of ${size}`,
})
const insert = (size: bigint, time?: bigint) =>
  db.transaction().execute(trx => head.insertHead(trx, sample(size, time)))
const evidence = (size: bigint) => ({
  size,
  chainId: 31337n,
  contract: bytes(20),
  blockNumber: 7n,
  blockHash: bytes(32),
  evidence: '{}',
})

async function anchored(size: bigint): Promise<void> {
  await insert(size)
  await head.moveHead(db, size, 'open', 'witnessed')
  await db.transaction().execute(trx => storeAnchor(trx, evidence(size)))
}

test('a head goes from open to witnessed to anchored', async () => {
  await insert(5n)
  expect((await head.headInFlight(db))?.state).toBe('open')
  await head.moveHead(db, 5n, 'open', 'witnessed')
  expect((await head.headInFlight(db))?.state).toBe('witnessed')
  await db.transaction().execute(trx => storeAnchor(trx, evidence(5n)))
  expect(await head.headInFlight(db)).toBeUndefined()
  expect((await head.newestAnchoredHead(db))?.size).toBe(5n)
})

test('one head for each size, growing in size and time, one in flight', async () => {
  await insert(5n)
  await expect(insert(6n)).rejects.toThrow('head_one_in_flight')
  await head.moveHead(db, 5n, 'open', 'abandoned')
  await expect(insert(5n, 9999n)).rejects.toThrow('grow')
  await expect(insert(4n, 9999n)).rejects.toThrow('grow')
  await expect(insert(6n, 1005n)).rejects.toThrow('grow')
  await insert(6n)
})

test.each([
  ['witnessed', 'abandoned'],
  ['open', 'anchored'],
  ['anchored', 'open'],
  ['abandoned', 'open'],
] as const)('%s does not become %s', async (from, to) => {
  await insert(5n)
  const way = {
    open: [],
    witnessed: ['witnessed'],
    anchored: ['witnessed', 'anchored'],
    abandoned: ['abandoned'],
  } as const
  for (const state of way[from]) await head.moveHead(db, 5n, (await head.findHead(db, 5n))!.state, state)
  await expect(head.moveHead(db, 5n, from, to)).rejects.toThrow('never another')
})

test('of two that move a head one is told', async () => {
  await insert(5n)
  await head.moveHead(db, 5n, 'open', 'abandoned')
  await expect(head.moveHead(db, 5n, 'open', 'witnessed')).rejects.toMatchObject({ code: 'HEAD_MOVED' })
})

test.each(['time = time + 1', "log_root = '\\x00'", "checkpoint = ''", 'size = 9'])('"%s" is refused', async change => {
  await insert(5n)
  await expect(sql.raw(`update head set ${change}`).execute(db)).rejects.toThrow('never another')
})

test('a head is not deleted, nor a signature changed', async () => {
  await insert(5n)
  await head.storeHeadSignature(db, { size: 5n, address: bytes(20), signature: bytes(64) })
  await expect(sql`delete from head`.execute(db)).rejects.toThrow()
  await expect(sql`update head_signature set size = size`.execute(db)).rejects.toThrow('written once')
})

test('the first signature of a witness stands', async () => {
  await insert(5n)
  const [address, first] = [bytes(20), bytes(64)]
  await head.storeHeadSignature(db, { size: 5n, address, signature: first })
  await head.storeHeadSignature(db, { size: 5n, address, signature: bytes(64) })
  expect(await head.headSignatures(db, [5n])).toEqual([{ size: 5n, address, signature: first }])
})

test('the first anchored head above each position, each once', async () => {
  for (const size of [5n, 10n, 20n]) await anchored(size)
  await insert(30n)
  const sizes = async (...indexes: bigint[]) =>
    (await head.firstAnchoredHeadsAbove(db, indexes)).map(({ size }) => size)
  expect(await sizes(0n, 4n, 5n, 19n)).toEqual([5n, 10n, 20n])
  expect(await sizes(19n, 20n, 25n)).toEqual([20n])
  expect(await sizes()).toEqual([])
})

test('evidence of a chain that went back replaces the old', async () => {
  await anchored(5n)
  const [old] = await anchorsOf(db, 5n)
  const next = { ...old!, blockNumber: 3n, blockHash: bytes(32), evidence: '{"again":true}' }
  await db.transaction().execute(trx => storeAnchor(trx, next))
  expect(await anchorsOf(db, 5n)).toEqual([next])
  expect((await head.findHead(db, 5n))?.state).toBe('anchored')
})

test('evidence of a head without quorum is not taken', async () => {
  await insert(5n)
  await expect(db.transaction().execute(trx => storeAnchor(trx, evidence(5n)))).rejects.toMatchObject({
    code: 'HEAD_MOVED',
  })
  expect(await anchorsOf(db, 5n)).toEqual([])
})

test('transactions of a head are kept in the order they were signed', async () => {
  await insert(5n)
  const transaction = (nonce: bigint, second: number) => ({
    hash: bytes(32),
    chainId: 31337n,
    sender: bytes(20),
    nonce,
    size: 5n,
    raw: bytes(300),
    signedAt: new Date(Date.UTC(2026, 10, 21, 0, 0, second)),
  })
  const [one, two] = [transaction(3n, 1), transaction(3n, 2)]
  for (const each of [two, one, two]) await storeAnchorTransaction(db, each)
  expect(await anchorTransactions(db, 5n, 31337n)).toEqual([one, two])
  expect(await anchorTransactions(db, 5n, 1n)).toEqual([])
})
