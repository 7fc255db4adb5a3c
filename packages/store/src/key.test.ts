import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { Database } from './database.ts'
import { enrolKey, findCustodialKey, findKeys, keysOfParty, lockKeys, revokeKey, storeCustodialKey } from './key.ts'
import { placePending } from './placing.ts'
import { lockLog } from './sequencing.ts'
import { acceptStatements } from './statement.ts'
import { sampleStatement, testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeEach(async () => {
  ;({ db } = await testDatabase())
})

const key = (kid: Uint8Array, enrolledBy: Uint8Array | null = null) => ({
  kid,
  party: 'HTX-0042',
  jwk: '{"kty":"EC"}',
  roles: ['producer'],
  custody: 'platform' as const,
  mark: 'first' as const,
  enrolledBy,
})
const enrol = (kid: Uint8Array) => db.transaction().execute(trx => enrolKey(trx, key(kid)))
const pause = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds))

test('a key has positions once its statements have', async () => {
  const kid = Uint8Array.from(randomBytes(32))
  const [enrolment, revocation] = [sampleStatement({ kind: 'key' }), sampleStatement({ kind: 'key' })]
  await db.transaction().execute(async trx => {
    await enrolKey(trx, key(kid, enrolment.entryId))
    await acceptStatements(trx, [enrolment])
    await revokeKey(trx, kid, revocation.entryId)
    await acceptStatements(trx, [revocation])
  })
  expect((await findKeys(db, [kid]))[0]).toMatchObject({ kid, enrolledAt: null, revokedAt: null, roles: ['producer'] })
  await db.transaction().execute(async trx => {
    const from = await lockLog(trx, 'x.example/log')
    await placePending(trx, from, 10)
  })
  expect((await keysOfParty(db, 'HTX-0042'))[0]).toMatchObject({ enrolledAt: 0n, revokedAt: 1n })
})

test('a key is enrolled once for ever and revoked once', async () => {
  const kid = randomBytes(32)
  await enrol(kid)
  await expect(enrol(kid)).rejects.toThrow('party_key_pkey')
  const revoke = () => db.transaction().execute(trx => revokeKey(trx, kid, randomBytes(32)))
  await revoke()
  await expect(revoke()).rejects.toMatchObject({ code: 'KEY_NOT_LIVE' })
})

test('a revocation waits for statements that hold the key, and they arrive before it', async () => {
  const kid = randomBytes(32)
  await enrol(kid)
  const [event, revocation] = [sampleStatement({ kid }), sampleStatement({ kind: 'key' })]
  const order: string[] = []
  const holding = db.transaction().execute(async trx => {
    await lockKeys(trx, [kid])
    await pause(150)
    await acceptStatements(trx, [event])
    order.push('event')
  })
  await pause(50)
  const revoking = db.transaction().execute(async trx => {
    await revokeKey(trx, kid, revocation.entryId)
    await acceptStatements(trx, [revocation])
    order.push('revocation')
  })
  await Promise.all([holding, revoking])
  expect(order).toEqual(['event', 'revocation'])
  const pending = await db.selectFrom('pending').select('entry_id').orderBy('arrival').execute()
  expect(pending.map(row => Buffer.from(row.entry_id))).toEqual([event.entryId, revocation.entryId])
})

test('who asks for a key while it is being revoked finds it revoked', async () => {
  const kid = randomBytes(32)
  await enrol(kid)
  const revoking = db.transaction().execute(async trx => {
    await revokeKey(trx, kid, randomBytes(32))
    await pause(150)
  })
  await pause(50)
  const [found] = await db.transaction().execute(trx => lockKeys(trx, [kid]))
  expect(found!.revokedBy).not.toBeNull()
  await revoking
})

test('the platform signs with a key that is live', async () => {
  const [old, next] = [randomBytes(32), randomBytes(32)]
  const sealed = Uint8Array.from(randomBytes(60))
  for (const kid of [old, next]) await enrol(kid)
  await db.transaction().execute(async trx => {
    await storeCustodialKey(trx, old, randomBytes(60))
    await storeCustodialKey(trx, next, sealed)
    await revokeKey(trx, old, randomBytes(32))
  })
  expect(await findCustodialKey(db, 'HTX-0042')).toEqual({ kid: Uint8Array.from(next), jwk: '{"kty":"EC"}', sealed })
  expect(await findCustodialKey(db, 'HTX-0001')).toBeUndefined()
})
