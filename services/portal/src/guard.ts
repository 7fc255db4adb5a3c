import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Accounts, Person } from './accounts.ts'

/** A form that did not come from our own page. */
export class ForeignFormError extends Error {
  override readonly name = 'ForeignFormError'
  readonly code = 'FOREIGN_FORM'
  /** Read by whoever answers errors for all rooms. */
  readonly statusCode = 403
}

/**
 * Refuses a form that another site sent: browsers say where a form comes from, in `Origin`, and from which side in
 * `Sec-Fetch-Site`. One that says neither is no browser.
 * @throws {ForeignFormError}
 */
export function requireOwnForm(request: FastifyRequest, publicUrl: string): void {
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const own = [new URL(publicUrl).origin, `${request.protocol}://${host}`]
  if (typeof origin !== 'string' || !own.includes(origin)) throw new ForeignFormError('the form came from elsewhere')
  if (site !== undefined && site !== 'same-origin') throw new ForeignFormError('the form came from another site')
}

/** Who asks; null, with the way to the sign-in page sent, where nobody is signed in. */
export async function signedIn(
  accounts: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Person | null> {
  const person = await accounts.personOf(request.headers.cookie)
  if (!person) await reply.redirect('/portal/dang-nhap', 303)
  return person
}

/** Failed attempts after which an address has to wait, and for how many milliseconds. */
const MOST_ATTEMPTS = 8
const PAUSE = 15 * 60_000
const MOST_ADDRESSES = 10_000

/** Counts failed sign-ins by address, so that a password cannot be guessed by trying. */
export function openAttempts(now: () => number) {
  const failed = new Map<string, { count: number; since: number }>()
  const live = (email: string) => {
    const found = failed.get(email)
    return found && now() - found.since < PAUSE ? found : { count: 0, since: now() }
  }
  return {
    /** Whether this address has to wait. */
    mustWait: (email: string) => live(email).count >= MOST_ATTEMPTS,
    fail(email: string) {
      const { count, since } = live(email)
      failed.delete(email)
      failed.set(email, { count: count + 1, since })
      for (const oldest of failed.keys()) {
        if (failed.size <= MOST_ADDRESSES) break
        failed.delete(oldest)
      }
    },
    succeed: (email: string) => void failed.delete(email),
  }
}
