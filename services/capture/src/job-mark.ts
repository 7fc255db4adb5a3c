import { fromBase64url, toBase64url } from '@nguon/statement'
import { RefusedError } from './problem.ts'

/** Where a page of captures ended. It opens nothing: whose captures are listed, the caller's key says. */
export type JobMark = { createdAt: Date; id: Uint8Array }

/** A mark as a text that may stand in a URL: eight bytes of milliseconds and sixteen of the id. */
export function formatMark({ createdAt, id }: JobMark): string {
  const bytes = Buffer.alloc(24)
  bytes.writeBigInt64BE(BigInt(createdAt.getTime()))
  bytes.set(id, 8)
  return toBase64url(bytes)
}

/** @throws {@link RefusedError} REQUEST_INVALID */
export function parseMark(token: string): JobMark {
  const bytes = /^[\w-]{32}$/.test(token) ? Buffer.from(fromBase64url(token)) : null
  const createdAt = new Date(Number(bytes?.readBigInt64BE() ?? NaN))
  if (bytes && !Number.isNaN(createdAt.getTime())) return { createdAt, id: new Uint8Array(bytes.subarray(8)) }
  const reason = 'is not the token of a page: ask for the first page again'
  throw new RefusedError('REQUEST_INVALID', `nextPageToken ${reason}`, [
    { pointer: '/nextPageToken', code: 'PAGE_UNKNOWN', reason },
  ])
}
