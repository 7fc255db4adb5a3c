import { randomBytes } from 'node:crypto'
import { loadP256, type P256Key, unseal } from '@nguon/signer'
import {
  assembleEntry,
  type BodyRef,
  type DrawnUp,
  drawUp,
  type Kind,
  MIN_SALT,
  type Role,
  type Subject,
} from '@nguon/statement'
import { type Database, findCustodialKey, KeyNotLiveError, lockKeys, type NewStatement } from '@nguon/store'
import type { Kysely, Transaction } from 'kysely'
import type { Writer } from './deps.ts'
import { RefusedError } from './problem.ts'
import { requireSettled } from './settled.ts'

/** A salt for one body. Drawn by the hundred: a draw costs as much as hashing the body. */
export function drawSalt(): Uint8Array {
  if (salts.length < MIN_SALT) salts = randomBytes(256 * MIN_SALT)
  const salt = salts.subarray(0, MIN_SALT)
  salts = salts.subarray(MIN_SALT)
  return salt
}
let salts: Uint8Array = new Uint8Array(0)

/**
 * The key with which the platform signs for a party.
 * @throws {@link RefusedError} SIGNS_ITSELF when the party has no live key in the platform's custody
 */
export async function custodialKey(writer: Writer, db: Kysely<Database>, party: string): Promise<P256Key> {
  const cached = writer.custodial.get(party)
  if (cached) return cached
  const found = await findCustodialKey(db, party)
  if (!found) throw new RefusedError('SIGNS_ITSELF', `the platform holds no live key of ${party}`)
  const key = loadP256(unseal(writer.masterKey, found.sealed, found.kid))
  writer.custodial.set(party, key)
  return key
}

/**
 * Holds a key against revocation until the transaction ends, and gives the roles it speaks in.
 * @throws {@link KeyNotLiveError} when it was revoked; what was unsealed is forgotten
 * @throws {@link RefusedError} RECOVERY_TOO_EARLY
 */
export async function holdKey(
  writer: Writer,
  trx: Transaction<Database>,
  party: string,
  kid: Uint8Array,
): Promise<Role[]> {
  return (await holdKeys(writer, trx, [{ party, kid }])).get(party)!
}

/**
 * The same of the keys of several parties, by party.
 * @throws {@link KeyNotLiveError} when one was revoked
 * @throws {@link RefusedError} RECOVERY_TOO_EARLY
 */
export async function holdKeys(
  writer: Writer,
  trx: Transaction<Database>,
  signers: readonly { party: string; kid: Uint8Array }[],
): Promise<Map<string, Role[]>> {
  const wanted = new Map(signers.map(({ party, kid }) => [`${party} ${kid.toHex()}`, { party, kid }]))
  const kids = [...wanted.values()].map(({ kid }) => kid)
  const live = new Map((await lockKeys(trx, kids)).map(key => [`${key.party} ${key.kid.toHex()}`, key]))
  const roles = new Map<string, Role[]>()
  for (const [name, { party, kid }] of wanted) {
    const key = live.get(name)
    if (!key || key.revokedBy !== null) {
      writer.custodial.delete(party)
      throw new KeyNotLiveError('the key of the party is not live')
    }
    if (key.mark === 'recovery') await requireSettled(trx, kid, writer.now())
    roles.set(party, key.roles as Role[])
  }
  return roles
}

/** What is to be signed: in whose name, about what, with which bodies. */
export type Saying = {
  party: string
  kind: Kind
  /** Without the issuer's. */
  subjects: readonly Subject[]
  refs: readonly BodyRef[]
  texts: readonly Uint8Array[]
}

/** A statement but for its signature. */
export type Drafted = Saying & { draft: DrawnUp; keys: readonly Uint8Array[]; received: Date; kid: Uint8Array }

/**
 * Fixes everything that a signature is to cover.
 * @throws {@link StatementError} when it does not fit into a statement
 */
export function draftSaying(origin: string, kid: Uint8Array, saying: Saying, received: Date): Drafted {
  const { party, kind, subjects, refs } = saying
  const draft = drawUp({ origin, party, kid, kind, subjects, bodies: refs, received })
  return { ...saying, draft, keys: draft.header.subjects, received, kid }
}

/** Signs a draft, ready for the store. */
export function signDraft(drafted: Drafted, key: P256Key): NewStatement {
  const { draft, party, kind, kid, keys, received, refs, texts } = drafted
  return {
    entryId: draft.entryId,
    entry: assembleEntry(draft, key.sign(draft.toBeSigned)),
    kind,
    party,
    kid,
    subjects: keys,
    received,
    bodies: refs.map(({ digest, audience }, at) => ({ digest, audience, bytes: texts[at]! })),
  }
}
