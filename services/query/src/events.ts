import { type Condition, type EventQuery, PAGE_PARAMETERS, parseQuery, QUERY_FAMILIES, QueryString } from '@nguon/epcis'
import { type Subject, subjectsOfLink } from '@nguon/statement'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answerQuestion } from './answer.ts'
import type { Answering } from './deps.ts'
import { announceNextPage, pageAsked } from './paging.ts'
import { addressOf, negotiationOf } from './request.ts'

/** The one parameter that is ours. */
export const Proof = z
  .enum(['true', 'false'])
  .optional()
  .describe('true: beside each event its receipt or promise, and under which head an answer about one thing is whole')

/** How an answer is described; what each event is, the components EPCISEvent and EPCISQueryDocument say. */
export const Answered = z.looseObject({
  '@context': z.unknown(),
  type: z.literal('EPCISQueryDocument'),
  schemaVersion: z.literal('2.0'),
  creationDate: z.iso.datetime(),
  epcisBody: z.object({
    queryResults: z.object({ queryName: z.string(), resultsBody: z.object({ eventList: z.array(z.looseObject({})) }) }),
  }),
  'nguon:complete': z
    .object({
      head: z.object({ size: z.number(), time: z.number(), logRoot: z.string(), mapRoot: z.string() }),
      subject: z.object({ type: z.string(), id: z.string() }),
      count: z.number().describe('entries below the head that name the subject'),
      proof: z.string().describe('where the file lies that proves it'),
      others: z
        .array(z.object({ index: z.number(), kind: z.string() }))
        .describe('those of them that are not shown here'),
      pending: z.array(z.string()).describe('entryIds of events shown here that came after the head'),
    })
    .optional()
    .describe('with proof=true, of one thing alone on one page'),
})

/** What every route that answers with events takes. */
export const EVENTS = {
  tags: ['EPCIS'],
  description: QUERY_FAMILIES,
  // Read as the language has them, from the address as it was sent; here they are described.
  querystring: z.looseObject({
    ...QueryString.shape,
    proof: Proof,
  }),
  response: { 200: Answered },
} as const

/** What is asked beside the parameters of the request. */
export type Asked = {
  /** Conditions that must hold too. */
  and?: readonly Condition[]
  /** A query in place of the parameters, and its name. */
  named?: { name: string; query: EventQuery }
  /** The one thing that these conditions are about. */
  about?: Subject | null
  /** Whether there is anything to ask about; looked at only where the answer is empty. */
  requireKnown?: () => Promise<void>
}

/** Answers a request for events. */
export async function sendEvents(
  answering: Answering,
  request: FastifyRequest,
  reply: FastifyReply,
  { and = [], named, about = null, requireKnown }: Asked,
): Promise<FastifyReply> {
  const { epcFormat, namespaces } = negotiationOf(request)
  const { path, query } = addressOf(request)
  const parameters = query.split('&').filter(part => part !== '' && !OURS.has(part.split('=')[0]!))
  const read = parseQuery(query, namespaces, ['proof'])
  const given = named ? named.query : read.query
  const party = await answering.readerOf(request)
  // What is asked for by other words is another question: whoever changes it begins anew.
  const asked = JSON.stringify([party, path, parameters.toSorted()])
  const page = await pageAsked(answering, read, asked)
  const { document, isEmpty, next } = await answerQuestion(answering, {
    query: { ...given, conditions: [...and, ...given.conditions] },
    ...{
      party,
      size: page.size,
      token: page.at as string | null,
      format: epcFormat,
      proof: read.own.get('proof') === 'true',
    },
    subject: parameters.length === 0 ? about : and.length === 0 ? onlyThing(parameters) : null,
    ...(named && { queryName: named.name }),
  })
  if (isEmpty) await requireKnown?.()
  if (next !== null) announceNextPage(answering, request, reply, asked, next)
  return reply.serializer(JSON.stringify as (payload: unknown) => string).send(document)
}

/** Parameters that say how an answer is given and not what is asked for. */
const OURS: ReadonlySet<string> = new Set([...PAGE_PARAMETERS, 'proof'])

/** The thing that a query is about which asks for one EPC, or one class of them, and nothing else. */
function onlyThing(parameters: readonly string[]): Subject | null {
  const [, epc] = (parameters.length === 1 && /^MATCH_anyEPC(?:Class)?=([^|]+)$/.exec(parameters[0]!)) || []
  if (epc === undefined) return null
  const uri = new URLSearchParams(`epc=${epc}`).get('epc')!
  return uri.includes('|') || uri.startsWith('urn:epc:idpat:') ? null : subjectsOfLink(uri)[0]!
}
