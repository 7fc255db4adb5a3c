import { signPromise } from '@nguon/signer'
import type { Writer } from './deps.ts'

/** The platform's signed promise for a statement, b64u. */
export function promiseFor({ receiptKey, origin }: Writer, entryId: Uint8Array, receivedAt: Date): string {
  return signPromise(receiptKey, origin, entryId, receivedAt)
}
