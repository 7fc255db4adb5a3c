import { randomUUID } from 'node:crypto'
import { seal } from '@nguon/signer'
import { type JsonValue, utf8 } from '@nguon/statement'
import {
  currentHorizon,
  dropSubscription,
  findNamedQuery,
  findSubscription,
  type NamedQuery,
  type Subscription,
  storeSubscription,
  subscriptionsOf,
} from '@nguon/store'
import type { FastifyPluginAsync, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { definedQuery } from '../defined.ts'
import type { Answering } from '../deps.ts'
import { announceNextPage, PAGING, pageAsked } from '../paging.ts'
import { RefusedError } from '../problem.ts'
import { negotiationOf } from '../request.ts'
import { partyOf } from '../routes.ts'
import { parseControls, refusal } from '../subscriptions/controls.ts'
import { tokenContext } from '../subscriptions/deliver.ts'
import { DestinationError, findDestination } from '../subscriptions/destination.ts'
import { runAfter } from '../subscriptions/plan.ts'
import { requireSubscribable } from '../subscriptions/source.ts'
import { minRecordTime, SubscriptionBody, subscriptionBody } from '../subscriptions/state.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'

const ALL = '/queries/:queryName/subscriptions'
const ONE = `${ALL}/:subscriptionID`
const tags = ['EPCIS subscriptions']
const ofQuery = z.strictObject({ queryName: z.string() })
const ofOne = z.strictObject({ queryName: z.string(), subscriptionID: z.string() })

type Options = { answering: Answering; subscriptions: Subscriptions }

/** Subscriptions to named queries (EPCIS 2.0 §8.2.5, §12.8.3), and another try for deliveries that were given up. */
export const subscriptionRoutes: FastifyPluginAsync<Options, RawServerDefault, ZodTypeProvider> = async (
  app,
  { answering, subscriptions },
) => {
  const { db, masterKey, allow, resolve, queue, now, wake } = subscriptions

  const queryOf = async (request: FastifyRequest, name: string): Promise<NamedQuery> => {
    const query = await findNamedQuery(db, await partyOf(answering, request), name)
    if (!query) throw new RefusedError('NAME_UNKNOWN', `there is no query of yours named ${JSON.stringify(name)}`)
    return query
  }
  const subscriptionOf = async (request: FastifyRequest, { queryName, subscriptionID }: z.infer<typeof ofOne>) => {
    const { party } = await queryOf(request, queryName)
    const found = UUID.test(subscriptionID) ? await findSubscription(db, subscriptionID) : undefined
    if (found?.party !== party || found.query !== queryName)
      throw new RefusedError('NOTHING_THERE', 'the query has no such subscription')
    return found
  }
  const bodyOf = async (subscription: Subscription) => subscriptionBody(subscription, await queue.kept(subscription.id))

  app.post(
    ALL,
    {
      schema: {
        summary: 'Subscribe: have a URL called with what a query finds',
        description:
          'At each capture (`stream: true`) or by `schedule`. The callback is a POST of an EPCISQueryDocument, signed under `signatureToken`.',
        tags,
        params: ofQuery,
        body: z.unknown().meta({
          description: 'dest; stream or schedule; signatureToken, initialRecordTime, reportIfEmpty',
          example: { dest: 'https://erp.example/epcis', signatureToken: 'a secret of yours', stream: true },
        }),
        response: { 201: SubscriptionBody },
      },
    },
    async (request, reply) => {
      const query = await queryOf(request, request.params.queryName)
      const controls = parseControls(request.body as JsonValue)
      requireSubscribable(definedQuery(query))
      await requireCallable(controls.dest)
      const id = randomUUID()
      const created = now()
      const { dest, signatureToken, schedule, reportIfEmpty, initialRecordTime } = controls
      // Before this horizon lies only what was recorded before now.
      const since = initialRecordTime === null || initialRecordTime >= created ? await currentHorizon(db) : 0n
      const made = {
        ...{ id, party: query.party, query: query.name, dest, schedule, reportIfEmpty, created },
        token: signatureToken === null ? null : seal(masterKey, utf8(signatureToken), tokenContext(id)),
        epcFormat: negotiationOf(request).epcFormat,
        initialRecordTime: initialRecordTime ?? created,
        nextRun: runAfter({ schedule }, created),
      }
      await storeSubscription(db, made, since)
      wake()
      const address = `/epcis/queries/${encodeURIComponent(query.name)}/subscriptions/${id}`
      const stored = { ...made, position: { since, until: null, after: null }, lastNotified: null, ended: null }
      return reply.code(201).header('location', address).send(subscriptionBody(stored, []))
    },
  )
  const requireCallable = async (dest: string) => {
    try {
      await findDestination(dest, allow, resolve)
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error
      throw refusal([{ pointer: '/dest', code: error.code, reason: error.message }], { cause: error })
    }
  }

  app.get(
    ALL,
    {
      schema: {
        summary: 'The subscriptions to a query, the oldest first',
        tags,
        params: ofQuery,
        querystring: z.strictObject(PAGING),
        response: { 200: z.array(SubscriptionBody) },
      },
    },
    async (request, reply) => {
      const { party, name } = await queryOf(request, request.params.queryName)
      const asked = `${party} subscriptions ${name}`
      const { at, size } = await pageAsked(answering, request.query, asked)
      const all = await subscriptionsOf(db, party, name)
      const from = at === null ? 0 : all.findIndex(({ id }) => id === at) + 1
      const page = all.slice(from, from + size)
      if (from + size < all.length) announceNextPage(answering, request, reply, asked, page.at(-1)!.id)
      return await Promise.all(page.map(bodyOf))
    },
  )

  app.get(
    ONE,
    {
      schema: {
        summary: 'A subscription, what waits to be delivered to it and what was given up',
        tags,
        params: ofOne,
        response: { 200: SubscriptionBody },
      },
    },
    async (request, reply) => {
      const subscription = await subscriptionOf(request, request.params)
      reply.header('gs1-query-min-record-time', minRecordTime(subscription))
      return await bodyOf(subscription)
    },
  )

  app.delete(
    ONE,
    { schema: { summary: 'Unsubscribe', tags, params: ofOne, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id } = await subscriptionOf(request, request.params)
      await db.transaction().execute(trx => dropSubscription(trx, id))
      // Killed before this line, what is left is dropped when its time comes: it is nobody's.
      await queue.forget(id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    `${ONE}/deliveries/:deliveryID`,
    {
      schema: {
        summary: 'Try a delivery again that was given up (`nguon:deliveries.dead`)',
        tags,
        params: ofOne.extend({ deliveryID: z.string() }),
        response: { 202: z.null() },
      },
    },
    async (request, reply) => {
      const { deliveryID, ...one } = request.params
      const { id } = await subscriptionOf(request, one)
      if (!(await queue.again(db, id, deliveryID)))
        throw new RefusedError('NOTHING_THERE', 'no delivery of this id was given up')
      wake()
      return reply.code(202).send(null)
    },
  )
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
