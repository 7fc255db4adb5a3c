import { openPool } from '@nguon/store'
import { betterAuth } from 'better-auth'

/** Who is signed in, and for which party that person writes. */
export type Person = { id: string; name: string; email: string; party: string }

/** The address belongs to an account of another party. */
export class AccountTakenError extends Error {
  override readonly name = 'AccountTakenError'
  readonly code = 'ACCOUNT_TAKEN'
}

/** Sign-ins of the workplace. */
export type Accounts = {
  /** The cookies of a new session, or null where address and password do not belong together. */
  signIn(email: string, password: string, userAgent: string): Promise<string[] | null>
  /** Who a cookie header belongs to. */
  personOf(cookie: string | undefined): Promise<Person | null>
  /** Ends the session of a cookie header; the cookies that take it out of the browser. */
  signOut(cookie: string | undefined): Promise<string[]>
  /**
   * Gives out a sign-in; false if the same one is there already.
   * @throws {AccountTakenError}
   */
  create(account: { email: string; password: string; name: string; party: string }): Promise<boolean>
  close(): Promise<void>
}

/** Opens the accounts over the schema `auth` of a database. */
export function openAccounts(options: { databaseUrl: string; secret: string; publicUrl: string }): Accounts {
  const { databaseUrl, secret, publicUrl } = options
  const pool = openPool({ connectionString: databaseUrl, max: 4, options: '-c search_path=auth' })
  const auth = betterAuth({
    database: pool,
    secret,
    baseURL: publicUrl,
    basePath: '/portal/auth',
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Sign-ins are given out by an administrator; nobody makes one alone.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: 60 * 60 * 12, updateAge: 60 * 60 },
    advanced: {
      cookiePrefix: 'nguon',
      useSecureCookies: publicUrl.startsWith('https:'),
      ipAddress: { disableIpTracking: true },
    },
  })

  const partyOf = async (user: string) => {
    const { rows } = await pool.query<{ party: string }>('select party from member where user_id = $1', [user])
    return rows[0]?.party ?? null
  }

  return {
    async signIn(email, password, userAgent) {
      const headers = new Headers({ 'user-agent': userAgent.slice(0, 200) })
      const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true })
      return response.ok ? response.headers.getSetCookie() : null
    },

    async personOf(cookie) {
      if (!cookie) return null
      const session = await auth.api.getSession({ headers: new Headers({ cookie }) })
      const party = session && (await partyOf(session.user.id))
      if (!session || !party) return null
      const { id, name, email } = session.user
      return { id, name, email, party }
    },

    async signOut(cookie) {
      const response = await auth.api.signOut({ headers: new Headers({ cookie: cookie ?? '' }), asResponse: true })
      return response.headers.getSetCookie()
    },

    async create({ email, password, name, party }) {
      const context = await auth.$context
      const address = email.toLowerCase()
      const present = await context.internalAdapter.findUserByEmail(address)
      const theirs = present && (await partyOf(present.user.id))
      if (theirs === party) return false
      if (theirs) throw new AccountTakenError('this address signs in for another party')
      // Somebody without a party: an account whose making was killed before its last line. It is made anew.
      if (present) await context.internalAdapter.deleteUser(present.user.id)
      const user = await context.internalAdapter.createUser(
        { email: address, name, emailVerified: true },
        { method: 'email-password' },
      )
      await context.internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: await context.password.hash(password),
      })
      await pool.query('insert into member (user_id, party) values ($1, $2)', [user.id, party])
      return true
    },

    close: () => pool.end(),
  }
}
