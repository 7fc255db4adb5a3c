import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { apiKeysOf, partyOfApiKey, revokeApiKey, storeApiKey } from './api-key.ts'
import { findCaptureJob, reserveItems, storeCaptureJob } from './capture.ts'
import type { Database } from './database.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeAll(async () => {
  ;({ db } = await testDatabase())
})

const bytes = () => new Uint8Array(randomBytes(32))
const reserve = (party: string, items: Parameters<typeof reserveItems>[2]) =>
  db.transaction().execute(trx => reserveItems(trx, party, items))

test('an event keeps the statement it first became, for its party alone', async () => {
  const [digest, first, second, foreign] = [bytes(), bytes(), bytes(), bytes()]
  expect(await reserve('A', [{ digest, entryId: first }])).toEqual([first])
  expect(await reserve('A', [{ digest, entryId: second }])).toEqual([first])
  expect(await reserve('B', [{ digest, entryId: foreign }])).toEqual([foreign])
})

test('an event that stands twice in one document becomes one statement', async () => {
  const [digest, first, second] = [bytes(), bytes(), bytes()]
  const items = [first, second].map(entryId => ({ digest, entryId }))
  expect(await reserve('A', items)).toEqual([first, first])
})

test('documents with the same events in another order do not wait for each other for ever', async () => {
  const digests = Array.from({ length: 50 }, bytes)
  const items = (order: Uint8Array[]) => order.map(digest => ({ digest, entryId: bytes() }))
  const [one, other] = await Promise.all([reserve('A', items(digests)), reserve('A', items(digests.toReversed()))])
  expect(other!.toReversed()).toEqual(one)
})

test('a refused document reserves nothing', async () => {
  const [digest, first, second] = [bytes(), bytes(), bytes()]
  const refused = db.transaction().execute(async trx => {
    await reserveItems(trx, 'A', [{ digest, entryId: first }])
    throw new Error('refused')
  })
  await expect(refused).rejects.toThrow('refused')
  expect(await reserve('A', [{ digest, entryId: second }])).toEqual([second])
})

test('a job is told to its party and to nobody else', async () => {
  const job = { id: new Uint8Array(randomBytes(16)), party: 'A', createdAt: new Date(), entryIds: [bytes(), bytes()] }
  await db.transaction().execute(trx => storeCaptureJob(trx, job))
  expect(await findCaptureJob(db, 'A', job.id)).toEqual(job)
  expect(await findCaptureJob(db, 'B', job.id)).toBeUndefined()
})

test('an API key opens until it is ended, and is ended by its own party’s name only', async () => {
  const key = { hash: bytes(), party: 'A', name: 'till', createdAt: new Date() }
  await storeApiKey(db, key)
  expect(await partyOfApiKey(db, key.hash)).toBe('A')
  expect(await revokeApiKey(db, 'B', key.hash, new Date())).toBe(false)
  expect(await revokeApiKey(db, 'A', key.hash, new Date())).toBe(true)
  expect(await revokeApiKey(db, 'A', key.hash, new Date())).toBe(false)
  expect(await partyOfApiKey(db, key.hash)).toBeUndefined()
  expect((await apiKeysOf(db, 'A'))[0]!.revokedAt).not.toBeNull()
})
