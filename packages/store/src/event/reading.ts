import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

/** What was asked takes longer to find than anyone is made to wait: further conditions help. */
export class QueryTooComplexError extends Error {
  override readonly name = 'QueryTooComplexError'
  readonly code = 'QUERY_TOO_COMPLEX'
}

/** Milliseconds that one query may take. */
export const PATIENCE = 10_000

/**
 * Reads in one transaction, which sees one moment. The planner knows nothing of what the columns hold, so the shape of
 * each query is ours: it takes an index wherever it may, and never sorts or hashes a table whole instead. Anyone may ask
 * what takes long: of a pool's connections only some are lent out for it at once, so that whoever captures finds one.
 * @throws {@link QueryTooComplexError} when a query takes longer than `patience` milliseconds
 */
export async function reading<T>(
  db: Kysely<Database>,
  patience: number,
  read: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  try {
    return await inLane(db, async connection => {
      // All of it in one message: most questions are answered in less time than a message takes.
      await sql
        .raw(
          `begin isolation level repeatable read read only; set local statement_timeout = ${Math.ceil(patience)};
          set local jit = off; set local enable_seqscan = off; set local enable_hashjoin = off;
          set local enable_mergejoin = off; set local enable_bitmapscan = off; set local enable_material = off;
          set local enable_memoize = off; set local max_parallel_workers_per_gather = 0`,
        )
        .execute(connection)
      try {
        return await read(connection)
      } finally {
        await sql.raw('rollback').execute(connection)
      }
    })
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error
    throw new QueryTooComplexError(`nothing was found within ${patience} ms`, { cause: error })
  }
}

/** Questions that are asked at once; the next waits for one of them. */
const LANES = 8

type Lanes = { free: number; waiting: (() => void)[] }
const lanesOf = new WeakMap<Kysely<Database>, Lanes>()

async function inLane<T>(db: Kysely<Database>, act: (connection: Kysely<Database>) => Promise<T>): Promise<T> {
  const lanes = lanesOf.get(db) ?? { free: LANES, waiting: [] }
  lanesOf.set(db, lanes)
  if (lanes.free > 0) lanes.free--
  else await new Promise<void>(go => lanes.waiting.push(go))
  try {
    return await db.connection().execute(act)
  } finally {
    const next = lanes.waiting.shift()
    if (next) next()
    else lanes.free++
  }
}

/** SQLSTATE of a statement that ran into its time limit. */
const QUERY_CANCELED = '57014'
