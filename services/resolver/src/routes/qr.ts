import type { FastifyPluginCallback } from 'fastify'
import QRCode from 'qrcode'
import { readPath } from '../code.ts'
import { keep, send } from '../respond.ts'

/** Level M outlives a scratched label; four modules of white around it are what readers ask for. */
const OPTIONS = { errorCorrectionLevel: 'M', margin: 4 } as const

/** The QR code of a thing: the address of its page under the name that this installation prints. */
export const qrRoutes: FastifyPluginCallback<{ publicUrl: string }> = (app, { publicUrl }, done) => {
  app.get('/qr/*', async (request, reply) => {
    const [, path = '', format] = /^\/qr(\/[^?#]+)\.(svg|png)(?:[?#]|$)/.exec(request.raw.url!) ?? []
    if (!format) return reply.callNotFound()
    const text = `${publicUrl}${readPath(path).path}`
    const code =
      format === 'svg'
        ? keep('image/svg+xml', await QRCode.toString(text, { ...OPTIONS, type: 'svg' }))
        : keep('image/png', await QRCode.toBuffer(text, { ...OPTIONS, type: 'png', scale: 12 }))
    return send(request, reply.header('cache-control', 'public, max-age=86400'), code)
  })
  done()
}
