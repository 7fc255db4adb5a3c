import { appendLeaf, type Frontier, growMapPages, historyItem, leafHash, valueOfFrontier } from '@nguon/merkle'
import {
  ERASABLE,
  type KeyRing,
  type LiveKey,
  parseEntry,
  RECOVERY_SECONDS,
  type Statement,
  toHex,
} from '@nguon/statement'
import { admit, against, parsed } from './admit.ts'
import { erasuresAmong, keepShown, shownOf, unexplained } from './bodies.ts'
import { type Copy, type Known, policyAfter, ringFor } from './copy.ts'
import { RefusalError } from './fault.ts'
import type { MissingBody, Records } from './records.ts'
import type { LogSource } from './source.ts'

/** What entries are checked with. */
export type ExamineDeps = {
  records: Records
  source: LogSource
  known: Known
  /** Of the head under which the entries are shown. */
  time: bigint
}

/**
 * Checks the next entries one by one, as formats §5 says, and takes them in: all of them or none; `leaves` are their
 * hashes. Killed before the records have them, they are downloaded again.
 * @throws {ContradictionError} if one of them may not stand where it stands
 * @throws {RefusalError} RECOVERY_TOO_EARLY
 * @throws {LogUnavailableError}
 */
export async function takeIn(
  deps: ExamineDeps,
  copy: Copy,
  entries: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): Promise<Copy> {
  const { records, known } = deps
  const first = copy.tree.size
  const statements = entries.map((entry, i) => parsed(entry, first + BigInt(i)))
  await keepShown(deps, statements)
  const erased = erasuresAmong(records, statements)
  const missing: MissingBody[] = []
  const histories = new Map<string, { key: Uint8Array; frontier: Frontier }>()
  const seen = new Set<string>()
  const entryAt = (at: bigint) => {
    const kept = at < first ? records.entryAt(at) : (entries[Number(at - first)] ?? null)
    return kept && parseEntry(kept)
  }
  let { tree, ring, policy } = copy
  for (const [i, statement] of statements.entries()) {
    const index = first + BigInt(i)
    const id = toHex(statement.entryId)
    if (seen.has(id) || records.indexOf(statement.entryId) !== null) {
      throw against('ENTRY_TWICE', `entry ${index} stands in the log twice`, index, statement)
    }
    seen.add(id)
    const bodies = shownOf(records, statement)
    missing.push(...unexplained(statement, bodies, index, erased))
    const before = ringFor({ ring }, statement, bodies, known)
    const admitted = await admit(known, { statement, bodies, index, ring: before }, entryAt)
    requireSettled(deps, admitted.key, index)
    if (admitted.ring !== before) noteRecoveries(deps, admitted.ring, index)
    ring = admitted.ring
    policy = policyAfter({ policy }, statement, bodies)
    const leaf = leaves[i]!
    tree = appendLeaf(tree, leaf)
    const item = leafHash(historyItem(index, leaf))
    for (const key of statement.header.subjects) {
      const name = toHex(key)
      const frontier = histories.get(name)?.frontier ?? records.history(key)
      histories.set(name, { key, frontier: appendLeaf(frontier, item) })
    }
  }
  const subjects = [...histories.values()]
  const values = subjects.map(({ key, frontier }) => [key, valueOfFrontier(frontier)] as const)
  const { pages } = await growMapPages(values, paths => records.mapPages(paths))
  records.keepChunk({
    frontier: tree,
    entries: statements.map(({ entry, entryId, header: { kind } }, i) => ({
      index: first + BigInt(i),
      entry,
      entryId,
      kind,
    })),
    subjects,
    pages,
    missing,
    erased,
    dropped: droppable(records, statements, erased),
  })
  return { tree, ring, policy }
}

/**
 * An event may name the body of a key statement or policy as if it were its own, and have that erased: without it the
 * witness could not restore its ring. Such bodies are never erased.
 */
function droppable(records: Records, statements: readonly Statement[], erased: readonly MissingBody[]): Uint8Array[] {
  if (erased.length === 0) return []
  const kept = records.keysAndPolicies().map(({ entry }) => parseEntry(entry))
  const needed = [...kept, ...statements]
    .filter(({ header }) => !ERASABLE.includes(header.kind))
    .flatMap(({ bodies }) => bodies.map(({ digest }) => toHex(digest)))
  const names = new Set(needed)
  return erased.map(({ digest }) => digest).filter(digest => !names.has(toHex(digest)))
}

/** A recovered key may be a thief's: its party has 72 hours to notice before anything it signs is witnessed. */
function requireSettled({ records, time }: ExamineDeps, { kid, mark }: LiveKey, index: bigint): void {
  const recovered = mark === 'recovery' ? records.recoveredAt(kid) : null
  if (recovered === null || time >= recovered + RECOVERY_SECONDS) return
  throw new RefusalError('RECOVERY_TOO_EARLY', `entry ${index} is signed by a key recovered less than 72 hours ago`)
}

/** What stood in the log before the witness first looked was recovered at a time that it cannot know. */
function noteRecoveries({ records, time }: ExamineDeps, ring: KeyRing, index: bigint): void {
  const seen = records.newestHead() ? time : 0n
  for (const { kid, mark, from } of ring.keys.values()) {
    // Noted at once and not with the chunk: what is refused now is looked at again under a later head.
    if (mark === 'recovery' && from === index + 1n) records.noteRecovery(kid, seen)
  }
}
