import { assemblePromise, draftPromise, MAX_DUE, toBase64url } from '@nguon/statement'
import type { Writer } from './deps.ts'

/** The platform's signed promise for a statement, b64u: what it is held to if the statement goes missing. */
export function promiseFor({ receiptKey, origin }: Writer, entryId: Uint8Array, receivedAt: Date): string {
  // From the stored time: asked again, it promises nothing later.
  const received = Math.floor(receivedAt.getTime() / 1000)
  const draft = draftPromise(receiptKey.kid, { origin, entryId, received, due: received + MAX_DUE })
  return toBase64url(assemblePromise(draft, receiptKey.sign(draft.toBeSigned)))
}
