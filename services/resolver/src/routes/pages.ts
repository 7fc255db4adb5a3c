import type { Rpc } from '@nguon/chain'
import { PROOF_MEDIA_TYPE, type Source, type Trust, verify } from '@nguon/proof'
import { type Node, questionOf, readSource, SourceError } from '@nguon/proof/source'
import { storyOf } from '@nguon/provenance'
import { nodeVerify } from '@nguon/signer'
import { type Database, readableTo } from '@nguon/store'
import { blankForm } from '@nguon/ui'
import { type Lang, message } from '@nguon/words'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import { type Assets, pageAssets } from '../assets.ts'
import { CodeError, ROOTS, readPath, readTyped } from '../code.ts'
import { isAbsent } from '../pages/absence.ts'
import { homePage } from '../pages/home.ts'
import { inspectorPage, type ServerCheck } from '../pages/inspector.ts'
import { provenancePage } from '../pages/provenance.ts'
import type { Silent } from '../pages/verdict.ts'
import type { AlertLook } from '../proof/alerts.ts'
import { throughChain } from '../proof/node.ts'
import type { Reader } from '../proof/reading.ts'
import type { Shelf, Shelved } from '../proof/shelf.ts'
import { CACHE, type Kept, keep, languageOf, merged, send } from '../respond.ts'

/** What pages are made with. */
export type PagesDeps = {
  assets: Assets
  shelf: Shelf
  read: Reader
  alertsOf: AlertLook
  trust: Trust
  chain: Rpc
  publicUrl: string
  now: () => number
  db: Kysely<Database>
  readerOf: (request: FastifyRequest) => Promise<string | null>
}

const HTML = 'text/html; charset=utf-8'

/** What readers open: the page of what they scanned, its proof, the front page, the inspector's page. */
export const pagesRoutes: FastifyPluginCallback<PagesDeps> = (app, deps, done) => {
  const { shelf, read, alertsOf, assets } = deps
  const rendered = new WeakMap<Shelved, Map<string, { kept: Kept; status: number }>>()
  const files = new WeakMap<Shelved, Kept>()

  const provenance = async (request: FastifyRequest, reply: FastifyReply) => {
    const { path, subjects } = readPath(request.raw.url!)
    const lang = languageOf(request)
    const shelved = await shelf.proofOf(subjects)
    const alerts = await alertsOf(shelved)
    const pages = rendered.get(shelved) ?? new Map<string, { kept: Kept; status: number }>()
    rendered.set(shelved, pages)
    // An expiry date passes at midnight, though nothing was said.
    const name = `${lang} ${Math.floor(deps.now() / 3_600_000)} ${alerts.mark} ${path}`
    let page = pages.get(name)
    if (!page) {
      const verdict = await read(shelved)
      const story = storyOf(verdict, BigInt(Math.floor(deps.now() / 1000)))
      const markup = provenancePage({ lang, assets: pageAssets(assets, 'check', lang), story, verdict, alerts, path })
      page = { kept: keep(HTML, markup), status: isAbsent(verdict) ? 404 : 200 }
      if (pages.size > 8) pages.clear()
      pages.set(name, page)
    }
    reply.header('cache-control', CACHE.ask).header('vary', merged(reply, 'Accept-Language'))
    reply.header('link', `</proof${path}>; rel="describedby"; type="${PROOF_MEDIA_TYPE}"`)
    return send(request, reply, page.kept, page.status)
  }
  for (const root of ROOTS) app.get(`/${root}/*`, provenance)

  app.get('/proof/*', async (request, reply) => {
    const { subjects, path } = readPath(request.raw.url!.slice('/proof'.length))
    // Said in the public answer too: a cache between us must not give it to whoever shows a key.
    reply.header('vary', 'Authorization, X-Api-Key')
    reply.header('content-disposition', `attachment; filename="${fileName(path)}"`)
    const reader = await deps.readerOf(request)
    if (reader !== null) {
      const text = await shelf.proofFor(subjects, readableTo(deps.db, reader, deps.now))
      return reply.header('cache-control', CACHE.own).type(PROOF_MEDIA_TYPE).send(text)
    }
    const shelved = await shelf.proofOf(subjects)
    let file = files.get(shelved)
    if (!file) {
      file = keep(PROOF_MEDIA_TYPE, shelved.text)
      files.set(shelved, file)
    }
    reply.header('cache-control', CACHE.ask).header('access-control-allow-origin', '*')
    return send(request, reply, file)
  })

  app.get('/', async (request, reply) => {
    const lang = languageOf(request)
    const typed = queryOf(request, 'code')
    if (typed) {
      try {
        return reply.redirect(`${readTyped(typed).path}${lang === 'en' ? '?lang=en' : ''}`, 303)
      } catch (error) {
        if (!(error instanceof CodeError)) throw error
      }
    }
    const form = typed === null ? blankForm : refused(typed, lang)
    const page = homePage({ lang, assets: pageAssets(assets), host: new URL(deps.publicUrl).host, form })
    reply.header('cache-control', CACHE.ask).header('vary', merged(reply, 'Accept-Language'))
    return send(request, reply, keep(HTML, page), typed === null ? 200 : 400)
  })

  app.get('/kiem-chung', async (request, reply) => {
    const lang = languageOf(request)
    const typed = queryOf(request, 'code')
    const found = typed === null ? null : await checkTyped(deps, typed, lang)
    const form = typed === null ? blankForm : found ? { values: { code: typed }, errors: {} } : refused(typed, lang)
    const page = inspectorPage({ lang, assets: pageAssets(assets, 'inspector', lang), form, check: found })
    reply.header('cache-control', CACHE.never).header('vary', merged(reply, 'Accept-Language'))
    return reply
      .code(typed !== null && !found ? 400 : 200)
      .type(HTML)
      .send(page)
  })
  done()
}

/** The whole check made here, for a reader whose browser cannot; null if what was typed is no code. */
async function checkTyped(deps: PagesDeps, typed: string, lang: Lang): Promise<ServerCheck | null> {
  let scanned: ReturnType<typeof readTyped>
  try {
    scanned = readTyped(typed)
  } catch (error) {
    if (error instanceof CodeError) return null
    throw error
  }
  const shelved = await deps.shelf.proofOf(scanned.subjects)
  const silent: Silent[] = []
  const sources: Source[] = []
  const question = shelved.file.anchors.length > 0 ? questionOf(shelved.text, deps.trust) : null
  const node: Node = { name: message(lang, 'check.source-rpc'), url: '', independent: false }
  try {
    if (question) sources.push(await readSource(node, question, throughChain(deps.chain)))
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    silent.push(node)
  }
  const now = BigInt(Math.floor(deps.now() / 1000))
  const verdict = await verify(shelved.text, scanned.subjects, sources, deps.trust, now, nodeVerify)
  return { path: scanned.path, verdict, story: verdict.head ? storyOf(verdict) : null, silent }
}

const refused = (typed: string, lang: Lang) => ({
  values: { code: typed },
  errors: { code: message(lang, 'home.bad-code') },
})

function queryOf(request: FastifyRequest, name: string): string | null {
  const value = (request.query as Record<string, unknown>)[name]
  return typeof value === 'string' ? value.slice(0, 500) : null
}

function fileName(path: string): string {
  return `nguon${path.replace(/%[0-9A-F]{2}/gi, '-').replace(/[^A-Za-z0-9]+/g, '-')}.proof.json`
}
