import { type RawBuilder, sql } from 'kysely'

/** Oids of the types. */
const BYTEA = 17
const BIGINT = 20
const TEXT = 25
const TIMESTAMPTZ = 1184
/** Bytes before the items. */
const HEADER = 20

/**
 * An array of bytea as a parameter, in PostgreSQL's own binary form. The driver would write it as text, with two digits
 * and an escape for each byte; that costs both sides several times as much as all else they do with it.
 *
 *     sql`select * from unnest(${byteaArray(keys)})`
 */
export function byteaArray(items: readonly (Uint8Array | null)[]): RawBuilder<Uint8Array[]> {
  return sql<Uint8Array[]>`${encode(items)}::bytea[]`
}

/** The same of bigint, which as text are half the work of writing a batch. */
export function bigintArray(items: readonly bigint[]): RawBuilder<bigint[]> {
  const array = begin(BIGINT, items.length, 12 * items.length)
  let at = HEADER
  for (const item of items) {
    at = array.writeInt32BE(8, at)
    at = array.writeBigInt64BE(item, at)
  }
  return sql<bigint[]>`${array}::bigint[]`
}

/** The same of text: as text the driver looks at every character of each item for what it has to escape. */
export function textArray(items: readonly (string | null)[]): RawBuilder<string[]> {
  return sql<string[]>`${encode(
    items.map(item => (item === null ? null : Buffer.from(item))),
    TEXT,
  )}::text[]`
}

/** The same of moments, to the millisecond. */
export function timeArray(items: readonly Date[]): RawBuilder<Date[]> {
  const array = begin(TIMESTAMPTZ, items.length, 12 * items.length)
  let at = HEADER
  for (const item of items) {
    at = array.writeInt32BE(8, at)
    at = array.writeBigInt64BE(BigInt(item.getTime() - YEAR_2000) * 1000n, at)
  }
  return sql<Date[]>`${array}::timestamptz[]`
}
/** What PostgreSQL counts its microseconds from. */
const YEAR_2000 = Date.UTC(2000)

function encode(items: readonly (Uint8Array | null)[], type = BYTEA): Buffer {
  let length = 0
  for (const item of items) length += 4 + (item?.length ?? 0)
  const array = begin(type, items.length, length, items.includes(null))
  let at = HEADER
  for (const item of items) {
    at = array.writeInt32BE(item?.length ?? -1, at)
    if (!item) continue
    array.set(item, at)
    at += item.length
  }
  return array
}

/** What `array_recv` reads first: dimensions, whether there are nulls, the type; length and lower bound. Each item follows after its length. */
function begin(type: number, count: number, length: number, nulls = false): Buffer {
  const array = Buffer.allocUnsafe(HEADER + length)
  array.writeInt32BE(1, 0)
  array.writeInt32BE(nulls ? 1 : 0, 4)
  array.writeInt32BE(type, 8)
  array.writeInt32BE(count, 12)
  array.writeInt32BE(1, 16)
  return array
}
