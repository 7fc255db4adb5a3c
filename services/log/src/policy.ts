import { logSubject, type Policy, parseEntry, parseIJson, parsePolicy, subjectKey } from '@nguon/statement'
import {
  type Database,
  findBodies,
  historyOf,
  logSize,
  pendingOfKey,
  type StoredStatement,
  statementsAt,
} from '@nguon/store'
import type { Kysely } from 'kysely'

/** The log has no policy, so nobody knows whose it is. */
export class PolicyMissingError extends Error {
  override readonly name = 'PolicyMissingError'
  readonly code = 'POLICY_MISSING'
}

/**
 * The policy in force: the last one in the log, or the first while it still waits for position 0.
 * @throws {PolicyMissingError}
 */
export async function currentPolicy(db: Kysely<Database>, origin: string): Promise<Policy> {
  const key = subjectKey(logSubject(origin))
  // Whole: releases stand in the same history, and any number of them may have come after the policy.
  const items = await historyOf(db, key, await logSize(db, origin))
  const logged = await statementsAt(
    db,
    items.map(item => item.index),
  )
  const isPolicy = (statement: StoredStatement) => statement.kind === 'policy'
  const statement = logged.findLast(isPolicy) ?? (await pendingOfKey(db, key)).find(isPolicy)
  if (!statement) throw new PolicyMissingError(`the log ${origin} has no policy`)
  const [body] = await findBodies(db, [parseEntry(statement.entry).bodies[0]!.digest])
  if (!body?.bytes) throw new PolicyMissingError(`the policy of the log ${origin} has no body`)
  return parsePolicy(parseIJson(body.bytes))
}
