import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { attestationVersions, insertAttestation, listAttestations } from './attestation.ts'
import type { Database } from './database.ts'
import {
  dropVersions,
  insertVersions,
  listRegister,
  newestVersion,
  partiesOfGlns,
  type RegisterRow,
  VersionError,
  versionsOf,
} from './register.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeAll(async () => {
  ;({ db } = await testDatabase())
})

const row = (id: string, version: number, more: Partial<RegisterRow> = {}): RegisterRow => ({
  id,
  version,
  issuer: 'HTX-0042',
  validFrom: '2026-06-14',
  fields: { name: `${id} ${version}` },
  entryId: new Uint8Array(randomBytes(32)),
  ...more,
})
const insert = (...[register, rows]: [Parameters<typeof insertVersions>[1], RegisterRow[]]) =>
  db.transaction().execute(trx => insertVersions(trx, register, rows))

test('a record has its versions, and the newest of them stands', async () => {
  const rows = [row('(01)1', 1), row('(01)1', 2)]
  await insert('product', rows)
  expect(await versionsOf(db, 'product', '(01)1')).toEqual(rows)
  expect(await newestVersion(db, 'product', '(01)1')).toEqual(rows[1])
  expect(await newestVersion(db, 'lot', '(01)1')).toBeUndefined()
})

test('of two writers of one version, one wins and the other is told', async () => {
  const results = await Promise.allSettled([insert('lot', [row('L', 1)]), insert('lot', [row('L', 1)])])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const lost = results.find(result => result.status === 'rejected')!
  expect(lost.reason).toBeInstanceOf(VersionError)
})

test('a list holds the newest versions, page by page, of one issuer or of all', async () => {
  await insert('place', [row('a', 1), row('a', 2), row('b', 1, { issuer: 'DN-1' }), row('c', 1)])
  const names = async (page: Parameters<typeof listRegister>[2]) =>
    (await listRegister(db, 'place', page)).map(({ id, version }) => `${id}${version}`)
  expect(await names({ limit: 2 })).toEqual(['a2', 'b1'])
  expect(await names({ limit: 2, after: 'b' })).toEqual(['c1'])
  expect(await names({ limit: 9, issuer: 'HTX-0042' })).toEqual(['a2', 'c1'])
})

test('a location number is its party’s, else that of whose place it is, as the newest records say', async () => {
  await insert('party', [
    row('P1', 1, { issuer: 'P1', fields: { gln: '8930000009098' } }),
    row('P2', 1, { issuer: 'P2', fields: { gln: '8930000009111' } }),
    row('P2', 2, { issuer: 'P2', fields: {} }),
  ])
  await insert('place', [
    row('(414)8930000009104', 1, { issuer: 'P3' }),
    row('(414)8930000009098', 1, { issuer: 'P3' }),
  ])
  const found = await partiesOfGlns(db, ['8930000009098', '8930000009104', '8930000009111'])
  expect(Object.fromEntries(found)).toEqual({ '8930000009098': 'P1', '8930000009104': 'P3' })
})

test('what an erased statement said is gone from the registers', async () => {
  const gone = row('(01)2', 1)
  await insert('product', [gone])
  await db.transaction().execute(trx => dropVersions(trx, gone.entryId))
  expect(await versionsOf(db, 'product', '(01)2')).toEqual([])
  const name = { type: 'test', issuer: 'TN-1', id: 'KQ-1' } as const
  const [keys, entryId] = [[randomBytes(32)], randomBytes(32)]
  await db.transaction().execute(trx => insertAttestation(trx, { ...name, version: 1, keys, entryId }))
  expect(await listAttestations(db, 'test', { keys, limit: 9 })).toMatchObject([{ ...name, version: 1 }])
  await db.transaction().execute(trx => dropVersions(trx, entryId))
  expect(await attestationVersions(db, name)).toEqual([])
})
