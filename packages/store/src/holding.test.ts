import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Database } from './database.ts'
import { claimThings, grantShipped, holdingsOf, putInto, takeOut } from './holding.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeAll(async () => {
  ;({ db } = await testDatabase())
})

const thing = () => randomBytes(32)
const inTransaction = <T>(act: (trx: Parameters<typeof claimThings>[0]) => Promise<T>) => db.transaction().execute(act)
const partiesOf = async (key: Uint8Array) =>
  (await holdingsOf(db, [key])).map(({ party, ground }) => `${ground} ${party}`).sort()

test('of two parties that claim at once, one wins and the other is told', async () => {
  const keys = Array.from({ length: 20 }, thing)
  const claim = (party: string, order: Uint8Array[]) =>
    inTransaction(async trx => {
      await claimThings(
        trx,
        order.map(key => ({ key, party })),
      )
      return holdingsOf(trx, keys)
    })
  const [one, other] = await Promise.all([claim('A', keys), claim('B', keys.toReversed())])
  expect(one).toHaveLength(20)
  const winner = one![0]!.party
  for (const { party } of [...one!, ...other!]) expect(party).toBe(winner)
})

test('of several claims in one batch the first stands', async () => {
  const key = thing()
  const claim = () =>
    inTransaction(trx =>
      claimThings(trx, [
        { key, party: 'Z' },
        { key, party: 'A' },
      ]),
    )
  expect(await claim()).toBe(1)
  expect(await claim()).toBe(0)
  expect(await partiesOf(key)).toEqual(['claim Z'])
})

test('what is shipped takes along what is in it, however deep', async () => {
  const [pallet, box, lot, other] = [thing(), thing(), thing(), thing()]
  await inTransaction(async trx => {
    await putInto(trx, [
      { parent: pallet, child: box },
      { parent: box, child: lot },
    ])
    await grantShipped(trx, [{ key: pallet, party: 'SHOP' }])
  })
  for (const key of [pallet, box, lot]) expect(await partiesOf(key)).toEqual(['shipment SHOP'])
  expect(await partiesOf(other)).toEqual([])
})

test('what is put into a unit later belongs to whom the unit was shipped, with what is in it', async () => {
  const [unit, box, lot] = [thing(), thing(), thing()]
  await inTransaction(async trx => {
    await grantShipped(trx, [{ key: unit, party: 'SHOP' }])
    await putInto(trx, [{ parent: box, child: lot }])
    await putInto(trx, [{ parent: unit, child: box }])
  })
  for (const key of [box, lot]) expect(await partiesOf(key)).toEqual(['shipment SHOP'])
})

test('a unit inside itself ends the search and not the server', async () => {
  const [a, b] = [thing(), thing()]
  await inTransaction(async trx => {
    await putInto(trx, [
      { parent: a, child: b },
      { parent: b, child: a },
    ])
    await grantShipped(trx, [{ key: a, party: 'SHOP' }])
  })
  expect(await partiesOf(b)).toEqual(['shipment SHOP'])
})

test('what was taken out does not travel on', async () => {
  const [unit, kept, gone, emptied, inside] = [thing(), thing(), thing(), thing(), thing()]
  await inTransaction(async trx => {
    await putInto(trx, [
      { parent: unit, child: kept },
      { parent: unit, child: gone },
      { parent: emptied, child: inside },
    ])
    await takeOut(trx, [
      { parent: unit, children: [gone] },
      { parent: emptied, children: [] },
    ])
    await grantShipped(trx, [
      { key: unit, party: 'SHOP' },
      { key: emptied, party: 'SHOP' },
    ])
  })
  expect(await partiesOf(kept)).toEqual(['shipment SHOP'])
  for (const key of [gone, inside]) expect(await partiesOf(key)).toEqual([])
})
