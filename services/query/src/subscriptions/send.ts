/** One callback over HTTP: to the address that was looked at, within bounds, and nowhere else. */
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import type { Destination } from './destination.ts'

/** What became of a callback: the receiver's status, or why there is none. */
export type Outcome = { status: number; error: null } | { status: null; error: string }

/** How long a receiver may take from the first packet to the status, in milliseconds. */
export const CALLBACK_TIMEOUT = 10_000

// Only the status is of interest; what stands below it is read to its end if it is short, so that the receiver sees it taken.
const LONGEST_ANSWER = 64 * 1024

/** Sends a body to a destination. A redirect is not followed: its status is the outcome. */
export function sendCallback(
  { url, address }: Destination,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  signal: AbortSignal,
  patience: number = CALLBACK_TIMEOUT,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(patience)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise(done => {
    const failed = (error: Error & { code?: string }) =>
      done({ status: null, error: timeout.aborted ? `no answer within ${patience / 1000} s` : sayWhy(error) })
    const request = (url.protocol === 'https:' ? requestTls : requestPlain)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.length) },
        signal: AbortSignal.any([timeout, signal]),
        // No pool: a connection that was kept would go to the address that was looked at some other time.
        agent: false,
        // Node asks here instead of the resolver, so there is no second look-up that could be answered otherwise.
        lookup: (_, options, found) =>
          options.all ? found(null, [{ address, family: isIP(address) }]) : found(null, address, isIP(address)),
        ...(url.protocol === 'https:' && !isIP(host) && { servername: host }),
      },
      answer => {
        readShort(answer)
        done({ status: answer.statusCode!, error: null })
      },
    )
    request.on('error', failed)
    request.end(body)
  })
}

function readShort(answer: IncomingMessage): void {
  let read = 0
  // Cut off in the middle it is of no more interest than whole.
  answer.on('error', () => {})
  answer.on('data', (chunk: Buffer) => {
    read += chunk.length
    if (read > LONGEST_ANSWER) answer.destroy()
  })
}

/** In one line without our own addresses and paths, since the subscriber is told. */
function sayWhy(error: Error & { code?: string }): string {
  return error.code === undefined ? error.name : error.code
}
