import { type Frontier, growMapPages, valueOfFrontier } from '@nguon/merkle'
import {
  checkStatement,
  emptyRing,
  type Jwk,
  type KeyRing,
  type Policy,
  parseEntry,
  parseIJson,
  parsePolicy,
  rootsOfPolicy,
  type Statement,
  thumbprint,
  toBase64url,
  type VerifySignature,
} from '@nguon/statement'
import { ContradictionError } from './fault.ts'
import type { Records } from './records.ts'

/** What the witness was told of the log by whoever set it up; the log's first policy must say the same. */
export type Known = { origin: string; checkpointVkey: string; registrar: Jwk; verify: VerifySignature }

/**
 * The log as it was rebuilt, up to the entries that were taken in. Every step gives a new one. The map of the same
 * entries lies in the records and is never held whole.
 */
export type Copy = {
  tree: Frontier
  /** Null before the first policy. */
  ring: KeyRing | null
  policy: Policy | null
}

/** Histories whose pages are written at once where the map is restored. */
const RUN = 4_000

/**
 * Rebuilds the copy from the witness's own records. Keys and policies are checked once more; that is little, and a
 * ring that was kept beside them could disagree with them.
 */
export async function restoreCopy(records: Records, known: Known): Promise<Copy> {
  const tree = records.tree()
  await restoreMap(records, tree.size)
  let copy: Copy = { tree, ring: null, policy: null }
  for (const { index, entry } of records.keysAndPolicies()) {
    const statement = parseEntry(entry)
    const bodies = statement.bodies.map(({ digest }) => records.body(digest) ?? ('withheld' as const))
    const { origin, verify } = known
    const ring = ringFor(copy, statement, bodies, known)
    const admitted = await checkStatement({ statement, bodies, index, origin, ring, verify })
    copy = { ...copy, ring: admitted.ring, policy: policyAfter(copy, statement, bodies) }
  }
  return copy
}

/**
 * Makes the pages of the map from the histories, where records are older than the pages. Killed at any line, it begins
 * again.
 */
async function restoreMap(records: Records, size: bigint): Promise<void> {
  if (records.mapSize() === size || size === 0n) return
  records.dropMap()
  for (let after: Uint8Array = new Uint8Array(0); ; ) {
    const histories = records.histories(after, RUN)
    const values = histories.map(({ key, frontier }) => [key, valueOfFrontier(frontier)] as const)
    records.keepMapPages((await growMapPages(values, paths => records.mapPages(paths))).pages)
    if (histories.length < RUN) break
    after = histories.at(-1)!.key
  }
  records.keepMapSize(size)
}

/**
 * The ring under which the next statement is checked: for entry 0 the roots that its policy names, which must be the
 * ones the witness was told.
 * @throws {ContradictionError} FIRST_POLICY
 */
export function ringFor(
  { ring }: Pick<Copy, 'ring'>,
  statement: Statement,
  bodies: readonly (Uint8Array | string)[],
  known: Known,
): KeyRing {
  if (ring) return ring
  const refuse = (why: string, cause?: unknown) =>
    new ContradictionError(
      'FIRST_POLICY',
      `the first policy ${why}`,
      { entry: toBase64url(statement.entry) },
      { cause },
    )
  const body = bodies[0]
  if (statement.header.kind !== 'policy' || !(body instanceof Uint8Array)) throw refuse('is not entry 0')
  let policy: Policy
  try {
    policy = parsePolicy(parseIJson(body))
  } catch (cause) {
    throw refuse('cannot be read', cause)
  }
  const registrar = toBase64url(thumbprint(policy.registrar))
  if (policy.origin !== known.origin) throw refuse('is of another log')
  if (policy.checkpointKey !== known.checkpointVkey) throw refuse('names another checkpoint key')
  if (registrar !== toBase64url(thumbprint(known.registrar))) throw refuse('names another registrar')
  return emptyRing(rootsOfPolicy(policy))
}

/** The policy in force after a statement that was checked. */
export function policyAfter(
  { policy }: Pick<Copy, 'policy'>,
  { header }: Statement,
  bodies: readonly (Uint8Array | string)[],
): Policy | null {
  const body = bodies[0]
  return header.kind === 'policy' && body instanceof Uint8Array ? parsePolicy(parseIJson(body)) : policy
}
