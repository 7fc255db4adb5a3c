import { RECOVERY_SECONDS } from '@nguon/statement'
import { type Database, findKeys, firstAnchoredHeadsAbove } from '@nguon/store'
import type { Kysely } from 'kysely'
import { RefusedError } from './problem.ts'

/** Seconds by which clocks here and at a witness may differ. */
const MARGIN = 600n

/**
 * Refuses what a recovered key signs before the witnesses would let it pass (formats §2): one such statement in the
 * log keeps them from signing any head, so a single party could stop the log for three days. They count from the
 * head under which they saw the enrolment; the first one that is anchored is no earlier.
 * @throws {@link RefusedError} RECOVERY_TOO_EARLY
 */
export async function requireSettled(db: Kysely<Database>, kid: Uint8Array, now: Date): Promise<void> {
  const [key] = await findKeys(db, [kid])
  if (key?.mark !== 'recovery') return
  const [seen] = key.enrolledAt === null ? [] : await firstAnchoredHeadsAbove(db, [key.enrolledAt])
  const seconds = BigInt(Math.floor(now.getTime() / 1000))
  if (seen && seconds >= seen.time + RECOVERY_SECONDS + MARGIN) return
  throw new RefusedError('RECOVERY_TOO_EARLY', 'the key was put in the place of the former ones less than 72 hours ago')
}
