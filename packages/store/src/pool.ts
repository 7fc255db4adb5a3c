import pg from 'pg'

/**
 * Opens a pool whose connections may be lost at any moment: also one that is lent out and between two queries, as in a
 * transaction. Unheard, its loss would end the process; heard, the next query on it fails and the pool makes another.
 */
export function openPool(config: pg.PoolConfig, onLost: (error: Error) => void = () => {}): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('connect', client => void client.on('error', onLost))
  // The pool tells of idle ones a second time.
  pool.on('error', () => {})
  return pool
}
