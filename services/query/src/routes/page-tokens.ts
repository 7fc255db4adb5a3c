import { z } from 'zod'
import { PageMarkError } from '../page-mark.ts'
import { giveBack } from '../paging.ts'
import { RefusedError } from '../problem.ts'
import type { Routes } from '../routes.ts'

/** Tokens of pages, which whoever holds one may give back before it expires. */
export const pageTokenRoutes: Routes = async (app, { answering }) => {
  app.delete(
    '/nextPageToken/:token',
    {
      schema: {
        summary: 'Gives the token of a page back: it opens none any more',
        tags: ['EPCIS'],
        params: z.strictObject({ token: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      try {
        await giveBack(answering, request.params.token)
      } catch (error) {
        if (!(error instanceof PageMarkError)) throw error
        throw new RefusedError('NOTHING_THERE', `the token ${error.message}`, [], { cause: error })
      }
      return reply.code(204).send(null)
    },
  )
}
