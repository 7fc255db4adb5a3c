import { QueryBody } from '@nguon/epcis'
import type { JsonObject, JsonValue } from '@nguon/statement'
import { dropNamedQuery, findNamedQuery, type NamedQuery, namedQueriesOf, storeNamedQuery } from '@nguon/store'
import { z } from 'zod'
import { definedQuery, keptDefinition } from '../defined.ts'
import type { Answering } from '../deps.ts'
import { Answered, Proof, sendEvents } from '../events.ts'
import { announceNextPage, PAGING, pageAsked } from '../paging.ts'
import { RefusedError } from '../problem.ts'
import { negotiationOf } from '../request.ts'
import { partyOf, type Routes } from '../routes.ts'

const tags = ['EPCIS']
const params = z.strictObject({ queryName: z.string() })
const Named = z.looseObject({ name: z.string(), query: QueryBody })

/** Named queries (EPCIS 2.0 §8.2.7): a party's own, kept as they were given. */
export const namedQueryRoutes: Routes = async (app, { answering }) => {
  const { db, now } = answering

  app.get(
    '/queries',
    {
      schema: {
        summary: 'The named queries of the party, by name',
        tags,
        querystring: z.strictObject(PAGING),
        response: { 200: z.array(Named) },
      },
    },
    async (request, reply) => {
      const party = await partyOf(answering, request)
      const asked = `${party} /queries`
      const page = await pageAsked(answering, request.query, asked)
      const found = await namedQueriesOf(db, party, page.at as string | null, page.size + 1)
      const shown = found.slice(0, page.size)
      if (found.length > page.size) announceNextPage(answering, request, reply, asked, shown.at(-1)!.name)
      return shown.map(bodyOf)
    },
  )

  app.post(
    '/queries',
    {
      bodyLimit: 1024 * 1024,
      schema: {
        summary: 'Gives a query a name, under which it can be asked and subscribed to',
        tags,
        body: z.strictObject({
          '@context': z.unknown().optional().describe('what the prefixes in names of extensions stand for'),
          name: z
            .string()
            .min(1)
            .max(200)
            .refine(
              name => name.trim() === name && !/\p{Cc}/u.test(name) && !/^\.\.?$/.test(name),
              'begins or ends with a space, holds a control, or is a step of a path',
            ),
          query: QueryBody,
        }),
        response: { 201: Named },
      },
    },
    async (request, reply) => {
      const party = await partyOf(answering, request)
      const { name, ...definition } = request.body as { name: string; '@context'?: JsonValue; query: JsonObject }
      const { extensions, namespaces } = negotiationOf(request)
      const query = keptDefinition(definition, extensions === null ? null : namespaces)
      const stored = { party, name, query, created: now() }
      await storeNamedQuery(db, stored)
      return reply.code(201).header('location', addressOfQuery(name)).send(bodyOf(stored))
    },
  )

  app.get(
    '/queries/:queryName',
    { schema: { summary: 'What a named query asks for', tags, params, response: { 200: Named } } },
    async request => bodyOf(await queryNamed(answering, await partyOf(answering, request), request.params.queryName)),
  )

  app.delete(
    '/queries/:queryName',
    {
      schema: {
        summary: 'Removes a named query and ends its subscriptions',
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { queryName } = request.params
      if (!(await dropNamedQuery(db, await partyOf(answering, request), queryName))) throw unknownName(queryName)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/queries/:queryName/events',
    {
      schema: {
        summary: 'The events that meet a named query now',
        description:
          'Where a stream is wanted, subscribe with an address to be called back at: no connection is upgraded.',
        tags,
        params,
        querystring: z.strictObject({ ...PAGING, proof: Proof }),
        response: { 200: Answered },
      },
    },
    async (request, reply) => {
      const named = await queryNamed(answering, await partyOf(answering, request), request.params.queryName)
      return await sendEvents(answering, request, reply, { named: { name: named.name, query: definedQuery(named) } })
    },
  )
}

/**
 * A party's query of this name.
 * @throws {@link RefusedError} NAME_UNKNOWN
 */
export async function queryNamed({ db }: Answering, party: string, name: string): Promise<NamedQuery> {
  const found = await findNamedQuery(db, party, name)
  if (!found) throw unknownName(name)
  return found
}

function unknownName(name: string): RefusedError {
  return new RefusedError('NAME_UNKNOWN', `the party has no query named ${JSON.stringify(name)}`)
}

const addressOfQuery = (name: string) => `/epcis/queries/${encodeURIComponent(name)}`

const bodyOf = ({ name, query }: NamedQuery) => ({ name, ...(JSON.parse(query) as { query: JsonObject }) })
