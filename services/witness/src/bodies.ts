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

/** Public bodies by their digest in hex, so far as the log shows them. */
export type Shown = Map<string, Uint8Array>

/** Downloads every public body that these statements name. */
export async function downloadShown(source: LogSource, statements: readonly Statement[]): Promise<Shown> {
  const digests = new Map<string, Uint8Array>()
  for (const { bodies } of statements) {
    for (const { audience, digest } of bodies) if (audience === 0) digests.set(toHex(digest), digest)
  }
  const names = [...digests.keys()]
  const bodies = await downloadBodies(source, [...digests.values()])
  return new Map(names.flatMap((name, i) => (bodies[i] ? [[name, bodies[i]] as const] : [])))
}

/** What erasures among these entries say; whether they may say it is found when their turn comes. */
export function erasuresAmong(statements: readonly Statement[], shown: Shown): MissingBody[] {
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
