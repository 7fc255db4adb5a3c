import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { type Database, types } from './database.ts'
import { STATEMENT_CHANNEL } from './statement.ts'

/**
 * The one connection that may write the log. The lock belongs to the connection and every transaction runs on it: a
 * writer that was cut off has lost both, and cannot commit beside its successor.
 */
export type Writer = {
  /** Queries and transactions on this connection, one after another. */
  db: Kysely<Database>
  /** Settles when the connection is gone, by `close` or otherwise. */
  lost: Promise<void>
  close(): Promise<void>
}

/** Another process writes this log. */
export class WriterBusyError extends Error {
  override readonly name = 'WriterBusyError'
  readonly code = 'LOG_HAS_WRITER'
}

/**
 * Becomes the writer of a log; `onStatement` is called whenever statements were accepted.
 * @throws {WriterBusyError} when another process is
 */
export async function openWriter(url: string, origin: string, onStatement: () => void = () => {}): Promise<Writer> {
  const client = new pg.Client({ connectionString: url, types, keepAlive: true, application_name: `writer ${origin}` })
  const lost = new Promise<void>(gone => {
    // Unheard, the loss of the connection ends the process.
    client.on('error', () => gone())
    client.on('end', () => gone())
  })
  client.on('notification', onStatement)
  await client.connect()
  try {
    const lock = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('nguon/writer ' || $1, 0)) as taken`,
      [origin],
    )
    if (!lock.rows[0]!.taken) throw new WriterBusyError(`another process writes the log ${origin}`)
    await client.query(`listen ${STATEMENT_CHANNEL}`)
  } catch (error) {
    await client.end()
    throw error
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: poolOfOne(client) }) })
  return {
    db,
    lost,
    async close() {
      await db.destroy()
      await client.end()
      await lost
    },
  }
}

/** What kysely takes for a pool: one connection, handed to one user after the other. */
function poolOfOne(client: pg.Client): PostgresPool {
  let free: Promise<void> = Promise.resolve()
  return {
    options: {},
    async connect() {
      const before = free
      let release = () => {}
      free = new Promise(done => {
        release = done
      })
      await before
      const query = client.query.bind(client) as PostgresPoolClient['query']
      return { query, release }
    },
    // The connection is ended by `close`, also when it was never asked anything.
    async end() {},
  }
}
