import { randomBytes } from 'node:crypto'
import { acceptStatements, logSize } from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import { expect, test } from 'vitest'
import { sequenceOnce } from './sequence.ts'

const COUNT = 20_000

test('how many entries a second are sequenced is measured and printed', async () => {
  const { db } = await testDatabase()
  const origin = 'truyxuat.example/log'
  // Of an event: its issuer, a product of fifty issuers, a lot with a dozen events.
  const keys = (count: number) => Array.from({ length: count }, () => randomBytes(32))
  const [issuers, products, lots] = [keys(50), keys(500), keys(COUNT / 12)]
  const any = (of: Uint8Array[]) => of[Math.floor(Math.random() * of.length)]!
  for (let done = 0; done < COUNT; done += 1000) {
    const statements = Array.from({ length: 1000 }, () =>
      sampleStatement({ subjects: [any(issuers), any(products), any(lots)].sort(Buffer.compare) }),
    )
    await db.transaction().execute(trx => acceptStatements(trx, statements))
  }
  const began = performance.now()
  while (await sequenceOnce({ db, origin }));
  const rate = Math.round(COUNT / ((performance.now() - began) / 1000))
  expect(await logSize(db, origin)).toBe(BigInt(COUNT))
  console.log(`sequenced: ${rate.toLocaleString('en')} entries/s, three subjects each`)
})
