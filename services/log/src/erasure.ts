import { setTimeout } from 'node:timers/promises'
import { type Database, eraseOwed, newestAnchoredHead } from '@nguon/store'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'

export type ErasureDeps = {
  db: Kysely<Database>
  logger: Logger
  now?: () => Date
}

/** How often what is owed is looked for. It is also how long a reader may go on with the head before the newest. */
const TURN_MS = 1_000

/**
 * The longest that a public body is kept after its erasure was accepted, in milliseconds. A chain that is away for
 * a day must not keep what the law wants gone: answers then are `incomplete` until the next head is anchored, which
 * is the truth.
 */
export const LONGEST_HOLD = 24 * 3_600_000

/** How far the log was anchored when somebody last looked; null if nobody did. */
export type Anchored = bigint | null

/**
 * One turn: deletes the public bodies whose erasures were below the anchored head already at the last turn. A proof
 * file needs its erasure below its own head to say "erased", so bytes that went earlier would make it `incomplete`,
 * and a witness could not sign a head that holds the body and not yet its erasure. It may be killed at any line:
 * what is owed is a row, and stays one until the bytes are gone.
 * @returns how far the log is anchored now, for the next turn
 */
export async function eraseOnce(
  { db, logger, now = () => new Date() }: ErasureDeps,
  before: Anchored,
): Promise<Anchored> {
  const latest = new Date(now().getTime() - LONGEST_HOLD)
  const erased = await eraseOwed(db, before ?? 0n, latest, now())
  if (erased > 0) logger.info({ erased }, 'bodies erased')
  return (await newestAnchoredHead(db))?.size ?? null
}

/** The eraser as a loop. Several may run: each erasure is done by one of them. */
export function buildErasure(deps: ErasureDeps): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let before: Anchored = null
    let failing = false
    while (!stopping.signal.aborted) {
      try {
        before = await eraseOnce(deps, before)
        failing = false
      } catch (err) {
        // Said once and not every second; nothing is lost, it is tried again.
        if (!failing) deps.logger.error({ err }, 'what is owed could not be erased')
        failing = true
      }
      await setTimeout(TURN_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  return {
    start() {
      running ??= run()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
