import pg from 'pg'

/** A connection that hears what is announced on a channel. */
export type Listener = { close(): Promise<void> }

/** Milliseconds between two tries to be connected again. */
const AGAIN = 1000

/**
 * Calls `onHeard` for each announcement on a channel, until it is closed. A connection that is lost is made again; what
 * was announced meanwhile is not heard, so `onHeard` is called once more after it. Whoever must miss nothing looks by
 * himself now and then.
 */
export function listen(url: string, channel: string, onHeard: () => void): Listener {
  let closed = false
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  const connect = async () => {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, application_name: `listens to ${channel}` })
    client = fresh
    const lost = () => {
      if (closed || client !== fresh) return
      client = null
      timer = setTimeout(() => void connect(), AGAIN)
    }
    // Unheard, the loss of the connection ends the process.
    fresh.on('error', lost)
    fresh.on('end', lost)
    fresh.on('notification', onHeard)
    try {
      await fresh.connect()
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`)
      onHeard()
    } catch {
      lost()
    }
  }
  const first = connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await first
      await client?.end().catch(() => {})
    },
  }
}
