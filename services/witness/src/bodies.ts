import { equalBytes } from '@nguon/merkle'
import {
  ERASABLE,
  parseEntry,
  parseErasureBody,
  parseIJson,
  type ShownBody,
  type Statement,
  toHex,
} from '@nguon/statement'
import { admit } from './admit.ts'
import type { Copy, Known } from './copy.ts'
import { downloadBodies } from './download.ts'
import { LogUnavailableError, RefusalError } from './fault.ts'
import type { MissingBody, Records } from './records.ts'
import type { LogSource } from './source.ts'

/** Bodies are written down when so many bytes of them are in memory. */
const ROOM = 8_000_000
/** Missing bodies that are asked for again in one go. */
const PART = 256

/**
 * Downloads every public body that these statements name and that is not kept yet. Each is kept as soon as it is there and
 * not with its statement: there may be gigabytes of them, and after a restart none is asked for twice.
 */
export async function keepShown(
  { records, source }: { records: Records; source: LogSource },
  statements: readonly Statement[],
): Promise<void> {
  const wanted = new Map<string, Uint8Array>()
  for (const { bodies } of statements) {
    for (const { audience, digest } of bodies) {
      if (audience === 0 && !records.hasBody(digest)) wanted.set(toHex(digest), digest)
    }
  }
  let batch: { digest: Uint8Array; bytes: Uint8Array }[] = []
  let room = ROOM
  for await (const { digest, bytes } of downloadBodies(source, [...wanted.values()])) {
    if (!bytes) continue
    batch.push({ digest, bytes })
    room -= bytes.length
    if (room > 0) continue
    records.keepBodies(batch)
    batch = []
    room = ROOM
  }
  records.keepBodies(batch)
}

/** What a statement's bodies are to the witness: the public ones that it holds, those that nobody shows, and the rest. */
export function shownOf(records: Records, { bodies }: Statement): ShownBody[] {
  return bodies.map(({ audience, digest }) => (audience === 0 ? (records.body(digest) ?? 'erased') : 'withheld'))
}

/** What erasures among these entries say; whether they may say it is found when their turn comes. */
export function erasuresAmong(records: Records, statements: readonly Statement[]): MissingBody[] {
  return statements.flatMap(({ header, bodies }) => {
    const bytes = header.kind === 'erasure' && bodies[0] && records.body(bodies[0].digest)
    if (!bytes) return []
    try {
      return [parseErasureBody(parseIJson(bytes))]
    } catch {
      // Its turn comes, with the reason.
      return []
    }
  })
}

/**
 * The public bodies of a statement that the log does not show and that no erasure explains so far.
 * @throws {LogUnavailableError} if nobody could follow the log without one: such bodies are never erased
 */
export function unexplained(
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

/**
 * Asks again for public bodies that the log did not show, and checks what their statements say of them.
 * @throws {ContradictionError}
 * @throws {RefusalError} BODY_MISSING if one is still not there and nobody with the right to do so has erased it
 */
export async function fillIn(
  { records, source, known }: { records: Records; source: LogSource; known: Known },
  { ring }: Copy,
): Promise<void> {
  if (!ring) return
  for (let missing = records.missing(PART); missing.length > 0; missing = records.missing(PART)) {
    const digests = new Map(missing.map(({ digest }) => [toHex(digest), digest]))
    for await (const { digest, bytes } of downloadBodies(source, [...digests.values()])) {
      for (const { index } of missing.filter(other => equalBytes(other.digest, digest))) {
        if (!bytes)
          throw new RefusalError('BODY_MISSING', `a public body of entry ${index} is neither shown nor erased`)
        const statement = parseEntry(records.entryAt(index)!)
        const shown = shownOf(records, statement)
        for (const [i, ref] of statement.bodies.entries()) {
          if (ref.audience === 0 && equalBytes(ref.digest, digest)) shown[i] = bytes
        }
        await admit(known, { statement, bodies: shown, index, ring }, () => null)
        records.found(digest, index, bytes)
      }
    }
  }
}
