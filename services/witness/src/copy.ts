import { emptyMap, type Frontier, type MapTree, setAllInMap, valueOfFrontier } from '@nguon/merkle'
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

/** The log as it was rebuilt, up to the entries that were taken in. Every step gives a new one. */
export type Copy = {
  tree: Frontier
  map: MapTree
  /** Null before the first policy. */
  ring: KeyRing | null
  policy: Policy | null
}

/**
 * Rebuilds the copy from the witness's own records. Keys and policies are checked once more; that is little, and a
 * ring that was kept beside them could disagree with them.
 */
export async function restoreCopy(records: Records, known: Known): Promise<Copy> {
  const histories = function* () {
    for (const { key, frontier } of records.histories()) yield [key, valueOfFrontier(frontier)] as const
  }
  let copy: Copy = { tree: records.tree(), map: setAllInMap(emptyMap, histories()), ring: null, policy: null }
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
