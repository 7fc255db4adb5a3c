/**
 * How a callback is signed (`GS1-Signature`, whose scheme EPCIS 2.0 leaves to the server): HMAC-SHA256 under the
 * subscription's signatureToken, over the time of sending and the very bytes of the body.
 *
 *     GS1-Signature: t=1781397000,v1=5f2b…   where v1 = hex(HMAC-SHA256(token, "1781397000." + body))
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { utf8 } from '@nguon/statement'

/** The header that signs a body at a time. */
export function signCallback(token: string, body: Uint8Array, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${digestOf(token, seconds, body)}`
}

/**
 * Whether a header signs this body under the token, at most `tolerance` seconds from `at`: what a receiver does before
 * it believes a callback.
 */
export function checkCallback(token: string, body: Uint8Array, header: string, at: Date, tolerance = 300): boolean {
  const [, seconds, digest] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (seconds === undefined || digest === undefined) return false
  if (Math.abs(at.getTime() / 1000 - Number(seconds)) > tolerance) return false
  return timingSafeEqual(utf8(digest), utf8(digestOf(token, Number(seconds), body)))
}

function digestOf(token: string, seconds: number, body: Uint8Array): string {
  return createHmac('sha256', utf8(token)).update(`${seconds}.`).update(body).digest('hex')
}
