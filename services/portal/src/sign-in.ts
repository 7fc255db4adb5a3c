import { timingSafeEqual } from 'node:crypto'
import { blankForm, type PageAssets } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Accounts, AccountTakenError } from './accounts.ts'
import { openAttempts, requireOwnForm } from './guard.ts'
import { signInPage } from './pages/sign-in.ts'
import { show } from './respond.ts'

/** What signing in needs. */
export type SignInDeps = {
  accounts: Accounts
  assets: PageAssets
  publicUrl: string
  adminApiKey: string
  languageOf: (request: FastifyRequest) => Lang
  now: () => Date
}

const Account = z.strictObject({
  email: z.email().max(200),
  password: z.string().min(10).max(128),
  name: z.string().trim().min(1).max(200),
  party: z.string().regex(/^[A-Z0-9-]{1,20}$/),
})

/** Coming in, going out, and giving out sign-ins. */
export const signInRoutes: FastifyPluginAsync<SignInDeps> = async (app, deps) => {
  const { accounts, assets, publicUrl, adminApiKey, languageOf, now } = deps
  const attempts = openAttempts(() => now().getTime())

  app.get('/dang-nhap', async (request, reply) => {
    if (await accounts.personOf(request.headers.cookie)) return reply.redirect('/portal/', 303)
    return show(reply, signInPage(languageOf(request), assets, blankForm))
  })

  app.post('/dang-nhap', async (request, reply) => {
    requireOwnForm(request, publicUrl)
    const lang = languageOf(request)
    const { email, password } = (request.body ?? {}) as { email?: unknown; password?: unknown }
    const address = typeof email === 'string' ? email.trim().toLowerCase().slice(0, 200) : ''
    const refuse = (key: 'portal.sign-in.wrong' | 'portal.sign-in.wait', status: number) =>
      show(
        reply,
        signInPage(lang, assets, { values: { email: address }, errors: { password: message(lang, key) } }),
        status,
      )
    if (attempts.mustWait(address)) return refuse('portal.sign-in.wait', 429)
    const agent = String(request.headers['user-agent'] ?? '')
    const cookies = await accounts.signIn(address, typeof password === 'string' ? password : '', agent)
    if (!cookies) {
      attempts.fail(address)
      return refuse('portal.sign-in.wrong', 401)
    }
    attempts.succeed(address)
    return reply.header('set-cookie', cookies).redirect('/portal/', 303)
  })

  app.post('/dang-xuat', async (request, reply) => {
    requireOwnForm(request, publicUrl)
    const cookies = await accounts.signOut(request.headers.cookie)
    return reply.header('set-cookie', cookies).redirect('/portal/dang-nhap', 303)
  })

  app.post('/accounts', async (request, reply) => {
    const given = Buffer.from(String(request.headers['x-api-key'] ?? ''))
    const admin = Buffer.from(adminApiKey)
    if (given.length !== admin.length || !timingSafeEqual(given, admin))
      return problem(reply, 401, 'UNAUTHENTICATED', 'the administrator’s API key is needed')
    const parsed = Account.safeParse(request.body)
    if (!parsed.success) return problem(reply, 400, 'REQUEST_INVALID', z.prettifyError(parsed.error))
    try {
      const isNew = await accounts.create(parsed.data)
      const { email, party } = parsed.data
      return reply.code(isNew ? 201 : 200).send({ email, party })
    } catch (error) {
      if (error instanceof AccountTakenError) return problem(reply, 409, error.code, error.message)
      throw error
    }
  })
}

function problem(reply: FastifyReply, status: number, code: string, title: string): FastifyReply {
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, code })
}
