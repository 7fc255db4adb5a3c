import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Lang } from '@nguon/words'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** An answer that is kept: its bytes, its mark, and its short form once somebody asked for it. */
export type Kept = { type: string; body: Buffer; etag: string; short?: Buffer }

/** Makes an answer to be sent any number of times. */
export function keep(type: string, content: string | Uint8Array): Kept {
  const body = Buffer.from(content)
  const mark = createHash('sha256').update(body).digest('base64url').slice(0, 20)
  return { type, body, etag: mark }
}

/** How long others may keep an answer. */
export const CACHE = {
  /** Under this address the bytes never change. */
  forever: 'public, max-age=31536000, immutable',
  /** Kept, but asked for again each time: a recall must not wait for a cache. */
  ask: 'public, no-cache',
  never: 'no-store',
  /** For one reader alone, who may see what others may not. */
  own: 'private, no-store',
} as const

/** Sends an answer, or only that the reader has it already. */
export function send(request: FastifyRequest, reply: FastifyReply, kept: Kept, status = 200): FastifyReply {
  const short = kept.body.length > 1_000 && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const etag = `"${kept.etag}${short ? '-gz' : ''}"`
  reply.header('vary', merged(reply, 'Accept-Encoding')).header('etag', etag)
  if (status === 200 && isHeld(request, kept.etag)) return reply.code(304).send()
  if (short) {
    kept.short ??= gzipSync(kept.body)
    reply.header('content-encoding', 'gzip')
  }
  return reply
    .code(status)
    .type(kept.type)
    .send(short ? kept.short : kept.body)
}

function isHeld(request: FastifyRequest, mark: string): boolean {
  const held = String(request.headers['if-none-match'] ?? '')
  return held.split(',').some(one => one.trim().replace(/^W\//, '').replaceAll('"', '').replace(/-gz$/, '') === mark)
}

/** Adds a header name to `Vary` without losing those that stand there. */
export function merged(reply: FastifyReply, name: string): string {
  const present = String(reply.getHeader('vary') ?? '')
  return present === '' ? name : present.includes(name) ? present : `${present}, ${name}`
}

/** The language of an answer: as asked for in the address, else as the browser prefers, else Vietnamese. */
export function languageOf(request: FastifyRequest): Lang {
  // Where the address could not be read there is no query at all.
  const { lang } = (request.query ?? {}) as { lang?: unknown }
  if (lang === 'vi' || lang === 'en') return lang
  const wanted = String(request.headers['accept-language'] ?? '')
    .split(',')
    .map(part => {
      const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map(one => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean)
      return { lang: range.split('-')[0], quality: Number(quality ?? 1) }
    })
    .filter(({ lang, quality }) => (lang === 'vi' || lang === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return wanted[0]?.lang === 'en' ? 'en' : 'vi'
}

/** Whether a person's browser asks, who wants a page, and not a machine. */
export function wantsPage(request: FastifyRequest): boolean {
  return /\btext\/html\b/.test(String(request.headers.accept ?? ''))
}
