import { generateP256, loadP256, type P256Key, seal, unseal } from '@nguon/signer'
import { countersignatureMessage, type Role } from '@nguon/statement'
import {
  type Database,
  dropEnrolment,
  keepEnrolment,
  lockEnrolments,
  storeCustodialKey,
  waitingEnrolment,
} from '@nguon/store'
import type { Transaction } from 'kysely'
import type { Writer } from './deps.ts'
import type { Enrolment } from './enrol.ts'
import { RefusedError } from './problem.ts'

/** A key that the platform keeps for a party, and its agreement to be enrolled. */
export type Custodial = { key: P256Key; enrolment: Enrolment }

/** Draws a key for a party, to be kept by the platform. */
export function drawCustodialKey(writer: Writer, party: string, roles: readonly Role[]): Custodial {
  return agreeing(writer, generateP256(), party, roles)
}

/** Keeps a drawn key for use, sealed under the master key. */
export async function keepCustodialKey(writer: Writer, trx: Transaction<Database>, key: P256Key): Promise<void> {
  await storeCustodialKey(trx, key.kid, seal(writer.masterKey, key.pkcs8, key.kid))
}

/** Keeps a drawn key with what is to be recorded, until an authority agrees. */
export async function waitForAuthority(
  writer: Writer,
  trx: Transaction<Database>,
  { key, enrolment: { party, roles } }: Custodial,
  record: unknown,
): Promise<void> {
  await keepEnrolment(trx, {
    party,
    kid: key.kid,
    jwk: JSON.stringify(key.jwk),
    sealed: seal(writer.masterKey, key.pkcs8, key.kid),
    roles: [...roles],
    record,
    createdAt: writer.now(),
  })
}

/**
 * The enrolment of a party that waits, with its key unsealed and its own agreement.
 * @throws {@link RefusedError} NOTHING_THERE
 */
export async function takeWaiting(
  writer: Writer,
  trx: Transaction<Database>,
  party: string,
): Promise<Custodial & { record: unknown }> {
  await lockEnrolments(trx, party)
  const waiting = await waitingEnrolment(trx, party)
  if (!waiting?.sealed) throw new RefusedError('NOTHING_THERE', `no enrolment of ${party} waits`)
  const key = loadP256(unseal(writer.masterKey, waiting.sealed, waiting.kid))
  await dropEnrolment(trx, party)
  return { ...agreeing(writer, key, party, waiting.roles as Role[]), record: waiting.record }
}

/** The new key's own countersignature: a key that nobody holds is not enrolled. */
function agreeing({ origin }: Writer, key: P256Key, party: string, roles: readonly Role[]): Custodial {
  const message = countersignatureMessage({ origin, action: 'enrol', party, kid: key.kid, roles, custody: 'platform' })
  const countersignatures = [{ kid: key.kid, signature: key.sign(message) }]
  return { key, enrolment: { party, key: key.jwk, roles, custody: 'platform', countersignatures } }
}
