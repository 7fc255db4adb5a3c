import { readNodesFromTiles, rootAt } from '@nguon/merkle'
import type { Ed25519Key } from '@nguon/signer'
import { assembleCheckpoint, signedNoteMessage, vkeyOf } from '@nguon/statement'
import {
  type Database,
  HeadMovedError,
  headInFlight,
  insertHead,
  lastReceived,
  lockLog,
  logSize,
  moveHead,
  newestHead,
  pendingBacklog,
  pruneMapPages,
  type StoredHead,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { acceptHeartbeat, type Registrar } from './heartbeat.ts'
import { growMap } from './map.ts'
import { tilesOf } from './sequence.ts'

/** A head without its quorum after this long is given up (formats §5). */
export const ABANDON_AFTER_SECONDS = 30n
/** After this long without a statement the platform logs a heartbeat (formats §3). */
export const IDLE_SECONDS = 3600n

export type HeadDeps = {
  /** The writer's database. */
  db: Kysely<Database>
  origin: string
  checkpointKey: Ed25519Key
  /** Least seconds from one head to the next. */
  interval: bigint
  now: () => Date
  /** Called at each line where dying must be safe; tests die there. */
  at?: (line: HeadLine) => void | Promise<void>
}
export type HeadLine = 'locked' | 'grown' | 'signed' | 'written' | 'pruned' | 'committed'

/**
 * Builds the head of everything in the log, if the log grew, the interval has passed and none is in flight; else null.
 * The last pages of its map, both roots and the checkpoint are stored in one transaction before anyone sees them, so a
 * size never has two heads: killed before the commit there was none, after it there is this one.
 */
export async function buildHeadOnce(deps: HeadDeps): Promise<StoredHead | null> {
  const { db, origin, checkpointKey, now, at = () => {} } = deps
  if (!(await headIsDue(deps))) return null
  const built = await db.transaction().execute(async trx => {
    const size = await lockLog(trx, origin)
    await at('locked')
    const mapRoot = await growMap(trx, size)
    await at('grown')
    const last = await newestHead(trx)
    const logRoot = await rootAt(size, readNodesFromTiles(tilesOf(trx)))
    const head = { size, time: later(seconds(now()), last), logRoot, mapRoot }
    const signature = checkpointKey.sign(signedNoteMessage(origin, head))
    const checkpoint = assembleCheckpoint(origin, head, vkeyOf(origin, checkpointKey.publicKey), signature)
    await at('signed')
    await insertHead(trx, { ...head, checkpoint })
    await at('written')
    await pruneMapPages(trx)
    // Killed here, a head was signed that nobody has seen and nobody will: the next turn signs another.
    await at('pruned')
    return { ...head, checkpoint, state: 'open' as const }
  })
  await at('committed')
  return built
}

/** Whether a head may be built now: the log grew, none is in flight, and the last one is old enough or abandoned. */
export async function headIsDue({
  db,
  origin,
  interval,
  now,
}: Omit<HeadDeps, 'checkpointKey' | 'at'>): Promise<boolean> {
  if (await headInFlight(db)) return false
  const last = await newestHead(db)
  const size = await logSize(db, origin)
  if (size === 0n || (last && size <= last.size)) return false
  return !last || last.state === 'abandoned' || seconds(now()) >= last.time + interval
}

/**
 * Gives up the open head if it found no quorum in time, and logs a heartbeat, so that a larger head can follow. One
 * that has its quorum waits for the chain however long. The head that was given up; null if none was.
 */
export async function abandonOverdue(db: Kysely<Database>, by: Registrar, now: Date): Promise<StoredHead | null> {
  const head = await headInFlight(db)
  if (head?.state !== 'open' || seconds(now) < head.time + ABANDON_AFTER_SECONDS) return null
  try {
    await db.transaction().execute(async trx => {
      await moveHead(trx, head.size, 'open', 'abandoned')
      await acceptHeartbeat(trx, by, now)
    })
    return { ...head, state: 'abandoned' }
  } catch (error) {
    // The last signature came in between: the head has its quorum and stays.
    if (error instanceof HeadMovedError) return null
    throw error
  }
}

/** Logs a heartbeat if nothing came in for an hour. True if it did. */
export async function beatIfIdle(db: Kysely<Database>, by: Registrar, now: Date): Promise<boolean> {
  const last = await lastReceived(db)
  if (!last || seconds(now) < seconds(last) + IDLE_SECONDS) return false
  if ((await pendingBacklog(db)).count > 0n) return false
  await db.transaction().execute(trx => acceptHeartbeat(trx, by, now))
  return true
}

// Times of heads grow even where the clock does not.
function later(now: bigint, last: StoredHead | undefined): bigint {
  return last && last.time >= now ? last.time + 1n : now
}

function seconds(date: Date): bigint {
  return BigInt(Math.floor(date.getTime() / 1000))
}
