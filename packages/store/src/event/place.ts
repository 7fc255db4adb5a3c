import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'
import { QueryTooComplexError } from './reading.ts'

/** The most places that are looked for at once. */
const MOST_PLACES = 500

/**
 * The places that events name in a column and that are one of these or lie below it: a GLN with an extension
 * (`/414/…/254/…`) lies below the GLN.
 * @throws {@link QueryTooComplexError} where these are too many
 */
export async function placesBelow(
  db: Kysely<Database>,
  column: 'read_point' | 'biz_location',
  keys: readonly string[],
): Promise<string[]> {
  const name = sql.ref(column)
  // From place to place along the index, however many events lie at each.
  const { rows } = await sql<{ key: string }>`
    with recursive below as (
      select g.key collate "C" as above, g.key collate "C" as key from unnest(${keys}::text[]) as g (key)
      union all
      select b.above, n.key from below b cross join lateral (
        select e.${name} as key from event e
          where e.${name} > greatest(b.key, b.above || '/254/') and e.${name} < b.above || '/2540'
          order by e.${name} limit 1
      ) as n
    )
    select distinct key from (select key from below limit ${MOST_PLACES + 1}) as found`.execute(db)
  if (rows.length > MOST_PLACES) throw new QueryTooComplexError(`more than ${MOST_PLACES} places are meant`)
  return rows.map(({ key }) => key)
}
