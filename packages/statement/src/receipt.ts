/**
 * A receipt: the log's signature over the root that one entry is proved into, a COSE receipt (RFC 9942, formats §7).
 * The proof stands in the unprotected header; the signature holds it, since another path leads to another root.
 */
import { equalBytes, leafHash, MerkleError, rootFromInclusion } from '@nguon/merkle'
import { type CborMap, type CborValue, encode } from './cbor.ts'
import { CoseError, decode, decodeMap, decodeSign1, ES256, encodeSign1, toBeSignedOf } from './cose.ts'
import { type Jwk, publicPoint, thumbprint } from './keys.ts'
import type { Statement } from './statement.ts'
import type { VerifySignature } from './verify-signature.ts'

/** What a receipt says. */
export type Receipt = {
  /** Thumbprint of the receipt key. */
  readonly kid: Uint8Array
  /** The platform's URL. */
  readonly iss: string
  /** The `sub` of the statement. */
  readonly sub: string
  /** Seconds. */
  readonly time: number
  /** At least 2: the tree of one entry has no path, and RFC 9942 has no receipt without one. */
  readonly size: bigint
  readonly index: bigint
  /** Leaf first. */
  readonly path: readonly Uint8Array[]
}
/** A receipt before it is signed. */
export type ReceiptDraft = {
  readonly receipt: Receipt
  readonly protectedBytes: Uint8Array
  readonly toBeSigned: Uint8Array
}
/** A receipt as read; {@link verifyReceipt} says whether it is genuine. */
export type ParsedReceipt = {
  readonly receipt: Receipt
  readonly protectedBytes: Uint8Array
  readonly signature: Uint8Array
}

/** A receipt that is not exactly as it is written, or does not hold. */
export class ReceiptError extends Error {
  override readonly name = 'ReceiptError'
  readonly code: 'RECEIPT' | 'PROOF' | 'SUBJECT' | 'KEY_UNKNOWN' | 'SIGNATURE'
  constructor(code: ReceiptError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const VDS = 395
const RFC9162_SHA256 = 1
const VDP = 396
const INCLUSION = -1

/**
 * The bytes to sign for a receipt over `root`, the root of the tree of `receipt.size` entries.
 * @throws ReceiptError
 */
export function draftReceipt(receipt: Receipt, root: Uint8Array): ReceiptDraft {
  const protectedBytes = protectedOf(receipt)
  return { receipt, protectedBytes, toBeSigned: toBeSignedOf(protectedBytes, root) }
}

/** The signed receipt. */
export function assembleReceipt(
  { receipt, protectedBytes }: Omit<ReceiptDraft, 'toBeSigned'>,
  signature: Uint8Array,
): Uint8Array {
  const { size, index, path } = receipt
  const proof = encode([shortest(size), shortest(index), [...path]])
  const unprotected: CborMap = new Map([[VDP, new Map<string | number, CborValue>([[INCLUSION, [proof]]])]])
  return encodeSign1({ protectedBytes, unprotected, payload: null, signature })
}

/**
 * Reads a receipt; only the bytes that {@link assembleReceipt} writes are accepted.
 * @throws ReceiptError RECEIPT
 */
export function parseReceipt(bytes: Uint8Array): ParsedReceipt {
  const { header, proof, signature } = readReceipt(bytes)
  const claims = header.get(15)
  const [size, index, path] = proof
  const receipt = {
    kid: header.get(4),
    iss: claims instanceof Map && claims.get(1),
    sub: claims instanceof Map && claims.get(2),
    time: claims instanceof Map && claims.get(6),
    size: toBigInt(size),
    index: toBigInt(index),
    path,
  } as Receipt
  const protectedBytes = protectedOf(receipt)
  if (!equalBytes(assembleReceipt({ receipt, protectedBytes }, signature), bytes)) throw malformed()
  return { receipt, protectedBytes, signature }
}

/**
 * Checks a receipt for a statement, signed by one of `keys`: gives the root that it vouches for.
 * @throws ReceiptError
 */
export async function verifyReceipt(
  bytes: Uint8Array,
  statement: Statement,
  keys: readonly Jwk[],
  verify: VerifySignature,
): Promise<{ receipt: Receipt; root: Uint8Array }> {
  const { receipt, protectedBytes, signature } = parseReceipt(bytes)
  if (receipt.sub !== statement.header.sub) throw new ReceiptError('SUBJECT', 'a receipt for something else')
  const key = keys.find(key => equalBytes(thumbprint(key), receipt.kid))
  if (!key) throw new ReceiptError('KEY_UNKNOWN', 'signed by a key that is not known')
  const root = rootOf(receipt, statement.entry)
  if (!(await verify.p256(publicPoint(key), toBeSignedOf(protectedBytes, root), signature)))
    throw new ReceiptError('SIGNATURE', 'the signature is not genuine')
  return { receipt, root }
}

function rootOf({ index, size, path }: Receipt, entry: Uint8Array): Uint8Array {
  try {
    return rootFromInclusion(leafHash(entry), index, size, path)
  } catch (cause) {
    if (cause instanceof MerkleError) throw new ReceiptError('PROOF', cause.message, { cause })
    throw cause
  }
}

function protectedOf({ kid, iss, sub, time, size, index, path }: Receipt): Uint8Array {
  const texts = [iss, sub].every(text => typeof text === 'string' && /^[\x21-\x7e]{1,2048}$/.test(text))
  const numbers =
    Number.isSafeInteger(time) && time >= 0 && size >= 2n && size < 1n << 63n && index >= 0n && index < size
  const hashes = Array.isArray(path) && path.length > 0 && path.length <= 63 && [kid, ...path].every(isHash)
  if (!texts || !numbers || !hashes) throw malformed()
  return encode(
    new Map<string | number, CborValue>([
      [1, ES256],
      [4, kid],
      [
        15,
        new Map<string | number, CborValue>([
          [1, iss],
          [2, sub],
          [6, time],
        ]),
      ],
      [VDS, RFC9162_SHA256],
    ]),
  )
}

function readReceipt(bytes: Uint8Array): { header: CborMap; proof: CborValue[]; signature: Uint8Array } {
  try {
    const { protectedBytes, unprotected, signature } = decodeSign1(bytes)
    const proofs = unprotected.get(VDP)
    const inclusion = proofs instanceof Map ? proofs.get(INCLUSION) : null
    const encoded = Array.isArray(inclusion) ? inclusion[0] : null
    const proof = encoded instanceof Uint8Array ? decode(encoded) : null
    if (!Array.isArray(proof)) throw malformed()
    return { header: decodeMap(protectedBytes), proof, signature }
  } catch (cause) {
    if (cause instanceof CoseError) throw new ReceiptError('RECEIPT', cause.message, { cause })
    throw cause
  }
}

function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 32
}

/** As a number where one holds it: the CBOR library gives and takes those. */
function shortest(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

function toBigInt(value: CborValue): bigint {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return BigInt(value as number | bigint)
  throw malformed()
}

function malformed(): ReceiptError {
  return new ReceiptError('RECEIPT', 'not a receipt')
}
