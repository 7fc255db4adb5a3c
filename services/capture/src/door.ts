import { nodeVerify } from '@nguon/signer'
import {
  AdmissionError,
  type Admitted,
  type Custody,
  checkStatement,
  emptyRing,
  type Jwk,
  type KeyRing,
  logSubject,
  type Mark,
  mergeBodies,
  type Policy,
  parseEntry,
  parsePolicy,
  type Role,
  restoreRing,
  rootsOfPolicy,
  type Statement,
  subjectKey,
  type TrustedRoots,
  withRegistrar,
} from '@nguon/statement'
import {
  type Database,
  findBodies,
  findKeys,
  historyOf,
  keysOfParty,
  logSize,
  type PartyKey,
  pendingOfKey,
  statementsAt,
} from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'
import type { Writer } from './deps.ts'
import { RefusedError } from './problem.ts'
import { requireSettled } from './settled.ts'

/**
 * The index at which a statement is checked that has none yet: above every
 * other. What is enrolled now is live there, what is revoked now is not.
 */
const AT_THE_DOOR = 2n ** 62n

/** Keys that a check may ask for. */
export type Asked = { kids: readonly Uint8Array[]; parties: readonly string[] }

/**
 * The door's check: well formed, signed by a key live now, about exactly what
 * it says, and within the rules of its kind: the same that witnesses run.
 * @throws {@link RefusedError} STATEMENT_REFUSED with the check's own code, RECOVERY_TOO_EARLY, LOG_NOT_BEGUN
 */
export async function admit(
  { origin, now }: Writer,
  trx: Transaction<Database>,
  statement: Statement,
  bodies: readonly Uint8Array[],
  asked: Asked,
): Promise<Admitted> {
  const ring = await ringAtTheDoor(trx, origin, asked)
  const entryAt = async (index: bigint) => {
    const [found] = await statementsAt(trx, [index])
    return found ? parseEntry(found.entry) : null
  }
  try {
    const said = { statement, bodies, index: AT_THE_DOOR, origin, ring, verify: nodeVerify, entryAt }
    const admitted = await checkStatement(said)
    if (admitted.key.mark === 'recovery') await requireSettled(trx, admitted.key.kid, now())
    return admitted
  } catch (error) {
    if (!(error instanceof AdmissionError)) throw error
    const code = error.detail === undefined ? error.code : `${error.code}/${error.detail}`
    throw new RefusedError('STATEMENT_REFUSED', error.message, [{ pointer: '', code, reason: error.message }], {
      cause: error,
    })
  }
}

async function ringAtTheDoor(db: Kysely<Database>, origin: string, { kids, parties }: Asked): Promise<KeyRing> {
  const policies = await readPolicies(db, origin)
  const keys = new Map<string, PartyKey>()
  for (const key of await findKeys(db, kids)) keys.set(key.kid.toHex(), key)
  for (const party of parties) for (const key of await keysOfParty(db, party)) keys.set(key.kid.toHex(), key)
  const roots = rootsOfPolicy(policies[0]!.policy)
  let ring = keys.size === 0 ? emptyRing(roots) : restoreRing(roots, [...keys.values()].map(recordOf))
  for (const { index, policy } of policies.slice(1)) ring = withRegistrar(ring, index, policy.registrar)
  return ring
}

function recordOf({ party, jwk, roles, custody, mark, enrolledBy, enrolledAt, revokedBy, revokedAt }: PartyKey) {
  // Enrolled and not yet sequenced: live from here on. The first authorities were never enrolled.
  const from = enrolledAt !== null ? enrolledAt + 1n : enrolledBy === null ? 0n : AT_THE_DOOR
  const until = revokedAt !== null ? revokedAt + 1n : revokedBy === null ? null : AT_THE_DOOR
  return {
    party,
    key: JSON.parse(jwk) as Jwk,
    roles: roles as Role[],
    custody: custody as Custody,
    mark: mark as Mark,
    from,
    until,
  }
}

/**
 * The policies of the log, the first of which says whom to trust; those that
 * still wait for their position count as the last.
 * @throws {@link RefusedError} LOG_NOT_BEGUN
 */
async function readPolicies(db: Kysely<Database>, origin: string): Promise<{ index: bigint; policy: Policy }[]> {
  const key = subjectKey(logSubject(origin))
  const history = await historyOf(db, key, await logSize(db, origin))
  const logged = await statementsAt(
    db,
    history.map(item => item.index),
  )
  const policies: { index: bigint; policy: Policy }[] = []
  for (const { index, entry, kind } of [...logged, ...(await pendingOfKey(db, key))]) {
    if (kind !== 'policy') continue
    const { bodies } = parseEntry(entry)
    const [body] = await findBodies(
      db,
      bodies.map(ref => ref.digest),
    )
    // What is checked now comes after a policy that waits: its registrar speaks, and the former one no more.
    policies.push({ index: index ?? AT_THE_DOOR - 1n, policy: parsePolicy(mergeBodies(bodies, [body?.bytes ?? null])) })
  }
  if (policies.length === 0) throw new RefusedError('LOG_NOT_BEGUN', 'the log has no policy yet')
  return policies
}

/** Whom the log trusts from its first policy on. */
export async function readRoots(db: Kysely<Database>, origin: string): Promise<TrustedRoots> {
  return rootsOfPolicy((await readPolicies(db, origin))[0]!.policy)
}
