import type { Trust } from '@nguon/proof'
import { logSubject } from '@nguon/statement'
import type { FastifyPluginCallback } from 'fastify'
import { type Assets, pageAssets } from '../assets.ts'
import { verifierPage } from '../pages/verifier.ts'
import type { Reader } from '../proof/reading.ts'
import { releaseIn } from '../proof/release.ts'
import type { Shelf } from '../proof/shelf.ts'
import { CACHE, keep, languageOf, merged, send } from '../respond.ts'
import type { VerifierFile } from '../verifier.ts'

/** What the verifier is given out with. */
export type VerifierDeps = {
  verifier: readonly VerifierFile[]
  shelf: Shelf
  read: Reader
  trust: Trust
  witnesses: readonly { address: string; owner: string; url: string }[]
  assets: Assets
}

/** The verifier itself, and the page that says what to compare it by. */
export const verifierRoutes: FastifyPluginCallback<VerifierDeps> = (app, deps, done) => {
  const { verifier, shelf, read, trust, assets } = deps
  const scanned = [logSubject(trust.origin)]
  const independent = new Set(trust.witnesses.flatMap(witness => (witness.independent ? [witness.address] : [])))
  const witnesses = deps.witnesses.map(({ address, owner, url }) => ({
    owner,
    url: url.replace(/\/+$/, ''),
    independent: independent.has(address),
  }))

  for (const { name, mediaType, bytes } of verifier) {
    const file = keep(`${mediaType}; charset=utf-8`, bytes)
    app.get(`/${name}`, async (request, reply) => {
      // To be kept and opened from a disk: run from here it would be one more page of ours.
      reply.header('content-disposition', `attachment; filename="${name}"`)
      return send(request, reply.header('cache-control', CACHE.ask), file)
    })
  }

  app.get('/verifier', async (request, reply) => {
    const lang = languageOf(request)
    const release = releaseIn(await read(await shelf.proofOf(scanned)))
    const page = verifierPage({ lang, assets: pageAssets(assets), files: verifier, release, witnesses })
    reply.header('cache-control', CACHE.ask).header('vary', merged(reply, 'Accept-Language'))
    return send(request, reply, keep('text/html; charset=utf-8', page))
  })
  done()
}
