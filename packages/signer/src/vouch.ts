/** What the platform's receipt key says of accepted statements (formats §7). */
import {
  assemblePromise,
  assembleReceipt,
  draftPromise,
  draftReceipt,
  MAX_DUE,
  type Receipt,
  toBase64url,
} from '@nguon/statement'
import type { P256Key } from './p256.ts'

/**
 * The signed promise that a statement received at a time will be in the log, b64u: what the platform is held to if it
 * goes missing.
 */
export function signPromise(key: P256Key, origin: string, entryId: Uint8Array, receivedAt: Date): string {
  // From the stored time: asked again, it promises nothing later.
  const received = Math.floor(receivedAt.getTime() / 1000)
  const draft = draftPromise(key.kid, { origin, entryId, received, due: received + MAX_DUE })
  return toBase64url(assemblePromise(draft, key.sign(draft.toBeSigned)))
}

/**
 * The signed receipt that an entry is in the log under `root`, b64u (RFC 9942).
 * @throws {ReceiptError} RECEIPT below size 2, where there is no path and so no receipt
 */
export function signReceipt(key: P256Key, receipt: Omit<Receipt, 'kid'>, root: Uint8Array): string {
  const draft = draftReceipt({ kid: key.kid, ...receipt }, root)
  return toBase64url(assembleReceipt(draft, key.sign(draft.toBeSigned)))
}
