import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { fromBase64url, type JsonValue, parseIJson, toBase64url, utf8 } from '@nguon/statement'

/** Milliseconds for which a page can be asked for. */
export const PAGE_LASTS = 3_600_000

/**
 * Where a page begins, as `nextPageToken` carries it: a place in an answer (`at`), for the one who asked (`asked` says
 * who and for what). It is sealed, so that nobody can ask from a place that was not given out or for another's answer;
 * it is not secret.
 */
export type PageMark = { at: JsonValue; expires: Date }

/** A token that is none of ours, or for another question, or has expired or was given back. */
export class PageMarkError extends Error {
  override readonly name = 'PageMarkError'
  readonly code = 'PAGE_UNKNOWN'
}

/** The token of a page. `key` has 32 bytes; `asked` names the question and the reader. */
export function sealPage(key: Uint8Array, asked: string, { at, expires }: PageMark): string {
  const mark = utf8(JSON.stringify({ at, expires: expires.getTime(), asked: digestOf(asked) }))
  return toBase64url(Buffer.concat([sealOf(key, mark), mark]))
}

/**
 * Reads the token of a page.
 * @throws {@link PageMarkError}
 */
export function openPage(key: Uint8Array, asked: string, token: string, now: Date): PageMark {
  const { at, expires, ...mark } = readPage(key, token)
  if (mark.asked !== digestOf(asked)) throw new PageMarkError('is of another query, or of another reader')
  if (expires < now) throw new PageMarkError(`expired at ${expires.toISOString()}`)
  return { at, expires }
}

/**
 * Reads the token of whatever page.
 * @throws {@link PageMarkError} if it was not given out here
 */
export function readPage(key: Uint8Array, token: string): PageMark & { asked: string } {
  try {
    const bytes = fromBase64url(token)
    const mark = bytes.subarray(SEAL)
    if (bytes.length > SEAL && timingSafeEqual(bytes.subarray(0, SEAL), sealOf(key, mark))) {
      const { at, expires, asked } = parseIJson(mark) as { at: JsonValue; expires: number; asked: string }
      return { at, expires: new Date(expires), asked }
    }
  } catch {
    // Not base64url: nothing that we gave out, as below.
  }
  throw new PageMarkError('was not given out here')
}

/** By what a token is remembered that was given back. */
export function digestOfToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

const SEAL = 16

function sealOf(key: Uint8Array, mark: Uint8Array): Buffer {
  return createHmac('sha256', key).update('nguon/page/v1\n').update(mark).digest().subarray(0, SEAL)
}

const digestOf = (asked: string) => createHash('sha256').update(asked).digest('base64url')
