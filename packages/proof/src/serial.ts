import { leafHash, verifyInclusion } from '@nguon/merkle'
import {
  type Denial,
  fromBase64url,
  type JsonValue,
  type Subject,
  sameSubject,
  utf8,
  type VerifySignature,
  verifyDenial,
} from '@nguon/statement'
import { ProofError, refusal } from './error.ts'
import { commissions, isPublicEvent, object, type PublicEvent } from './event.ts'
import type { FileSerial } from './file.ts'
import { isItem } from './subjects.ts'
import type { Trust } from './trust.ts'
import type { VerifiedAnswer } from './verdict.ts'

/**
 * Step 8: the serial on the label is one of those that its lot's commissioning committed to, or the platform has
 * signed that it is not.
 *
 * @throws {ProofError}
 */
export async function verifySerial(
  proof: FileSerial | undefined,
  scanned: readonly Subject[],
  answers: readonly VerifiedAnswer[],
  trust: Trust,
  verify: VerifySignature,
): Promise<'proved' | 'denied' | null> {
  if (!proof) return null
  const item = scanned.find(isItem)
  if (!item) throw new ProofError('serial', 'serial-unasked')
  const serial = item.id.slice(item.type === 'item' ? '(01)(21)'.length + 14 : item.id.lastIndexOf('/') + 1)
  const lots = answers.filter(({ subject }) => isLotOf(subject, item))
  if ('denial' in proof) {
    await verifyItsDenial(proof.denial, serial, lots, trust, verify)
    return 'denied'
  }
  const { count, root } = committed(commissioningAt(proof.index, lots))
  // A serial begins with its own position, so that none can be presented in the place of another.
  if (!/^[0-9A-HJKMNP-TV-Z]{17}$/.test(serial) || positionOf(serial) !== proof.position)
    throw new ProofError('serial', 'serial')
  const leaf = new Uint8Array(33)
  leaf.set(utf8(serial))
  leaf.set(proof.blind, 17)
  try {
    verifyInclusion(leafHash(leaf), proof.position, count, proof.path, root)
  } catch (cause) {
    throw refusal('serial', 'serial', cause)
  }
  return 'proved'
}

function isLotOf({ type, id }: Subject, item: Subject): boolean {
  if (item.type === 'item') return type === 'lot' && id.startsWith(item.id.slice(0, '(01)'.length + 14))
  return type === 'local' && item.id.startsWith(`${id}/`)
}

/** The lot's first public commissioning, which alone says how many there are of it. */
function commissioningAt(index: bigint, lots: readonly VerifiedAnswer[]): PublicEvent {
  for (const { subject, statements } of lots) {
    const first = statements.filter(isPublicEvent).find(event => commissions(event, subject))
    if (first?.index === index) return first
  }
  throw new ProofError('serial', 'serial')
}

function committed({ body }: PublicEvent): { count: bigint; root: Uint8Array } {
  const serials = object(body['nguon:serials'])
  if (typeof serials?.count !== 'number' || !Number.isSafeInteger(serials.count) || serials.count < 1)
    throw new ProofError('serial', 'serial')
  return { count: BigInt(serials.count), root: rootOf(serials.root) }
}

function rootOf(written: JsonValue | undefined): Uint8Array {
  if (typeof written !== 'string') throw new ProofError('serial', 'serial')
  try {
    return fromBase64url(written)
  } catch (cause) {
    throw refusal('serial', 'serial', cause)
  }
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function positionOf(serial: string): bigint {
  let position = 0n
  for (const digit of serial.slice(0, 5)) {
    position = position * 32n + BigInt(CROCKFORD.indexOf(digit))
  }
  return position
}

async function verifyItsDenial(
  bytes: Uint8Array,
  serial: string,
  lots: readonly VerifiedAnswer[],
  trust: Trust,
  verify: VerifySignature,
): Promise<void> {
  let denial: Denial
  try {
    denial = await verifyDenial(bytes, trust.receiptKeys, verify)
  } catch (cause) {
    throw refusal('serial', 'denial', cause)
  }
  const ofLot = lots.some(({ subject }) => sameSubject(subject, denial.lot))
  if (denial.origin !== trust.origin || denial.serial !== serial || !ofLot) throw new ProofError('serial', 'denial')
}
