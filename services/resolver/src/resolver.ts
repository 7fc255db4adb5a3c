import { ChainUnavailableError, type Rpc } from '@nguon/chain'
import { MerkleError } from '@nguon/merkle'
import { parseTrust } from '@nguon/proof'
import { type Database, erasedCount } from '@nguon/store'
import { type Lang, message } from '@nguon/words'
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { type Assets, pageAssets } from './assets.ts'
import { CodeError } from './code.ts'
import { type FailureName, failurePage } from './pages/failure.ts'
import { openAlerts } from './proof/alerts.ts'
import { followHeads, MapMismatchError, NotReadyError } from './proof/generation.ts'
import { openReader } from './proof/reading.ts'
import { openShelf, type Shelf } from './proof/shelf.ts'
import { CACHE, keep, languageOf, send, wantsPage } from './respond.ts'
import { healthRoutes } from './routes/health.ts'
import { logRoutes } from './routes/log.ts'
import { pagesRoutes } from './routes/pages.ts'
import { papersRoutes } from './routes/papers.ts'
import { qrRoutes } from './routes/qr.ts'
import { rpcRoutes } from './routes/rpc.ts'
import { uncodedRoutes } from './routes/uncoded.ts'
import { verifierRoutes } from './routes/verifier.ts'
import type { VerifierFile } from './verifier.ts'

/** What the public side of the platform needs. */
export type ResolverDeps = {
  db: Kysely<Database>
  chain: Rpc
  /** The trust file of this installation, as text; it is served as it is. */
  trust: string
  /** What printed codes carry, without a final slash. */
  publicUrl: string
  witnesses: readonly { address: string; owner: string; url: string }[]
  /** Given out to whoever would rather not be checked for by us. */
  verifier: readonly VerifierFile[]
  assets: Assets
  now: () => number
  /**
   * The party that asks, by its API key; null where a request carries none. Throws what has a `statusCode` where the
   * key is none of ours.
   */
  readerOf: (request: FastifyRequest) => Promise<string | null>
}

/** Everything our pages may load is ours, and none of it stands in the page itself. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The public side: pages, proofs, codes, the log, the gateway to the chain. It only reads, but for the note of who was
 * shown what is not public.
 *
 * @throws {ProofError} when the trust file is none
 */
export const buildResolver: FastifyPluginAsync<ResolverDeps> = async (app, deps) => {
  const { db, chain, publicUrl, assets, now, witnesses, verifier } = deps
  const trust = parseTrust(deps.trust)
  const shelf = openShelf(db, followHeads(db, now), { maxAge: trust.maxAge, now })
  const trustFile = keep('application/json', deps.trust)
  forgetErased(app, db, shelf)

  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
    if (String(reply.getHeader('content-type') ?? '').startsWith('text/html')) {
      reply.header('content-security-policy', POLICY)
    }
  })
  app.setErrorHandler(answerErrors(assets))
  app.setNotFoundHandler((request, reply) => answerFailure(request, reply, assets, { name: 'not-found', status: 404 }))

  const read = openReader(trust)
  await app.register(pagesRoutes, { ...deps, shelf, read, alertsOf: openAlerts(chain, trust, now), trust })
  await app.register(papersRoutes, { db })
  await app.register(uncodedRoutes, { shelf, origin: trust.origin })
  await app.register(verifierRoutes, { verifier, shelf, read, trust, witnesses, assets })
  await app.register(qrRoutes, { publicUrl })
  await app.register(logRoutes, { db })
  await app.register(rpcRoutes, { chain, contracts: trust.anchors.map(({ contract }) => contract) })
  await app.register(healthRoutes, { db, chain, contract: trust.anchors[0]?.contract, witnesses, now })

  app.get('/trust.json', (request, reply) =>
    send(request, reply.header('cache-control', CACHE.ask).header('access-control-allow-origin', '*'), trustFile),
  )
  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const asset = assets.files.get(request.params.name)
    if (!asset) return reply.callNotFound()
    return send(request, reply.header('cache-control', CACHE.forever), keep(asset.type, asset.body))
  })
  app.get('/favicon.ico', (_request, reply) => reply.redirect(assets.icon, 301))
}

/** How often it is looked whether something was erased, in milliseconds. */
const LOOK = 2_000

/** What was erased stays in no file that is kept in memory, whether or not anyone asks for it again. */
function forgetErased(app: FastifyInstance, db: Kysely<Database>, shelf: Shelf): void {
  let known = -1
  const look = async () => {
    const count = await erasedCount(db)
    if (known !== count) shelf.clear()
    known = count
  }
  // While the database is away nothing is erased either.
  const tryLook = () => look().catch(err => app.log.warn({ err }, 'could not look for erasures'))
  // Once before any file is kept: what is kept afterwards need not be thrown away to be safe.
  app.addHook('onReady', tryLook)
  const timer = setInterval(tryLook, LOOK).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

/** Answers what fails before any route is found, as an address that cannot be decoded. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  assets: Assets,
): void {
  const name = error.code === 'FST_ERR_BAD_URL' || error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'malformed' : 'request'
  void answerFailure(request, reply, assets, { name, status: 400 })
}

type Failure = { name: FailureName; status: number; detail?: (lang: 'vi' | 'en') => string }

function failureOf(error: FastifyError): Failure {
  if (error instanceof CodeError) {
    return {
      name: 'malformed',
      status: 400,
      detail: lang =>
        error.digit ? message(lang, 'error.malformed.digit', error.digit) : message(lang, 'error.malformed.shapes'),
    }
  }
  if (error instanceof MerkleError) return { name: 'not-found', status: 404 }
  if (error instanceof NotReadyError || error instanceof ChainUnavailableError)
    return { name: 'not-ready', status: 503 }
  if (error.statusCode === 401) return { name: 'unauthenticated', status: 401 }
  if (error.statusCode === 403) return { name: 'forbidden', status: 403 }
  if (error.statusCode === 413) return { name: 'too-large', status: 413 }
  if (error.statusCode && error.statusCode < 500) return { name: 'request', status: error.statusCode }
  return { name: 'internal', status: error instanceof MapMismatchError ? 503 : 500 }
}

/** What a Fastify instance answers errors with: a page for a person, problem details for a machine. */
export function answerErrors(assets: Assets) {
  return async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const failure = failureOf(error)
    if (failure.status >= 500) request.log.error({ err: error }, 'the request failed')
    return answerFailure(request, reply, assets, failure)
  }
}

/** A page for a person, problem details (RFC 9457) for a machine. */
function answerFailure(request: FastifyRequest, reply: FastifyReply, assets: Assets, failure: Failure): FastifyReply {
  const { name, status } = failure
  const lang = languageOf(request)
  reply.code(status).header('cache-control', CACHE.never).header('vary', 'Accept, Accept-Language')
  if (!wantsPage(request)) {
    const title = message('en', `error.${name}.title`)
    const detail = failure.detail?.('en') ?? message('en', `error.${name}.text`)
    return reply.type('application/problem+json').send({ type: `urn:nguon:problem:${name}`, title, status, detail })
  }
  const detail = failure.detail?.(lang)
  const page = failurePage({ lang, assets: pageAssets(assets), name, detail, alternates: inOtherWords(request) })
  // Set here as well: an error before any route meets no hook of ours.
  return reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(page)
}

/** The address that was asked for, in each language; none of what was sent, since asking again would not send it. */
function inOtherWords({ method, raw }: FastifyRequest): Record<Lang, string> | undefined {
  if (method !== 'GET') return undefined
  const [path = '/', query = ''] = (raw.url ?? '/').split('?')
  const rest = query.split('&').filter(part => part !== '' && !part.startsWith('lang='))
  const to = (lang: Lang) => `${path}?${[...rest, `lang=${lang}`].join('&')}`
  // What begins with two slashes, or not with one, would be another site.
  return /^\/(?![/\\])/.test(path) ? { vi: to('vi'), en: to('en') } : undefined
}
