import { keyOf } from '@nguon/epcis'
import { Gs1Error, keysOfDigitalLink } from '@nguon/gs1'
import type { Direction } from '@nguon/provenance'
import { pathOf, type Subject, SubjectError, subjectsOfPath } from '@nguon/statement'
import { type Reader, supervises, type TraceAsked, type TracePage, traceGoods } from '@nguon/store'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answering } from '../deps.ts'
import { frame, PREFLIGHT } from '../frame.ts'
import { noteRead } from '../note.ts'
import { announceNextPage, PAGING, pageAsked } from '../paging.ts'
import { answerProblems, RefusedError } from '../problem.ts'
import type { Routes } from '../routes.ts'
import { asTimeAllows } from './as-time-allows.ts'
import { traceBody } from './body.ts'
import { namesFor } from './names.ts'
import { TraceBody } from './schema.ts'

/** Things on a page where nothing is said, and at most. */
const PER_PAGE = 100
const MOST_PER_PAGE = 200
/** Milliseconds that each query of a trace may take. */
const PATIENCE = 3_000

const DIRECTIONS: Record<'back' | 'forward' | 'both', readonly Direction[]> = {
  back: ['back'],
  forward: ['forward'],
  both: ['back', 'forward'],
}

const Parameters = z.strictObject({
  ...PAGING,
  perPage: PAGING.perPage.describe(
    `at most so many nodes at once: ${PER_PAGE} where nothing is said, never more than ${MOST_PER_PAGE}`,
  ),
  direction: z
    .enum(['back', 'forward', 'both'])
    .default('both')
    .describe('back: what it was made of and what is in it; forward: what was made of it and what it is in'),
  depth: z
    .string()
    .regex(/^(?:[1-9]|[1-4]\d|50)$/, 'is not a number of steps from 1 to 50')
    .default('10')
    .describe('at most so many steps, 1 to 50'),
})

/** Traces below `/trace`, whose path goes on as that of a Digital Link does. */
export const traceRoutes: Routes = async (app, { answering }) => {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app)
  frame(app, answering)
  app.options(
    '/*',
    { schema: { summary: 'How traces are asked for', tags: ['Trace'], response: { 204: z.null() } } },
    async (_, reply) =>
      reply
        .code(204)
        .headers({ allow: 'GET, HEAD, OPTIONS', ...PREFLIGHT })
        .send(null),
  )

  app.get(
    '/*',
    {
      schema: {
        summary:
          'What goods were made of and what became of them: /trace/01/{gtin}/10/{lot}, or any other Digital Link path',
        tags: ['Trace'],
        params: z.strictObject({
          '*': z.string().describe('01/{gtin}/10/{lot}, 00/{sscc}, l/{party}/{product}/{lot} …'),
        }),
        querystring: Parameters,
        response: { 200: TraceBody },
      },
    },
    async (request, reply) => {
      const { direction, depth, nextPageToken, perPage } = request.query
      const subject = subjectAsked((request.raw.url ?? '').split('?')[0]!.slice('/trace'.length))
      const party = await answering.readerOf(request)
      const root = keyOf(subject.type === 'other' ? subject.id : `https://id.gs1.org${pathOf(subject)}`)
      const asked = JSON.stringify(['trace', party, root, direction, depth])
      const page = await pageAsked(answering, { perPage: perPage ?? PER_PAGE, nextPageToken }, asked)
      const reader: Reader = { party, supervises: party !== null && (await supervises(answering.db, party)) }
      const asking = {
        ...{ root, directions: DIRECTIONS[direction], depth: Number(depth), reader, patience: PATIENCE },
        ...{ size: Math.min(page.size, MOST_PER_PAGE), after: page.at as TraceAsked['after'] },
      }
      const found = await asTimeAllows(most => traceGoods(answering.db, { ...asking, most }))
      if (!found.known)
        throw new RefusedError('NOTHING_THERE', `no event names ${root}: look the goods up at /epcis/epcs`, [
          { pointer: 'path', code: 'NOTHING_THERE', reason: 'is well formed, and no event that was captured names it' },
        ])
      const foreign = found.events.filter(event => event.audience !== 0 && event.party !== party)
      await noteRead(
        answering,
        party,
        foreign.map(({ entryId }) => entryId),
      )
      const last = found.page.at(-1)
      if (found.goesOn && last) {
        const { direction, depth, key } = last
        announceNextPage(answering, request, reply, asked, { snapshot: found.snapshot, direction, depth, key })
      }
      const [, next = null] = /<([^>]+)>; rel="next"/.exec(String(reply.getHeader('link') ?? '')) ?? []
      const names = await namesOf(answering, found)
      return reply
        .type('application/json')
        .send(traceBody(found, { subject, direction, depth: Number(depth), next }, names))
    },
  )
}

/** @throws {@link RefusedError} REQUEST_INVALID where a path names no goods */
function subjectAsked(path: string): Subject {
  const refused = (reason: string, cause?: unknown) =>
    new RefusedError('REQUEST_INVALID', `the path ${reason}`, [{ pointer: 'path', code: 'PATH', reason }], { cause })
  try {
    const [subject] = subjectsOfPath(path)
    if (subject && subject.type !== 'party') return subject
  } catch (error) {
    if (!(error instanceof SubjectError)) throw error
    throw refused(
      `is no Digital Link${wrongIn(path)}: after /trace follows /01/{gtin}/10/{lot}, /00/{sscc}, /l/{party}/{product}/{lot} …`,
      error,
    )
  }
  throw refused('names a party: goods are traced, and /epcis/events tells what a party said')
}

/** What is wrong with a GS1 key, such as its check digit. */
function wrongIn(path: string): string {
  try {
    keysOfDigitalLink(path)
  } catch (error) {
    if (error instanceof Gs1Error && error.code !== 'NO_PRIMARY_KEY') return `, since ${error.reason}`
  }
  return ''
}

function namesOf(answering: Answering, { page, events }: TracePage) {
  return namesFor(answering, {
    things: page.map(({ key }) => key),
    places: events.flatMap(({ readPoint, bizLocation }) => [readPoint ?? [], bizLocation ?? []].flat()),
    ends: events.flatMap(({ ends }) => ends.map(({ key }) => key)),
    parties: events.map(({ party }) => party),
  })
}
