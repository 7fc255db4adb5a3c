import { type Kysely, sql, type Transaction } from 'kysely'
import { byteaArray, textArray } from './bytea-array.ts'
import type { Ground } from './capture-tables.ts'
import type { Database } from './database.ts'

/** A party may speak of the thing of this key, and on which ground. */
export type Holding = { key: Uint8Array; party: string; ground: Ground }

/**
 * Claims things for parties, and tells how many nobody had claimed; of several claims to one thing the first stands.
 * Waits for whoever claims the same thing at this moment, so what is read after it is final.
 */
export async function claimThings(
  trx: Transaction<Database>,
  claims: readonly { key: Uint8Array; party: string }[],
): Promise<number> {
  if (claims.length === 0) return 0
  // In the order of the keys, or two documents that name the same things could wait for each other.
  const { numAffectedRows } = await sql`
    insert into holding (key, party, ground)
    select distinct on (i.key) i.key, i.party, 'claim'
      from unnest(${byteaArray(claims.map(claim => claim.key))}, ${textArray(claims.map(claim => claim.party))})
        with ordinality as i (key, party, n)
      order by i.key, i.n
    on conflict do nothing`.execute(trx)
  return Number(numAffectedRows)
}

/** Who may speak of the things of these keys. */
export async function holdingsOf(db: Kysely<Database>, keys: readonly Uint8Array[]): Promise<Holding[]> {
  if (keys.length === 0) return []
  return await db
    .selectFrom('holding')
    .select(['key', 'party', 'ground'])
    .where('key', '=', sql<Uint8Array>`any(${byteaArray(keys)})`)
    .execute()
}

/** Gives things to parties they are shipped to, with everything that is in them now, however deep. */
export async function grantShipped(
  trx: Transaction<Database>,
  grants: readonly { key: Uint8Array; party: string }[],
): Promise<void> {
  if (grants.length === 0) return
  await sql`
    with recursive given as (
      select * from unnest(${byteaArray(grants.map(grant => grant.key))}, ${textArray(grants.map(grant => grant.party))}) as i (key, party)
      union
      select c.child, g.party from given g join content c on c.parent = g.key
    )
    insert into holding (key, party, ground) select key, party, 'shipment' from given order by key, party
    on conflict do nothing`.execute(trx)
}

/** Puts children into parents. Whoever a parent was shipped to has what is put into it, too. */
export async function putInto(
  trx: Transaction<Database>,
  contents: readonly { parent: Uint8Array; child: Uint8Array }[],
): Promise<void> {
  if (contents.length === 0) return
  const parents = byteaArray(contents.map(content => content.parent))
  const children = byteaArray(contents.map(content => content.child))
  await sql`
    insert into content (parent, child)
    select distinct i.parent, i.child from unnest(${parents}, ${children}) as i (parent, child)
      order by 1, 2
    on conflict do nothing`.execute(trx)
  const { rows } = await sql<{ key: Uint8Array; party: string }>`
    select distinct i.child as key, h.party
      from unnest(${parents}, ${children}) as i (parent, child)
      join holding h on h.key = i.parent and h.ground = 'shipment'`.execute(trx)
  await grantShipped(trx, rows)
}

/** Takes children out of parents; a parent without children named is emptied. */
export async function takeOut(
  trx: Transaction<Database>,
  removals: readonly { parent: Uint8Array; children: readonly Uint8Array[] }[],
): Promise<void> {
  const emptied = removals.filter(removal => removal.children.length === 0).map(removal => removal.parent)
  const pairs = removals.flatMap(({ parent, children }) => children.map(child => ({ parent, child })))
  if (emptied.length > 0) await sql`delete from content where parent = any(${byteaArray(emptied)})`.execute(trx)
  if (pairs.length > 0)
    await sql`
      delete from content c
        using unnest(${byteaArray(pairs.map(pair => pair.parent))}, ${byteaArray(pairs.map(pair => pair.child))}) as i (parent, child)
        where c.parent = i.parent and c.child = i.child`.execute(trx)
}
