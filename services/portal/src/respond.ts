import type { Markup } from '@nguon/ui'
import type { FastifyReply } from 'fastify'

/** Sends a page. */
export function show(reply: FastifyReply, page: Markup, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page)
}
