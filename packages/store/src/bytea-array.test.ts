import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { bigintArray, byteaArray, textArray, timeArray } from './bytea-array.ts'
import type { Database } from './database.ts'
import { testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeAll(async () => {
  ;({ db } = await testDatabase())
})

test.each<[string, (Uint8Array | null)[]]>([
  ['none', []],
  ['one empty', [new Uint8Array(0)]],
  ['of one length', Array.from({ length: 1000 }, () => randomBytes(32))],
  ['of many lengths', Array.from({ length: 300 }, (_, length) => randomBytes(length))],
  ['with nulls', [randomBytes(3), null, randomBytes(5), null]],
])('arrives as it was sent: %s', async (_, items) => {
  const { rows } = await sql<{ item: Uint8Array | null }>`
    select item from unnest(${byteaArray(items)}) with ordinality as t (item, n) order by n`.execute(db)
  expect(rows.map(({ item }) => item && Buffer.from(item))).toEqual(items.map(item => item && Buffer.from(item)))
})

test.each<[string, bigint[]]>([
  ['none', []],
  ['the ends', [-(1n << 63n), -1n, 0n, 1n, (1n << 63n) - 1n]],
  ['many', Array.from({ length: 1000 }, (_, i) => BigInt(i) ** 5n)],
])('numbers arrive as they were sent: %s', async (_, items) => {
  const { rows } = await sql<{ item: bigint }>`
    select item from unnest(${bigintArray(items)}) with ordinality as t (item, n) order by n`.execute(db)
  expect(rows.map(({ item }) => item)).toEqual(items)
})

test.each<[string, (string | null)[]]>([
  ['none', []],
  ['letters that would be escaped', ['', '"', '\\', '{a,b}', 'NULL', 'Hà Nội\n', '🍊']],
  ['with nulls', ['a', null]],
])('texts arrive as they were sent: %s', async (_, items) => {
  const { rows } = await sql<{ item: string | null }>`
    select item from unnest(${textArray(items)}) with ordinality as t (item, n) order by n`.execute(db)
  expect(rows.map(({ item }) => item)).toEqual(items)
})

test('moments arrive as they were sent', async () => {
  const items = ['1969-12-31T23:59:59.999Z', '2000-01-01T00:00:00.000Z', '2026-06-14T08:15:30.123Z'].map(
    t => new Date(t),
  )
  const { rows } = await sql<{ item: Date }>`
    select item from unnest(${timeArray(items)}) with ordinality as t (item, n) order by n`.execute(db)
  expect(rows.map(({ item }) => item)).toEqual(items)
})
