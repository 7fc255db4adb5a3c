import { beforeAll, expect, test } from 'vitest'
import {
  dropNamedQuery,
  dropPage,
  findNamedQuery,
  isPageDropped,
  MOST_NAMED_QUERIES,
  namedQueriesOf,
  storeNamedQuery,
} from './named-query.ts'
import { testDatabase } from './testing.ts'

let db: Awaited<ReturnType<typeof testDatabase>>['db']
beforeAll(async () => {
  db = (await testDatabase()).db
})

const created = new Date('2026-06-14T02:00:00Z')
const named = (party: string, name: string, query = '{ "EQ_bizStep": ["shipping"] }') => ({
  ...{ party, name, query, created },
})

test('a query is given back as it was given, to its party alone', async () => {
  await storeNamedQuery(db, named('HTX-0042', 'Vải đã giao'))
  expect(await findNamedQuery(db, 'HTX-0042', 'Vải đã giao')).toEqual(named('HTX-0042', 'Vải đã giao'))
  expect(await findNamedQuery(db, 'BL-0205', 'Vải đã giao')).toBeUndefined()
  await storeNamedQuery(db, named('BL-0205', 'Vải đã giao'))
})

test('of two at once under one name one stands and the other is told', async () => {
  const outcomes = await Promise.allSettled(
    ['{"a":1}', '{"b":2}'].map(query => storeNamedQuery(db, named('HTX-0043', 'cùng lúc', query))),
  )
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'QUERY_NAME_TAKEN' } })
})

test('they are listed by name, a page at a time, and gone once they are dropped', async () => {
  for (const name of ['b', 'a', 'c']) await storeNamedQuery(db, named('DN-0131', name))
  const names = async (after: string | null, limit: number) =>
    (await namedQueriesOf(db, 'DN-0131', after, limit)).map(({ name }) => name)
  expect(await names(null, 2)).toEqual(['a', 'b'])
  expect(await names('b', 2)).toEqual(['c'])
  expect(await dropNamedQuery(db, 'DN-0131', 'b')).toBe(true)
  expect(await dropNamedQuery(db, 'DN-0131', 'b')).toBe(false)
  expect(await names(null, 9)).toEqual(['a', 'c'])
})

test('a party has room for a thousand, and a name that is taken is said to be taken even then', async () => {
  const all = Array.from({ length: MOST_NAMED_QUERIES }, (_, i) => named('TT-0004', `q${i}`))
  await db.insertInto('named_query').values(all).execute()
  await expect(storeNamedQuery(db, named('TT-0004', 'more'))).rejects.toMatchObject({ code: 'QUERIES_TOO_MANY' })
  await expect(storeNamedQuery(db, named('TT-0004', 'q7'))).rejects.toMatchObject({ code: 'QUERY_NAME_TAKEN' })
})

test('a mark that was given back opens no page, and is forgotten once it would have expired', async () => {
  const mark = new Uint8Array(32).fill(7)
  const expires = new Date('2026-06-14T03:00:00Z')
  expect(await isPageDropped(db, mark)).toBe(false)
  await dropPage(db, mark, expires, created)
  await dropPage(db, mark, expires, created)
  expect(await isPageDropped(db, mark)).toBe(true)
  await dropPage(db, new Uint8Array(32), expires, new Date('2026-06-14T03:00:01Z'))
  expect(await isPageDropped(db, mark)).toBe(false)
})
