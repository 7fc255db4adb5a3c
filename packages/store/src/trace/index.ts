import { breadthFirst, type Direction, GIVING, LOT_ROLES, TAKING } from '@nguon/provenance'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'
import { seenNow } from '../event/kind.ts'
import type { Reader } from '../event/reader.ts'
import { QueryTooComplexError, reading } from '../event/reading.ts'
import { formatSnapshot, parseSnapshot } from '../event/snapshot.ts'
import { roleNumber } from '../event/tables.ts'
import { itemRows } from './key.ts'
import { eventsOfPage, type PageEvents } from './page.ts'
import { sightOf } from './sight.ts'
import { type TracedThing, type TraceWalk, walkGoods } from './walk.ts'

export type { TracedEvent } from './event.ts'
export { EVENTS_OF_THING, type PageEvents } from './page.ts'
export type { TracedThing, TraceWalk } from './walk.ts'

/** What is traced, how far and for whom. */
export type TraceAsked = {
  root: string
  directions: readonly Direction[]
  depth: number
  reader: Reader
  /** At most so many things are counted in each direction; the pages list no others. */
  most: number
  /** At most so many things are on the page. */
  size: number
  /** The last thing of the page before, and what that page saw; null for the first. */
  after: { snapshot: string; direction: Direction; depth: number; key: string } | null
  /** Milliseconds that one query may take. */
  patience: number
}

/** A page of a trace, and what the whole comes to. */
export type TracePage = PageEvents & {
  walks: TraceWalk[]
  page: TracedThing[]
  /** Whether things come after this page. */
  goesOn: boolean
  /** Whether any event names the thing that was asked about, or an item of it. */
  known: boolean
  /** Where there is more than was counted: how many steps lead on from what was asked about, withheld ones too. */
  direct: number | null
  snapshot: string
}

/**
 * What a thing was made of and what became of it: a page of the things reached, with the events over which they were. All
 * pages of a trace list what was there when the first was asked for. Nearer things come first, then by key.
 * @throws {@link QueryTooComplexError} when it takes longer than `patience`
 */
export async function traceGoods(db: Kysely<Database>, asked: TraceAsked): Promise<TracePage> {
  const { reader, after, size, patience } = asked
  const told = await reading(db, patience, async trx => {
    const { kinds, now } = await seenNow(trx)
    const snapshot = (after && parseSnapshot(after.snapshot)) ?? now
    const sight = sightOf(reader, snapshot, kinds)
    const walks = await walkGoods(trx, asked, sight)
    // What both begin with is told once.
    const nodes = walks.flatMap(({ nodes }, at) => (at === 0 ? nodes : nodes.slice(1))).sort(inOrder)
    const rest = after ? nodes.filter(node => inOrder(node, after) > 0) : nodes
    const page = rest.slice(0, size)
    const known = [...new Set(nodes.map(({ key }) => key))]
    const told = await eventsOfPage(trx, page, known, sight, kinds)
    const goesOn = rest.length > size
    return { ...told, walks, page, goesOn, known: await isNamed(trx, asked.root), snapshot: formatSnapshot(snapshot) }
  })
  return { ...told, direct: told.walks.some(({ cut }) => cut) ? await countDirect(db, asked) : null }
}

/** Along the index alone, which tells a million of them in a moment; null where there is no time for it. */
async function countDirect(db: Kysely<Database>, { root, directions, patience }: TraceAsked): Promise<number | null> {
  const key = sql`${root}::text`
  const counts = directions.map(direction => {
    const roles = (direction === 'forward' ? GIVING : TAKING).map(roleNumber)
    // Forward from a lot lead its items, whatever was done with them; back, only what its items came from.
    const items = direction === 'forward' ? LOT_ROLES.map(roleNumber) : roles
    return sql`(select count(*) from event_thing t where t.key = ${key} and t.role = any(${roles}::int[]))
      + (select count(*) from event_thing t where ${itemRows(key, items)})`
  })
  try {
    return await reading(db, patience, async trx => {
      const { rows } = await sql<{ direct: bigint }>`select ${sql.join(counts, sql` + `)} as direct`.execute(trx)
      return Number(rows[0]!.direct)
    })
  } catch (error) {
    if (error instanceof QueryTooComplexError) return null
    throw error
  }
}

async function isNamed(trx: Kysely<Database>, key: string): Promise<boolean> {
  const { rows } = await sql<{ named: boolean }>`
    select exists (select from event_thing t where t.key = ${key})
      or exists (select from event_thing t where ${itemRows(sql`${key}::text`, LOT_ROLES.map(roleNumber))}) as named`.execute(
    trx,
  )
  return rows[0]!.named
}

type Place = { direction: Direction; depth: number; key: string }

function inOrder(a: Place, b: Place): number {
  return breadthFirst(a, b) || (a.direction < b.direction ? -1 : a.direction > b.direction ? 1 : 0)
}
