import { appendLeaf, equalBytes, type Frontier, frontierRoot, leafHash, rootOfMapPages } from '@nguon/merkle'
import { CheckpointError, type Head, parseVkey, sameHead, toBase64url, verifyCheckpoint } from '@nguon/statement'
import { fillIn } from './bodies.ts'
import type { Copy, Known } from './copy.ts'
import { downloadEntries, downloadPath, growByTiles, notInTree } from './download.ts'
import { takeIn } from './examine.ts'
import { ContradictionError, LogUnavailableError, NextHeadError, RefusalError } from './fault.ts'
import type { Domain, KeptHead, Records } from './records.ts'
import type { WitnessKey } from './sign.ts'
import type { LogSource } from './source.ts'

/** What a turn works with. */
export type FollowDeps = {
  records: Records
  source: LogSource
  known: Known
  key: WitnessKey
  /** The contract that heads are signed for. */
  domain: Domain
  /** Seconds. */
  now: () => bigint
  /** Whether the turn is to end at the next chance; what it took in is kept. */
  stopping?: () => boolean
}

/** Entries that are downloaded at once: at the most 64 MB of them are in memory. */
export const CHUNK = 1_024n
/**
 * Bytes of entries that are taken in at once. A subject takes 34 of them and may change a page of the map of its own, so
 * that there are no more than 30,000 pages in memory, of some 2 kB each.
 */
const TAKEN_AT_ONCE = 1_000_000
/** How far a head's time may be from our clock (formats §5). */
export const TIME_TOLERANCE = 60n

/**
 * One turn of the witness: the log's newest checkpoint, every entry below it that is new, the map rebuilt, the
 * head signed. What is signed is kept before anyone is told, so dying at any line costs at most the work of the turn.
 * @throws {ContradictionError} if what the log signed cannot be true
 * @throws {RefusalError} if this head is not one to sign
 * @throws {NextHeadError} if it is too old to be, and the first that was seen
 * @throws {LogUnavailableError}
 */
export async function followOnce(deps: FollowDeps, copy: Copy, onCopy: (copy: Copy) => void = () => {}): Promise<Copy> {
  const { records, source, known, domain } = deps
  const checkpoint = await source.checkpoint()
  const head = { ...(await readCheckpoint(checkpoint, known)), checkpoint }
  if (records.signature(head.size, domain)) {
    requireSame(head, records.head(head.size)!)
    return copy
  }
  requireOnward(records, copy, head)
  const grown = await growTo(deps, copy, head, onCopy)
  const rebuilt = await rootOfMapPages(paths => records.mapPages(paths))
  if (!equalBytes(rebuilt, head.mapRoot)) {
    const evidence = { checkpoint, mapRoot: toBase64url(rebuilt) }
    throw new ContradictionError('MAP_ROOT', `the map of ${head.size} entries has another root`, evidence)
  }
  // Of two heads of one size only the first is ever kept, and only what is kept is signed.
  records.keepHead(head)
  await fillIn(deps, grown)
  sign(deps, head)
  return grown
}

/**
 * The signature over a head that was rebuilt and signed before, for another contract: the log has moved to it.
 * Null if the head was never signed for any.
 */
export function signAgain(
  { records, key, domain }: Pick<FollowDeps, 'records' | 'key' | 'domain'>,
  size: bigint,
): Uint8Array | null {
  const kept = records.signature(size, domain)
  if (kept) return kept
  const head = records.head(size)
  if (!head || !records.isSigned(size)) return null
  const signature = key.sign(head, domain)
  records.keepHead(head, { ...domain, signature })
  return signature
}

function sign({ records, key, domain, now }: FollowDeps, head: KeptHead): void {
  const late = now() - head.time
  // Signed already for another contract, its time was judged then.
  const isOld = late > TIME_TOLERANCE && !records.isSigned(head.size)
  // A log stands still until somebody says something. Of a second head that comes too late, somebody's clock is wrong.
  if (isOld && records.isFirstHead(head.size))
    throw new NextHeadError(`the newest head is ${late} seconds old; the next one is signed`)
  if (!records.isSigned(head.size) && (late > TIME_TOLERANCE || late < -TIME_TOLERANCE)) {
    throw new RefusalError('TIME', `the head's time is ${late} seconds behind our clock`)
  }
  // Kept before it is answered: what anyone has seen signed, we know of, whenever the machine stops.
  records.keepHead(head, { ...domain, signature: key.sign(head, domain) })
}

async function readCheckpoint(text: string, { origin, checkpointVkey, verify }: Known): Promise<Head> {
  try {
    const vkey = parseVkey(checkpointVkey)
    if (vkey.name !== origin) throw new CheckpointError('KEY_UNKNOWN', 'the checkpoint key is of another log')
    return await verifyCheckpoint(text, [vkey], verify)
  } catch (cause) {
    if (!(cause instanceof CheckpointError)) throw cause
    // Whoever answered is not the log, or not yet: it signed nothing that could be held against it.
    throw new RefusalError('CHECKPOINT_FOREIGN', 'what was served is no checkpoint of this log', { cause })
  }
}

/** The head goes on from everything we have seen, or it is a contradiction, or an old one. */
function requireOnward(records: Records, { tree }: Copy, head: KeptHead): void {
  const kept = records.head(head.size)
  if (kept) requireSame(head, kept)
  const newest = records.newestHead()
  if (newest && head.size > newest.size && head.time <= newest.time) {
    const evidence = { checkpoint: head.checkpoint, earlier: newest.checkpoint }
    throw new ContradictionError('TIME_WENT_BACK', 'a larger head is not a later one', evidence)
  }
  if (head.size < tree.size) {
    throw new RefusalError('LOG_WENT_BACK', `the log shows ${head.size} entries where it showed ${tree.size}`)
  }
}

function requireSame(head: KeptHead, kept: KeptHead): void {
  if (sameHead(head, kept)) return
  const evidence = { checkpoint: head.checkpoint, earlier: kept.checkpoint }
  throw new ContradictionError('TWO_HEADS', `the log signed two heads of size ${head.size}`, evidence)
}

/** Takes in what is new, if our own tree, grown by it, is the one that the checkpoint names. */
async function growTo(deps: FollowDeps, copy: Copy, head: KeptHead, onCopy: (copy: Copy) => void): Promise<Copy> {
  const { records, source, stopping = () => false } = deps
  const goOn = () => {
    if (stopping()) throw new LogUnavailableError('this witness is about to end')
  }
  const from = copy.tree.size
  const { tree, roots } = await growByTiles(source, copy.tree, head.size, CHUNK, goOn)
  if (!equalBytes(frontierRoot(tree), head.logRoot)) {
    const evidence = {
      checkpoint: head.checkpoint,
      earlier: records.newestHead()?.checkpoint ?? null,
      from: Number(from),
    }
    throw new ContradictionError('LOG_REWRITTEN', `no log that goes on from entry ${from} has this root`, evidence)
  }
  let current = copy
  for (const root of [...roots, head.logRoot]) {
    const start = current.tree.size
    if (start === head.size) break
    goOn()
    const end = start + CHUNK < head.size ? start + CHUNK : head.size
    const entries = await downloadEntries(source, start, end)
    const leaves = entries.map(leafHash)
    try {
      // The root of the chunk is one that the log's own tiles had on the way to the root that it signed, so what is taken in
      // stays true whatever comes after.
      if (!equalBytes(frontierRoot(leaves.reduce<Frontier>(appendLeaf, current.tree)), root))
        throw await notInTree(source, start, entries)
      for (const [from, to] of parts(entries)) {
        current = await takeIn({ ...deps, time: head.time }, current, entries.slice(from, to), leaves.slice(from, to))
        onCopy(current)
      }
    } catch (error) {
      throw error instanceof ContradictionError ? await withProof(source, head, error) : error
    }
  }
  return current
}

/** Where the entries divide into parts of no more than {@link TAKEN_AT_ONCE} bytes, and of one entry at least. */
function* parts(entries: readonly Uint8Array[]): Generator<[from: number, to: number]> {
  let from = 0
  let bytes = 0
  for (const [at, { length }] of entries.entries()) {
    if (at > from && bytes + length > TAKEN_AT_ONCE) {
      yield [from, at]
      from = at
      bytes = 0
    }
    bytes += length
  }
  yield [from, entries.length]
}

/** An entry that may not stand in the log, with the proof that the log signed it there (formats §11). */
async function withProof(source: LogSource, head: KeptHead, error: ContradictionError): Promise<ContradictionError> {
  const { code, message, evidence } = error
  const index = evidence.index
  const path = typeof index === 'number' ? await downloadPath(source, BigInt(index), head.size).catch(() => null) : null
  const proof = path?.map(toBase64url).join(' ') ?? null
  return new ContradictionError(
    code,
    message,
    { ...evidence, checkpoint: head.checkpoint, path: proof },
    { cause: error },
  )
}
