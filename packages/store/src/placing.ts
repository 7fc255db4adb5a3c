import { sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import { split } from './packed.ts'
import type { SubjectRow } from './sequencing.ts'

/** Statements that just got their positions, and what the histories of their subjects are continued from. */
export type Placed = {
  /** By position, the first at the one that was asked for. */
  statements: { leaf: Uint8Array; subjects: Uint8Array[] }[]
  /** The keys that signed them, and the first and last position of each. */
  signers: { kid: Uint8Array; first: bigint; last: bigint }[]
  /** Where the histories of their subjects stand in the table; those that have none are left out. */
  subjects: SubjectRow[]
}

/**
 * Takes the next statements out of the queue, at most `limit`, and gives them the positions from `from` on, in order of
 * arrival. A statement that has a position is refused a second by `entry`.
 *
 * What is told of each comes packed into one value: row by row and in hex the driver takes five times as long to read it.
 */
export async function placePending(trx: Transaction<Database>, from: bigint, limit: number): Promise<Placed> {
  const { rows } = await sql<{ statements: string; signers: string; subjects: string }>`
    with next as materialized (
      select ${from}::bigint - 1 + row_number() over (order by arrival) as index, arrival, entry_id, leaf, kid, subjects
      from (select * from pending order by arrival limit ${limit}) as first
    ), taken as (
      delete from pending where arrival = any(array(select arrival from next))
    ), placed as (
      insert into entry (index, entry_id) select index, entry_id from next order by index
    ), signer as (
      select kid, min(index) as first, max(index) as last from next group by kid
    ), named as (
      select distinct substring(subjects from 32 * i + 1 for 32) as key
      from next, generate_series(0, (select max(octet_length(subjects)) from next) / 32 - 1) as i
      where 32 * i < octet_length(subjects)
    ), known as (
      select * from subject where key = any(array(select key from named))
    )
    select encode(string_agg(leaf || int4send(octet_length(subjects)) || subjects, '' order by index), 'base64') as statements,
      (select encode(string_agg(kid || int8send(first) || int8send(last), ''), 'base64') from signer) as signers,
      (select encode(string_agg(key || int8send(count) || int4send(octet_length(frontier)) || frontier, ''), 'base64') from known) as subjects
    from next`.execute(trx)
  const { statements, signers, subjects } = rows[0]!
  return {
    statements: unpack(statements, read => ({ leaf: read.bytes(32), subjects: split(read.bytes(read.length()), 32) })),
    signers: unpack(signers, read => ({ kid: read.bytes(32), first: read.bigint(), last: read.bigint() })),
    subjects: unpack(subjects, read => ({
      key: read.bytes(32),
      count: read.bigint(),
      frontier: read.bytes(read.length()),
    })),
  }
}

type Reader = { bytes(length: number): Uint8Array; length(): number; bigint(): bigint }

/** The items that lie one behind the other in `packed`; of nothing, PostgreSQL makes null. */
function unpack<T>(packed: string | null, item: (read: Reader) => T): T[] {
  if (packed === null) return []
  const all = Uint8Array.fromBase64(packed)
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength)
  let at = 0
  const pass = (length: number) => {
    at += length
    return at - length
  }
  const read: Reader = {
    bytes: length => all.subarray(pass(length), at),
    length: () => view.getInt32(pass(4)),
    bigint: () => view.getBigInt64(pass(8)),
  }
  const items: T[] = []
  while (at < all.length) items.push(item(read))
  return items
}
