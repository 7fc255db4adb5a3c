import { type Condition, parseQueryBody, QueryError } from '@nguon/epcis'
import { z } from 'zod'
import { EVENTS, sendEvents } from '../events.ts'
import { RefusedError } from '../problem.ts'
import type { Routes } from '../routes.ts'

/** Events by what they say, or by their id. */
export const eventRoutes: Routes = async (app, { answering }) => {
  app.get(
    '/events',
    { schema: { ...EVENTS, summary: 'The events that meet the parameters' } },
    async (request, reply) => sendEvents(answering, request, reply, {}),
  )

  app.get(
    '/events/:eventID',
    {
      schema: {
        ...EVENTS,
        summary: 'The event of this id, and whatever declares it an error under the same id',
        params: z.strictObject({ eventID: z.string() }),
      },
    },
    async (request, reply) => {
      const { eventID } = request.params
      const unknown = () =>
        Promise.reject(
          new RefusedError('NOTHING_THERE', `there is no event ${JSON.stringify(eventID)} that you may see`),
        )
      const and = conditionsOf(eventID) ?? (await unknown())
      return await sendEvents(answering, request, reply, { and, requireKnown: unknown })
    },
  )
}

/** Null for what is no URI: nothing has it as its id. */
function conditionsOf(eventID: string): readonly Condition[] | null {
  try {
    return parseQueryBody({ EQ_eventID: [eventID] }).conditions
  } catch (error) {
    if (error instanceof QueryError) return null
    throw error
  }
}
