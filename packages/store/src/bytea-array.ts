import { type RawBuilder, sql } from 'kysely'

/** The oid of bytea. */
const BYTEA = 17

/**
 * An array of bytea as a parameter, in PostgreSQL's own binary form. The driver would write it as text, with two digits
 * and an escape for each byte; that costs both sides several times as much as all else they do with it.
 *
 *     sql`select * from unnest(${byteaArray(keys)})`
 */
export function byteaArray(items: readonly (Uint8Array | null)[]): RawBuilder<Uint8Array[]> {
  return sql<Uint8Array[]>`${encode(items)}::bytea[]`
}

/** What `array_recv` reads: dimensions, whether there are nulls, the type; length and lower bound; each item after its length. */
function encode(items: readonly (Uint8Array | null)[]): Buffer {
  let length = 20
  for (const item of items) length += 4 + (item?.length ?? 0)
  const array = Buffer.allocUnsafe(length)
  array.writeInt32BE(1, 0)
  array.writeInt32BE(items.includes(null) ? 1 : 0, 4)
  array.writeInt32BE(BYTEA, 8)
  array.writeInt32BE(items.length, 12)
  array.writeInt32BE(1, 16)
  let at = 20
  for (const item of items) {
    at = array.writeInt32BE(item?.length ?? -1, at)
    if (!item) continue
    array.set(item, at)
    at += item.length
  }
  return array
}
