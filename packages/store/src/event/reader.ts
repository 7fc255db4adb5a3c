import { type RawBuilder, sql } from 'kysely'
import { inChain } from '../disclosure.ts'
import type { Kind } from './kind.ts'

/** Who asks: a party by its code, or nobody known; `supervises` if a live key of it has a role that speaks for the State. */
export type Reader = { party: string | null; supervises: boolean }

/** The kinds of which a reader may see any event at all. */
export function kindsFor<K extends Kind>(reader: Reader, kinds: readonly K[]): K[] {
  return reader.party === null && !reader.supervises ? kinds.filter(kind => kind.audience === 0) : [...kinds]
}

/**
 * The rows `e` of events, of kinds that `kindsFor` gives, whose body 0 a reader may see: the rule of `mayRead` (formats §2)
 * and of {@link readableTo}, in SQL, so that a page is full. Null where that is all of them.
 */
export function visibleTo(reader: Reader, kinds: readonly (Kind & { id: number })[]): RawBuilder<boolean> | null {
  if (reader.supervises || reader.party === null || kinds.every(kind => kind.audience === 0)) return null
  const ids = (audience: number) => kinds.filter(kind => kind.audience === audience).map(({ id }) => id)
  const { party } = reader
  return sql<boolean>`case
    when e.kind = any(${ids(0)}::int[]) then true
    when e.party = ${party} then true
    when e.kind = any(${ids(1)}::int[]) then exists (
      select from statement s, generate_series(1, octet_length(s.subjects), 32) as o (n)
        where s.entry_id = e.entry_id and ${inChain(sql`substring(s.subjects from o.n for 32)`, party)}
    )
    else false end`
}
