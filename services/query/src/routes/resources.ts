import { cbvWord, EPCIS_CONTEXT, keyOf, RESOURCES, translateIdentifier } from '@nguon/epcis'
import { hostOf, subjectsOfLink } from '@nguon/statement'
import { eventNaming, listValues, naming, type Resource } from '@nguon/store'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readerNamed } from '../answer.ts'
import { knownPrefixLength } from '../company-prefix.ts'
import { EVENTS, sendEvents } from '../events.ts'
import { noteRead } from '../note.ts'
import { announceNextPage, PAGING, pageAsked } from '../paging.ts'
import { RefusedError } from '../problem.ts'
import { negotiationOf } from '../request.ts'
import type { Routes } from '../routes.ts'

const tags = ['EPCIS']

/** What events name, and the events that name it (EPCIS 2.0 §12.7), as far as the reader may see them. */
export const resourceRoutes: Routes = async (app, { answering }) => {
  const { db, readerOf } = answering
  const host = hostOf(answering.origin)

  const requireKnown = async (request: FastifyRequest, resource: Resource, given: string) => {
    const reader = await readerNamed(db, await readerOf(request))
    const found = await eventNaming(db, resource, indexedValue(resource, given), reader)
    if (found) {
      const isForeign = found.audience !== 0 && found.party !== reader.party
      return await noteRead(answering, reader.party, isForeign ? [found.entryId] : [])
    }
    const reason = `no event that you may see names ${JSON.stringify(given)} among its ${resource}`
    throw new RefusedError('NOTHING_THERE', reason)
  }

  for (const [resource, { parameter }] of Object.entries(RESOURCES) as [Resource, { parameter: string }][]) {
    const params = z.object({ [parameter]: z.string() })

    app.get(
      `/${resource}`,
      {
        schema: {
          summary: `The ${resource} that occur, each once`,
          tags,
          querystring: z.strictObject(PAGING),
          response: { 200: Collection },
        },
      },
      async (request, reply) => {
        const party = await readerOf(request)
        const asked = `${party ?? ''} /${resource}`
        const page = await pageAsked(answering, request.query, asked)
        const reader = await readerNamed(db, party)
        const { values, from, next } = await listValues(db, resource, reader, {
          after: page.at as string | null,
          size: page.size,
        })
        await noteRead(answering, party, from)
        if (next !== null) announceNextPage(answering, request, reply, asked, next)
        const { epcFormat } = negotiationOf(request)
        const prefixLength = await knownPrefixLength(db, epcFormat)
        const member = values.map(value => translateIdentifier(addressOf(value, host), epcFormat, prefixLength))
        return { '@context': EPCIS_CONTEXT, type: 'Collection' as const, member }
      },
    )

    app.get(
      `/${resource}/:${parameter}`,
      {
        schema: {
          summary: `What can be asked about one of the ${resource}`,
          tags,
          params,
          querystring: z.strictObject(PAGING),
          response: { 200: Collection },
        },
      },
      async request => {
        await requireKnown(request, resource, request.params[parameter]!)
        return { '@context': EPCIS_CONTEXT, type: 'Collection' as const, member: ['events'] }
      },
    )

    app.get(
      `/${resource}/:${parameter}/events`,
      { schema: { ...EVENTS, summary: `The events of one of the ${resource}`, params } },
      async (request, reply) => {
        const given = (request.params as Record<string, string>)[parameter]!
        return await sendEvents(answering, request, reply, {
          and: [naming(resource, indexedValue(resource, given))],
          about: resource === 'epcs' ? subjectsOfLink(given)[0]! : null,
          requireKnown: () => requireKnown(request, resource, given),
        })
      },
    )
  }
}

const Collection = z.object({
  '@context': z.string(),
  type: z.literal('Collection'),
  member: z.array(z.string()),
})

/** In the spelling of the index, whichever the address has. */
function indexedValue(resource: Resource, given: string): string {
  return resource === 'eventTypes' || resource === 'bizSteps' || resource === 'dispositions'
    ? cbvWord(given)
    : keyOf(given)
}

/** A value of the index as an identifier: what is a path there is an address for everyone else. */
function addressOf(value: string, host: string): string {
  if (!value.startsWith('/')) return value
  return value.startsWith('/l/') ? `https://${host}${value}` : `https://id.gs1.org${value}`
}
