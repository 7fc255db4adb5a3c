import type { ReadTiles } from '@nguon/merkle'
import {
  type Database,
  findKeys,
  LogMovedError,
  lockLog,
  moveLog,
  type Placed,
  placePending,
  readTiles,
  writeStep,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'
import { computeStep, openEdge } from './step.ts'

/** A batch is one transaction: large enough that its commit costs nothing for each statement, done in less than a second. */
export const BATCH_LIMIT = 20_000
/** A batch goes in steps of this many: while PostgreSQL writes one, the next is computed. */
const STEP = 2_500

/** What the sequencer works with. `db` is the writer's: its connection holds the lock of this log. */
export type SequencerDeps = {
  db: Kysely<Database>
  origin: string
  /** Most statements of a batch, and of one step of it. */
  limit?: number
  step?: number
  /** Called at each line where dying must be safe; tests die there. */
  at?: (line: SequencerLine) => void | Promise<void>
}
export type SequencerLine = 'locked' | 'read' | 'computed' | 'written' | 'committed'

/** The positions a batch gave out: `from` up to and without `to`. */
export type Sequenced = { from: bigint; to: bigint }

/** A statement would stand before its key's enrolment or after its revocation: arrival order was broken. */
export class EntryOrderError extends Error {
  override readonly name = 'EntryOrderError'
  readonly code = 'ENTRY_ORDER'
  readonly kid: Uint8Array
  constructor(kid: Uint8Array) {
    super(`a statement of key ${kid.toHex()} would have a position at which the key is not live`)
    this.kid = kid
  }
}

/**
 * One turn of the sequencer: gives the next statements their positions, in order of arrival, or null if none waits.
 * Everything a position means is written in one transaction; it may be killed at any line, and leaves a whole batch
 * or nothing.
 * @throws {EntryOrderError} having written nothing
 * @throws {LogMovedError} having written nothing
 */
export async function sequenceOnce(deps: SequencerDeps): Promise<Sequenced | null> {
  const { db, origin, at = () => {} } = deps
  const done = await db.transaction().execute(async trx => {
    // The advisory lock says that there is one writer; the row's lock makes it true even where two believe it.
    const from = await lockLog(trx, origin)
    await at('locked')
    const { to, signers } = await takeSteps(trx, from, deps)
    if (to === from) return null
    await requireLiveKeys(trx, signers)
    await moveLog(trx, origin, from, to)
    // Killed here, PostgreSQL rolls back: the statements are still in the queue, in the same order.
    await at('written')
    return { from, to }
  })
  // Killed here, nothing is lost: no memory of the batch is needed, the next turn reads the log's size.
  if (done) await at('committed')
  return done
}

/**
 * Places statements and writes what follows, step by step. PostgreSQL writes one step and places the next but one while this
 * process computes the one between: 18 and 9 µs for each statement, of which only the longer counts.
 */
async function takeSteps(
  trx: Transaction<Database>,
  from: bigint,
  { limit = BATCH_LIMIT, step = STEP, at = () => {} }: SequencerDeps,
): Promise<{ to: bigint; signers: Placed['signers'] }> {
  const edge = openEdge(tilesOf(trx))
  const signers: Placed['signers'] = []
  const place = (position: bigint) =>
    beside(placePending(trx, position, Math.min(step, limit - Number(position - from))))
  let to = from
  let placing = place(from)
  let writing = Promise.resolve()
  try {
    for (;;) {
      const placed = await placing
      const count = placed.statements.length
      if (count === 0) break
      await at('read')
      const position = to
      to += BigInt(count)
      const more = count === step && to - from < limit
      if (more) placing = place(to)
      const computed = await computeStep(edge, position, placed)
      signers.push(...placed.signers)
      await at('computed')
      await writing
      writing = beside(writeStep(trx, computed))
      if (!more) break
    }
    await writing
    return { to, signers }
  } finally {
    // What is under way must end inside the transaction: behind a rollback it would be committed by itself.
    await Promise.allSettled([placing, writing])
  }
}

/** A promise that is awaited later: until then its failure is nobody's to hear. */
function beside<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** Tiles of the log, for whoever computes roots and paths from them. */
export function tilesOf(db: Kysely<Database>): ReadTiles {
  return async ids => {
    const rows = await readTiles(db, ids)
    const found = new Map(rows.map(row => [`${row.level}/${row.index}`, row.hashes]))
    return ids.map(({ level, index }) => {
      const hashes = found.get(`${level}/${index}`)
      if (!hashes) throw new LogMovedError(`tile ${level}/${index} is missing`)
      return hashes
    })
  }
}

/**
 * Arrival keeps statements behind their key's enrolment and before its revocation (see `lockKeys`). An entry that broke
 * this could never be taken back, and no witness would sign a head again: so it is checked once more before it is too late.
 */
async function requireLiveKeys(trx: Transaction<Database>, signers: Placed['signers']): Promise<void> {
  const kids = new Map(signers.map(({ kid }) => [kid.toHex(), kid]))
  const keys = new Map((await findKeys(trx, [...kids.values()])).map(key => [key.kid.toHex(), key]))
  for (const { kid, first, last } of signers) {
    const key = keys.get(kid.toHex())
    // The registrar's key is the policy's and no party's: it is not among these.
    if (!key) continue
    const { enrolledBy, enrolledAt, revokedAt } = key
    if (enrolledBy !== null && (enrolledAt === null || enrolledAt >= first)) throw new EntryOrderError(kid)
    if (revokedAt !== null && revokedAt < last) throw new EntryOrderError(kid)
  }
}
