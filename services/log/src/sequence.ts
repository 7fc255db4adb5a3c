import {
  appendLeaf,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  frontierRoot,
  growTiles,
  historyItem,
  leafHash,
  type ReadTiles,
} from '@nguon/merkle'
import {
  type Batch,
  type Database,
  findKeys,
  LogMovedError,
  lockLog,
  nextPending,
  type PendingStatement,
  readSubjects,
  readTiles,
  writeBatch,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'

/** A batch is one transaction: large enough that its cost per statement is small, small enough to be done in a blink. */
export const BATCH_LIMIT = 5_000

/** What the sequencer works with. `db` is the writer's: its connection holds the lock of this log. */
export type SequencerDeps = {
  db: Kysely<Database>
  origin: string
  limit?: number
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
  readonly entryId: Uint8Array
  constructor(entryId: Uint8Array) {
    super(`statement ${entryId.toHex()} would have a position at which its key is not live`)
    this.entryId = entryId
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
  const { db, origin, limit = BATCH_LIMIT, at = () => {} } = deps
  const done = await db.transaction().execute(async trx => {
    // The advisory lock says that there is one writer; the row's lock makes it true even where two believe it.
    const from = await lockLog(trx, origin)
    await at('locked')
    const statements = await nextPending(trx, limit)
    if (statements.length === 0) return null
    await requireLiveKeys(trx, from, statements)
    await at('read')
    const batch = await computeBatch(trx, origin, from, statements)
    await at('computed')
    await writeBatch(trx, batch)
    // Killed here, PostgreSQL rolls back: the statements are still in the queue, in the same order.
    await at('written')
    return { from, to: from + BigInt(statements.length) }
  })
  // Killed here, nothing is lost: no memory of the batch is needed, the next turn reads the log's size.
  if (done) await at('committed')
  return done
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

async function computeBatch(
  trx: Transaction<Database>,
  origin: string,
  from: bigint,
  statements: readonly PendingStatement[],
): Promise<Batch> {
  const tiles = await growTiles(
    from,
    statements.map(statement => statement.leaf),
    tilesOf(trx),
  )
  const { subjects, named } = await openSubjects(trx, statements)
  for (const [i, { leaf }] of statements.entries()) {
    const index = from + BigInt(i)
    const item = leafHash(historyItem(index, leaf))
    for (const subject of named[i]!) {
      subject.items.push({ key: subject.key, index, n: subject.frontier.size, leaf, root: null })
      subject.frontier = appendLeaf(subject.frontier, item)
    }
  }
  // Ascending by key, so that the indexes are written from one end to the other.
  const ascending = [...subjects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject)
  for (const { items, frontier } of ascending) items.at(-1)!.root = frontierRoot(frontier)
  return {
    origin,
    from,
    statements,
    tiles: tiles.map(({ id, hashes }) => ({ ...id, hashes })),
    history: ascending.flatMap(subject => subject.items),
    subjects: ascending.map(({ key, frontier }) => ({ key, count: frontier.size, frontier: encodeFrontier(frontier) })),
  }
}

type OpenSubject = { key: Uint8Array; frontier: Frontier; items: Batch['history'][number][] }

/** The subjects of a batch by the hex of their key, and for each statement those that it names. */
async function openSubjects(
  trx: Transaction<Database>,
  statements: readonly PendingStatement[],
): Promise<{ subjects: Map<string, OpenSubject>; named: OpenSubject[][] }> {
  const subjects = new Map<string, OpenSubject>()
  const named = statements.map(({ subjects: keys }) =>
    keys.map(key => {
      const hex = key.toHex()
      const open = subjects.get(hex)
      if (open) return open
      const fresh = { key, frontier: emptyFrontier(), items: [] }
      subjects.set(hex, fresh)
      return fresh
    }),
  )
  const stored = await readSubjects(
    trx,
    Array.from(subjects.values(), subject => subject.key),
  )
  for (const { key, frontier } of stored) subjects.get(key.toHex())!.frontier = decodeFrontier(frontier)
  return { subjects, named }
}

/**
 * Arrival keeps statements behind their key's enrolment and before its revocation (see `lockKeys`). An entry that broke
 * this could never be taken back, and no witness would sign a head again: so it is checked once more before it is too late.
 */
async function requireLiveKeys(
  trx: Transaction<Database>,
  from: bigint,
  statements: readonly PendingStatement[],
): Promise<void> {
  const kids = new Map(statements.map(({ kid }) => [kid.toHex(), kid]))
  // The registrar's key is the policy's and no party's: it is not among these.
  const keys = (await findKeys(trx, [...kids.values()])).filter(
    key => key.enrolledBy !== null || key.revokedBy !== null,
  )
  if (keys.every(({ enrolledAt, revokedBy }) => enrolledAt !== null && revokedBy === null)) return
  const watched = new Map(keys.map(key => [key.kid.toHex(), key]))
  const positions = new Map(statements.map(({ entryId }, i) => [entryId.toHex(), from + BigInt(i)]))
  for (const [i, { entryId, kid }] of statements.entries()) {
    const key = watched.get(kid.toHex())
    if (!key) continue
    const index = from + BigInt(i)
    const enrolled = key.enrolledBy && (key.enrolledAt ?? positions.get(key.enrolledBy.toHex()))
    const revoked = key.revokedBy && (key.revokedAt ?? positions.get(key.revokedBy.toHex()))
    if (enrolled === undefined || (enrolled !== null && enrolled >= index)) throw new EntryOrderError(entryId)
    if (revoked !== null && revoked !== undefined && revoked < index) throw new EntryOrderError(entryId)
  }
}
