import { equalBytes } from '@nguon/merkle'
import {
  bodyDigest,
  bodyOf,
  type Countersignature,
  type Custody,
  countersignatureMessage,
  type Jwk,
  type KeyRing,
  type KeyStatementBody,
  keyStatementBody,
  keysSubject,
  parseEntry,
  type Role,
  keysOfParty as ringKeysOf,
  thumbprint,
} from '@nguon/statement'
import {
  acceptStatements,
  type Database,
  enrolKey,
  lockEnrolments,
  lockKeys,
  type NewStatement,
  revokeKey,
} from '@nguon/store'
import type { Transaction } from 'kysely'
import type { Writer } from './deps.ts'
import { admit, readRoots } from './door.ts'
import { RefusedError } from './problem.ts'
import { draftSaying, drawSalt, signDraft } from './sign.ts'

/** A key that a party is to speak with, and who has agreed to it. */
export type Enrolment = {
  party: string
  key: Jwk
  roles: readonly Role[]
  custody: Custody
  countersignatures: readonly Countersignature[]
}

/** What became of an enrolment: in the log, or waiting for an authority to sign `message`. */
export type Enrolled =
  | { state: 'enrolled'; kid: Uint8Array; entryId: Uint8Array }
  | { state: 'waiting'; kid: Uint8Array; message: Uint8Array }

/**
 * Enrols a key by a statement of the registrar's. An enrolment that lacks only
 * an authority's word tells what the authority has to sign.
 * @throws {@link RefusedError} STATEMENT_REFUSED, LOG_NOT_BEGUN
 */
export async function enrol(writer: Writer, trx: Transaction<Database>, enrolment: Enrolment): Promise<Enrolled> {
  const { party, key, roles, custody } = enrolment
  const kid = thumbprint(key)
  // Whether a key is its party's first must not be decided twice at once.
  await lockEnrolments(trx, party)
  const body: KeyStatementBody = { action: 'enrol', ...enrolment, roles: [...roles].sort() }
  const text = bodyOf(keyStatementBody(body), drawSalt())
  const { platform } = await readRoots(trx, writer.origin)
  const saying = {
    party: platform,
    kind: 'key' as const,
    subjects: [keysSubject(party)],
    refs: [{ audience: 0 as const, digest: bodyDigest(text), pointers: [] }],
    texts: [text],
  }
  const drafted = draftSaying(writer.origin, writer.registrarKey.kid, saying, writer.now())
  const signed = signDraft(drafted, writer.registrarKey)
  try {
    await acceptKeyStatement(writer, trx, signed, body, [text])
  } catch (error) {
    if (!(error instanceof RefusedError && error.faults[0]?.code === 'KEY_STATEMENT/AUTHORITY_MISSING')) throw error
    const message = countersignatureMessage({ origin: writer.origin, action: 'enrol', party, kid, roles, custody })
    return { state: 'waiting', kid, message }
  }
  return { state: 'enrolled', kid, entryId: signed.entryId }
}

/**
 * Checks and accepts a key statement, whoever signed it, and changes the table of keys with it.
 * @throws {@link RefusedError} STATEMENT_REFUSED
 */
export async function acceptKeyStatement(
  writer: Writer,
  trx: Transaction<Database>,
  signed: NewStatement,
  body: KeyStatementBody,
  texts: readonly Uint8Array[],
): Promise<void> {
  const kids = [signed.kid, ...body.countersignatures.map(({ kid }) => kid)]
  await lockKeys(trx, kids)
  const asked = { kids, parties: [body.party] }
  const { ring } = await admit(writer, trx, parseEntry(signed.entry), texts, asked)
  // The row first and the statement after it: so no statement arrives after the revocation of its key.
  if (body.action === 'revoke') {
    const kid = thumbprint(body.key)
    await revokeKey(trx, kid, signed.entryId)
    writer.custodial.delete(body.party)
  } else await enrolRow(trx, ring, signed, body)
  await acceptStatements(trx, [signed])
}

async function enrolRow(
  trx: Transaction<Database>,
  ring: KeyRing,
  signed: NewStatement,
  { party, key, roles, custody }: KeyStatementBody,
): Promise<void> {
  const kid = thumbprint(key)
  const { mark } = ringKeysOf(ring, party).find(other => equalBytes(other.kid, kid))!
  await enrolKey(trx, {
    kid,
    party,
    jwk: JSON.stringify(key),
    roles: [...roles],
    custody,
    mark,
    enrolledBy: signed.entryId,
  })
}
