import { acceptStatements } from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import { expect, test } from 'vitest'
import { currentPolicy } from './policy.ts'
import { sequenceOnce } from './sequence.ts'
import { policyStatement, samplePlatform } from './testing.ts'

const origin = 'truyxuat.example/log'
const { policy: first, registrar } = samplePlatform(origin)

test('the policy in force is the first while it waits for position 0, and then the last in the log', async () => {
  const { db } = await testDatabase()
  await expect(currentPolicy(db, origin)).rejects.toMatchObject({ code: 'POLICY_MISSING' })
  await db.transaction().execute(trx => acceptStatements(trx, [policyStatement(first, registrar)]))
  expect(await currentPolicy(db, origin)).toEqual(first)
  await sequenceOnce({ db, origin })
  expect(await currentPolicy(db, origin)).toEqual(first)
  const second = { ...first, anchors: [{ ...first.anchors[0]!, contract: `0x${'33'.repeat(20)}` }] }
  const statements = [policyStatement(second, registrar), sampleStatement()]
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  await sequenceOnce({ db, origin })
  expect(await currentPolicy(db, origin)).toEqual(second)
})
