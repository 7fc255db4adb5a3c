import {
  appendLeaf,
  equalBytes,
  type Frontier,
  historyItem,
  leafHash,
  setAllInMap,
  valueOfFrontier,
} from '@nguon/merkle'
import {
  AdmissionError,
  checkStatement,
  ERASABLE,
  fromHex,
  type KeyRing,
  type LiveKey,
  parseEntry,
  parseErasureBody,
  parseIJson,
  type ShownBody,
  type Statement,
  StatementError,
  toBase64url,
  toHex,
} from '@nguon/statement'
import { type Copy, type Known, policyAfter, ringFor } from './copy.ts'
import { downloadBodies } from './download.ts'
import { ContradictionError, LogUnavailableError, RefusalError } from './fault.ts'
import type { MissingBody, Records } from './records.ts'
import type { LogSource } from './source.ts'

/** A recovered key's statements are not witnessed for this long (formats §2). */
export const RECOVERY_SECONDS = 72n * 3600n

export type ExamineDeps = {
  records: Records
  source: LogSource
  known: Known
  /** Of the head under which the entries are shown. */
  time: bigint
}

/** The public bodies that entries name, so far as the log shows them. */
type Shown = Map<string, Uint8Array>

/**
 * Checks the next entries one by one, as formats §5 says, and takes them in: all of them or none. Killed before the
 * records have them, they are downloaded again.
 * @throws {ContradictionError} if one of them may not stand where it stands
 * @throws {RefusalError} RECOVERY_TOO_EARLY
 * @throws {LogUnavailableError}
 */
export async function takeIn(deps: ExamineDeps, copy: Copy, entries: readonly Uint8Array[]): Promise<Copy> {
  const { records, source, known } = deps
  const first = copy.tree.size
  const statements = entries.map((entry, i) => parsed(entry, first + BigInt(i)))
  const shown = await downloadShown(source, statements)
  const erased = erasuresAmong(statements, shown)
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
    const bodies = statement.bodies.map(({ audience, digest }): ShownBody => {
      if (audience !== 0) return 'withheld'
      return shown.get(toHex(digest)) ?? 'erased'
    })
    missing.push(...unexplained(statement, bodies, index, erased))
    const before = ringFor({ ring }, statement, bodies, known)
    const admitted = await admit(known, { statement, bodies, index, ring: before }, entryAt)
    requireSettled(deps, admitted.key, index)
    if (admitted.ring !== before) noteRecoveries(deps, admitted.ring, index)
    ring = admitted.ring
    policy = policyAfter({ policy }, statement, bodies)
    const leaf = leafHash(statement.entry)
    tree = appendLeaf(tree, leaf)
    const item = leafHash(historyItem(index, leaf))
    for (const key of statement.header.subjects) {
      const name = toHex(key)
      const frontier = histories.get(name)?.frontier ?? records.history(key)
      histories.set(name, { key, frontier: appendLeaf(frontier, item) })
    }
  }
  const subjects = [...histories.values()]
  // Before the records have it, so that a failure here leaves nothing half done.
  const map = setAllInMap(
    copy.map,
    subjects.map(({ key, frontier }) => [key, valueOfFrontier(frontier)] as const),
  )
  records.keepChunk({
    frontier: tree,
    entries: statements.map(({ entry, entryId, header: { kind } }, i) => ({
      index: first + BigInt(i),
      entry,
      entryId,
      kind,
    })),
    bodies: [...shown].map(([digest, bytes]) => ({ digest: fromHex(digest), bytes })),
    subjects,
    missing,
    erased,
  })
  return { tree, map, ring, policy }
}

/**
 * The public bodies of a statement that the log does not show and that no erasure explains so far.
 * @throws {LogUnavailableError} if nobody could follow the log without one: such bodies are never erased
 */
function unexplained(
  { header, bodies }: Statement,
  shown: readonly ShownBody[],
  index: bigint,
  erased: readonly MissingBody[],
): MissingBody[] {
  const gone = bodies.filter((_, i) => shown[i] === 'erased')
  if (gone.length > 0 && !ERASABLE.includes(header.kind)) {
    throw new LogUnavailableError(`the body of entry ${index} is not there`)
  }
  return gone
    .filter(({ digest }) => !erased.some(other => other.index === index && equalBytes(other.digest, digest)))
    .map(({ digest }) => ({ digest, index }))
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

/**
 * Asks again for public bodies that the log did not show, and checks what their statements say of them.
 * @throws {ContradictionError}
 * @throws {RefusalError} BODY_MISSING if one is still not there and nobody with the right to do so has erased it
 */
export async function fillIn({ records, source, known }: Omit<ExamineDeps, 'time'>, { ring }: Copy): Promise<void> {
  const missing = records.missing()
  if (missing.length === 0 || !ring) return
  const bodies = await downloadBodies(
    source,
    missing.map(({ digest }) => digest),
  )
  for (const [i, { digest, index }] of missing.entries()) {
    const bytes = bodies[i]
    if (!bytes) throw new RefusalError('BODY_MISSING', `a public body of entry ${index} is neither shown nor erased`)
    const statement = parseEntry(records.entryAt(index)!)
    const shown = statement.bodies.map(({ audience, digest: other }): ShownBody => {
      if (audience !== 0) return 'withheld'
      return toHex(other) === toHex(digest) ? bytes : (records.body(other) ?? 'erased')
    })
    await admit(known, { statement, bodies: shown, index, ring }, () => null)
    records.found(digest, index, bytes)
  }
}

async function admit(
  { origin, verify }: Known,
  asked: Pick<Parameters<typeof checkStatement>[0], 'statement' | 'bodies' | 'index' | 'ring'>,
  entryAt: (index: bigint) => Statement | null,
) {
  try {
    return await checkStatement({ ...asked, origin, verify, entryAt })
  } catch (cause) {
    if (!(cause instanceof AdmissionError)) throw cause
    const { index, statement } = asked
    throw against('ENTRY_INVALID', `entry ${index} may not stand in the log: ${cause.code}`, index, statement, cause)
  }
}

async function downloadShown(source: LogSource, statements: readonly Statement[]): Promise<Shown> {
  const digests = new Map<string, Uint8Array>()
  for (const { bodies } of statements) {
    for (const { audience, digest } of bodies) if (audience === 0) digests.set(toHex(digest), digest)
  }
  const names = [...digests.keys()]
  const bodies = await downloadBodies(source, [...digests.values()])
  return new Map(names.flatMap((name, i) => (bodies[i] ? [[name, bodies[i]] as const] : [])))
}

/** What erasures among these entries say; whether they may say it is found when their turn comes. */
function erasuresAmong(statements: readonly Statement[], shown: Shown): MissingBody[] {
  return statements.flatMap(({ header, bodies }) => {
    const bytes = header.kind === 'erasure' && bodies[0] && shown.get(toHex(bodies[0].digest))
    if (!bytes) return []
    try {
      return [parseErasureBody(parseIJson(bytes))]
    } catch {
      // Its turn comes, with the reason.
      return []
    }
  })
}

function parsed(entry: Uint8Array, index: bigint): Statement {
  try {
    return parseEntry(entry)
  } catch (cause) {
    if (!(cause instanceof StatementError)) throw cause
    const evidence = { index: Number(index), entry: toBase64url(entry), reason: cause.code }
    throw new ContradictionError('ENTRY_INVALID', `entry ${index} is no statement`, evidence, { cause })
  }
}

function against(
  code: 'ENTRY_TWICE' | 'ENTRY_INVALID',
  message: string,
  index: bigint,
  { entry }: Statement,
  cause?: AdmissionError,
): ContradictionError {
  const evidence = {
    index: Number(index),
    entry: toBase64url(entry),
    reason: cause?.code ?? null,
    detail: cause?.detail ?? null,
  }
  return new ContradictionError(code, message, evidence, { cause })
}
