import {
  type Announced,
  CAPTURE_FILE_SIZE_LIMIT,
  CAPTURE_LIMIT,
  discoveryHeaders,
  EPCIS_CONTEXT,
  NGUON_PREFIX,
  OPERATIONS,
} from '@nguon/epcis'
import { subscriptionsOf } from '@nguon/store'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Answering } from '../deps.ts'
import { PREFLIGHT } from '../frame.ts'
import { RefusedError } from '../problem.ts'
import type { Routes } from '../routes.ts'
import { minRecordTime } from '../subscriptions/state.ts'

/** What the server is, as OPTIONS tells it. */
const ANNOUNCED: Announced = {
  vendorVersion: '0.1.0',
  captureLimit: CAPTURE_LIMIT,
  captureFileSizeLimit: CAPTURE_FILE_SIZE_LIMIT,
  extensions: `nguon=${NGUON_PREFIX.nguon}`,
}

const MEMBERS = ['events', 'eventTypes', 'epcs', 'bizSteps', 'bizLocations', 'readPoints', 'dispositions']

/** What can be asked for and how: OPTIONS at every path of the binding, those of capture as well, and the list of them. */
export const discoveryRoutes: Routes = async (app, { answering }) => {
  for (const path of new Set(OPERATIONS.map(operation => operation.path))) {
    app.options(
      path.replaceAll(/\{(\w+)\}/g, ':$1'),
      { schema: { summary: `What can be done at ${path}`, tags: ['EPCIS discovery'], response: { 204: z.null() } } },
      async (request, reply) => {
        const minRecordTime = path === SUBSCRIPTION ? await minRecordTimeFor(answering, request) : null
        return reply
          .code(204)
          .headers({
            ...discoveryHeaders(path, { ...ANNOUNCED, ...(minRecordTime !== null && { minRecordTime }) }),
            ...PREFLIGHT,
          })
          .send(null)
      },
    )
  }

  app.get(
    '/',
    {
      schema: {
        summary: 'What events can be asked for by',
        tags: ['EPCIS'],
        response: {
          200: z.object({ '@context': z.string(), type: z.literal('Collection'), member: z.array(z.string()) }),
        },
      },
    },
    async () => ({ '@context': EPCIS_CONTEXT, type: 'Collection' as const, member: MEMBERS }),
  )
}

const SUBSCRIPTION = '/queries/{queryName}/subscriptions/{subscriptionID}'

/**
 * From when on a subscription has events: told to its party alone. A browser that asks before it asks, and so without a
 * key, is told the rest.
 * @throws {@link RefusedError} NOTHING_THERE
 */
async function minRecordTimeFor({ db, readerOf }: Answering, request: FastifyRequest): Promise<string | null> {
  const party = await readerOf(request)
  if (party === null) return null
  const { queryName, subscriptionID } = request.params as { queryName: string; subscriptionID: string }
  const [found] = (await subscriptionsOf(db, party, queryName)).filter(({ id }) => id === subscriptionID)
  if (!found) throw new RefusedError('NOTHING_THERE', 'the query has no such subscription')
  return minRecordTime(found)
}
