/** Which key statements count (formats §2). One that does not is refused at the door, by witnesses and by readers. */
import { toBase64url } from './encoding.ts'
import {
  findLive,
  isKnown,
  isLive,
  KeyError,
  type KeyRing,
  keysOfParty,
  type LiveKey,
  liveKey,
  type RingKey,
  ringKey,
  sameKid,
  withKey,
} from './keyring.ts'
import { countersignatureMessage, type KeyStatementBody, thumbprint, VOUCHING } from './keys.ts'
import type { Statement } from './statement.ts'
import type { VerifySignature } from './verify-signature.ts'

/**
 * The ring after the key statement at `index`.
 * @throws KeyError if it does not count
 */
export async function applyKeyStatement(
  ring: KeyRing,
  index: bigint,
  statement: Statement,
  body: KeyStatementBody,
  verify: VerifySignature,
): Promise<KeyRing> {
  const signer = liveKey(ring, statement.header.kid, statement.party, index)
  if (!signer) throw new KeyError('SIGNER', 'not signed by a key that is live')
  if (!(await verify.p256(signer.point, statement.toBeSigned, statement.signature)))
    throw new KeyError('SIGNATURE', 'the signature is not the signer’s')
  return body.action === 'enrol'
    ? enrol(ring, index, statement.header.aud, signer, body, verify)
    : revoke(ring, index, statement.header.aud, signer, body, verify)
}

async function enrol(
  ring: KeyRing,
  index: bigint,
  origin: string,
  signer: LiveKey,
  body: KeyStatementBody,
  verify: VerifySignature,
): Promise<KeyRing> {
  if (!signer.registrar) throw new KeyError('SIGNER', 'only the registrar enrols')
  const kid = thumbprint(body.key)
  if (isKnown(ring, kid)) throw new KeyError('KID_USED', 'a key is enrolled once and never returns')
  const candidate = ringKey({ ...body, mark: 'first', from: index + 1n, until: null }, false)
  const consenting = await countersigners(ring, index, origin, body, candidate, verify)
  if (!consenting.includes(candidate)) throw new KeyError('NEW_KEY_SILENT', 'the new key has not countersigned')
  // The new key is no authority yet: it cannot consent to itself.
  const others = consenting.filter(key => key !== candidate)
  if (vouches(ring, body)) requireAuthority(others)
  // A recovered key vouches for no further one: two enrolments in a row would wash the mark off.
  const joined = others.some(key => key.party === body.party && key.mark !== 'recovery')
  const mark = keysOfParty(ring, body.party).length === 0 ? 'first' : joined ? 'joined' : 'recovery'
  return withKey(ring, { ...candidate, mark })
}

async function revoke(
  ring: KeyRing,
  index: bigint,
  origin: string,
  signer: LiveKey,
  body: KeyStatementBody,
  verify: VerifySignature,
): Promise<KeyRing> {
  if (!signer.registrar && signer.party !== body.party) throw new KeyError('SIGNER', 'a party revokes its own keys')
  const key = ring.keys.get(toBase64url(thumbprint(body.key)))
  if (!key || key.party !== body.party) throw new KeyError('KEY_UNKNOWN', 'the party never had this key')
  if (!isLive(key, index)) throw new KeyError('KEY_REVOKED', 'the key is not live')
  const consenting = await countersigners(ring, index, origin, body, null, verify)
  if (signer.registrar && vouches(ring, body)) requireAuthority(consenting)
  return withKey(ring, { ...key, until: index + 1n })
}

/** Whose consent the body shows. One that nobody can place, or that is not genuine, spoils the whole statement. */
async function countersigners(
  ring: KeyRing,
  index: bigint,
  origin: string,
  body: KeyStatementBody,
  candidate: RingKey | null,
  verify: VerifySignature,
): Promise<RingKey[]> {
  const message = countersignatureMessage({ ...body, origin, kid: thumbprint(body.key) })
  const consenting: RingKey[] = []
  for (const { kid, signature } of body.countersignatures) {
    const key = candidate && sameKid(candidate.kid, kid) ? candidate : findLive(ring, kid, index)
    if (!key || key.registrar || !(key === candidate || key.party === body.party || isAuthority(key)))
      throw new KeyError('COUNTERSIGNATURE', 'countersigned by a key that has no say here')
    if (!(await verify.p256(key.point, message, signature)))
      throw new KeyError('COUNTERSIGNATURE', 'a countersignature is not genuine')
    consenting.push(key)
  }
  return consenting
}

/** Whether others rely on the party's word: by what it holds, held, or is now given. */
function vouches(ring: KeyRing, { party, roles }: KeyStatementBody): boolean {
  return [roles, ...keysOfParty(ring, party).map(key => key.roles)].flat().some(role => VOUCHING.includes(role))
}

function requireAuthority(consenting: readonly RingKey[]): void {
  if (!consenting.some(isAuthority)) throw new KeyError('AUTHORITY_MISSING', 'no authority has countersigned')
}

function isAuthority({ roles }: RingKey): boolean {
  return roles.includes('authority')
}
