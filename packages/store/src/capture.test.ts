import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { apiKeysOf, partiesOfApiKeys, revokeApiKey, storeApiKey } from './api-key.ts'
import { type CaptureJob, findCaptureJob, listCaptureJobs, reserveItems, storeCaptureJobs } from './capture.ts'
import type { Database } from './database.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeAll(async () => {
  ;({ db } = await testDatabase())
})

const bytes = () => new Uint8Array(randomBytes(32))
const of = (party: string, items: readonly { digest: Uint8Array; entryId: Uint8Array }[]) =>
  items.map(item => ({ party, ...item }))
const reserve = (party: string, items: readonly { digest: Uint8Array; entryId: Uint8Array }[]) =>
  db.transaction().execute(trx => reserveItems(trx, of(party, items)))

test('an event keeps the statement it first became, for its party alone', async () => {
  const [digest, first, second, foreign] = [bytes(), bytes(), bytes(), bytes()]
  expect(await reserve('A', [{ digest, entryId: first }])).toEqual([first])
  expect(await reserve('A', [{ digest, entryId: second }])).toEqual([first])
  expect(await reserve('B', [{ digest, entryId: foreign }])).toEqual([foreign])
})

test('of two parties that send the same event at once each keeps a statement of its own', async () => {
  const [digest, first, second] = [bytes(), bytes(), bytes()]
  const items = [...of('A', [{ digest, entryId: first }]), ...of('B', [{ digest, entryId: second }])]
  expect(await db.transaction().execute(trx => reserveItems(trx, items))).toEqual([first, second])
  const again = items.toReversed().map(item => ({ ...item, entryId: bytes() }))
  expect(await db.transaction().execute(trx => reserveItems(trx, again))).toEqual([second, first])
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
    await reserveItems(trx, of('A', [{ digest, entryId: first }]))
    throw new Error('refused')
  })
  await expect(refused).rejects.toThrow('refused')
  expect(await reserve('A', [{ digest, entryId: second }])).toEqual([second])
})

const someJob = (more: Partial<CaptureJob> = {}): CaptureJob => ({
  id: new Uint8Array(randomBytes(16)),
  party: 'A',
  createdAt: new Date(),
  behaviour: 'rollback',
  entryIds: [bytes(), bytes()],
  errors: [],
  ...more,
})
const keep = (jobs: CaptureJob[]) => db.transaction().execute(trx => storeCaptureJobs(trx, jobs))

test('a job is told to its party and to nobody else, with what was refused in its place', async () => {
  const whole = someJob()
  const part = someJob({ behaviour: 'proceed', entryIds: [bytes(), null, bytes()], errors: [{ code: 'NOT_YOURS' }] })
  await keep([whole, part])
  expect(await findCaptureJob(db, 'A', whole.id)).toEqual(whole)
  expect(await findCaptureJob(db, 'A', part.id)).toEqual(part)
  expect(await findCaptureJob(db, 'B', whole.id)).toBeUndefined()
})

test('the jobs of a party are listed page by page, the newest first, those of one moment too', async () => {
  const moments = [5, 1, 5, 5, 3, 2, 5, 4].map(second => new Date(1_781_397_000_000 + second))
  await keep([...moments.map(createdAt => someJob({ party: 'LIST', createdAt })), someJob()])
  const listed: CaptureJob[] = []
  for (let page = await listCaptureJobs(db, 'LIST', { after: null, limit: 3 }); page.length > 0; ) {
    listed.push(...page)
    page = await listCaptureJobs(db, 'LIST', { after: page.at(-1)!, limit: 3 })
  }
  expect(listed.map(job => job.createdAt)).toEqual(moments.toSorted((a, b) => b.getTime() - a.getTime()))
  expect(new Set(listed.map(job => job.id.toHex())).size).toBe(moments.length)
})

test('an API key opens until it is ended, and is ended by its own party’s name only', async () => {
  const key = { hash: bytes(), party: 'A', name: 'till', createdAt: new Date() }
  await storeApiKey(db, key)
  const other = { ...key, hash: bytes(), party: 'B' }
  await storeApiKey(db, other)
  const asked = [other.hash, bytes(), key.hash, key.hash]
  expect(await partiesOfApiKeys(db, asked)).toEqual(['B', undefined, 'A', 'A'])
  expect(await revokeApiKey(db, 'B', key.hash, new Date())).toBe(false)
  expect(await revokeApiKey(db, 'A', key.hash, new Date())).toBe(true)
  expect(await revokeApiKey(db, 'A', key.hash, new Date())).toBe(false)
  expect(await partiesOfApiKeys(db, asked)).toEqual(['B', undefined, undefined, undefined])
  expect((await apiKeysOf(db, 'A'))[0]!.revokedAt).not.toBeNull()
})
