import { type Kysely, type RawBuilder, sql } from 'kysely'
import { byteaArray } from './bytea-array.ts'
import type { Database } from './database.ts'

/** A body that is not public, who read it, and on which day (YYYY-MM-DD). */
export type Disclosure = { digest: Uint8Array; party: string; day: string }

/**
 * Of these keys, those of things in whose chain a party is: it claimed the thing, was shipped it, or made a statement
 * that stands in its history. Of what nobody has claimed, as a kind of goods or a place that is not registered, anyone
 * may speak; there only the first statement counts, or whoever is curious could make himself a partner.
 */
export async function keysInChain(
  db: Kysely<Database>,
  party: string,
  keys: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<{ key: Uint8Array }>`
    select k.key from unnest(${byteaArray(keys)}) as k (key) where ${inChain(sql`k.key`, party)}`.execute(db)
  return rows.map(row => row.key)
}

/** Whether a party is in the chain of the thing of this key, see {@link keysInChain}. */
export function inChain(key: RawBuilder<unknown>, party: string): RawBuilder<boolean> {
  const saidBy = sql`join entry n on n.index = i.index join statement m on m.entry_id = n.entry_id where m.party = ${party}`
  // The first of a history is one row, and by it most are decided: a history that nobody claims may be a long one.
  return sql<boolean>`(
    exists (select from holding h where h.key = ${key} and h.party = ${party})
    or exists (
      select from (select f.index from history f where f.key = ${key} order by f.index limit 1) as i ${saidBy}
    )
    or case when exists (select from holding c where c.key = ${key} and c.ground = 'claim')
      then exists (select from (select f.index from history f where f.key = ${key}) as i ${saidBy}) else false end
  )`
}

/** Of these parties, those with whom a party trades: one of the two was shipped what the other has or had. */
export async function tradingPartners(
  db: Kysely<Database>,
  party: string,
  others: readonly string[],
): Promise<string[]> {
  if (others.length === 0) return []
  const { rows } = await sql<{ party: string }>`
    select o.party from unnest(${others}::text[]) as o (party)
      where exists (
        select from holding a join holding b on b.key = a.key and b.party = o.party
          where a.party = ${party} and a.ground = 'shipment'
      ) or exists (
        select from holding a join holding b on b.key = a.key and b.party = ${party}
          where a.party = o.party and a.ground = 'shipment'
      )`.execute(db)
  return rows.map(row => row.party)
}

/** Notes that a party reads these bodies today, before it is shown them. A day is noted once. */
export async function noteDisclosures(
  db: Kysely<Database>,
  party: string,
  digests: readonly Uint8Array[],
  at: Date,
): Promise<void> {
  if (digests.length === 0) return
  await sql`
    insert into disclosure (digest, party, day)
    select distinct d, ${party}, ${at.toISOString().slice(0, 10)}::date from unnest(${byteaArray(digests)}) as i (d)
      order by 1
    on conflict do nothing`.execute(db)
}

/** Who read these bodies, by day. */
export async function disclosuresOf(db: Kysely<Database>, digests: readonly Uint8Array[]): Promise<Disclosure[]> {
  if (digests.length === 0) return []
  const { rows } = await sql<Disclosure>`
    select digest, party, day::text from disclosure where digest = any(${byteaArray(digests)})
      order by day, party, digest`.execute(db)
  return rows
}
