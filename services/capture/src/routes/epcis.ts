import {
  answerHeaders,
  CAPTURE_FILE_SIZE_LIMIT,
  CAPTURE_LIMIT,
  mediaTypeFor,
  negotiate,
  parseCaptureDocument,
  parseCaptureEvent,
  parseEachEvent,
} from '@nguon/epcis'
import { isObject, type JsonValue, toBase64url } from '@nguon/statement'
import { findCaptureJob, listCaptureJobs } from '@nguon/store'
import { z } from 'zod'
import { acceptEach, acceptEvent, acceptEvents } from '../accept-events.ts'
import { partyOf } from '../caller.ts'
import { Job, jobBody } from '../job.ts'
import { formatMark, parseMark } from '../job-mark.ts'
import { RefusedError } from '../problem.ts'
import { promiseFor } from '../promise.ts'
import { type Routes, readId } from '../routes.ts'

// Standards A2: announced with every answer of the capture interface.
const LIMITS = {
  'gs1-epcis-capture-limit': String(CAPTURE_LIMIT),
  'gs1-epcis-capture-file-size-limit': String(CAPTURE_FILE_SIZE_LIMIT),
  'gs1-capture-error-behaviour': 'all',
}
/** Jobs of a page where nothing is said, and at most. */
const PER_PAGE = 30
const MOST_PER_PAGE = 100

/** The capture interface of EPCIS 2.0 (§12.6). */
export const epcisRoutes: Routes = async (app, { writer }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...LIMITS, ...answerHeaders(negotiate(request.headers)) })
    if (mediaTypeFor(request.headers.accept) === null)
      throw new RefusedError('NOT_ACCEPTABLE', 'answers are application/json or application/ld+json')
  })

  app.post(
    '/epcis/capture',
    {
      bodyLimit: CAPTURE_FILE_SIZE_LIMIT,
      schema: {
        summary: 'Capture an EPCISDocument: all of its events or none, or each that is right',
        description:
          'Answered after the commit, so nothing acknowledged is lost. The same event sent again is the same statement. With `GS1-Capture-Error-Behaviour: proceed` the events that are right are captured, and the job tells what is wrong with the others.',
        tags: ['EPCIS'],
        body: z.unknown().meta({ $ref: '#/components/schemas/EPCISDocument' }),
        response: { 202: z.object({ captureID: z.string() }) },
      },
    },
    async (request, reply) => {
      const party = await partyOf(writer, request)
      const document = request.body as JsonValue
      requireWithinLimit(document)
      const { captureErrorBehaviour } = negotiate(request.headers)
      const job =
        captureErrorBehaviour === 'proceed'
          ? await acceptEach(writer, party, parseEachEvent(document))
          : await acceptEvents(writer, party, parseCaptureDocument(document).events)
      const captureID = toBase64url(job.id)
      return reply.code(202).header('location', `/epcis/capture/${captureID}`).send({ captureID })
    },
  )

  app.post(
    '/epcis/events',
    {
      bodyLimit: CAPTURE_FILE_SIZE_LIMIT,
      schema: {
        summary: 'Capture one event that carries its own @context',
        description:
          'Answered after the commit. The same event sent again is the same statement; another under the same eventID is refused, unless it declares an error in the first.',
        tags: ['EPCIS'],
        body: z.unknown().meta({ $ref: '#/components/schemas/EPCISEvent' }),
        response: { 201: z.object({ eventID: z.string(), entryId: z.string(), promise: z.string() }) },
      },
    },
    async (request, reply) => {
      const party = await partyOf(writer, request)
      const { entryId, eventId, received } = await acceptEvent(
        writer,
        party,
        parseCaptureEvent(request.body as JsonValue),
      )
      return reply
        .code(201)
        .header('location', `/epcis/events/${encodeURIComponent(eventId)}`)
        .send({ eventID: eventId, entryId: toBase64url(entryId), promise: promiseFor(writer, entryId, received) })
    },
  )

  app.get(
    '/epcis/capture',
    {
      schema: {
        summary: 'What you captured, the newest first',
        tags: ['EPCIS'],
        querystring: z.strictObject({
          perPage: z
            .string()
            .regex(/^[1-9]\d{0,8}$/, 'is not a number of 1 or more')
            .transform(text => Math.min(Number(text), MOST_PER_PAGE))
            .optional(),
          nextPageToken: z.string().max(100).optional().describe('as the Link header of the page before carries it'),
        }),
        response: { 200: z.array(Job) },
      },
    },
    async (request, reply) => {
      const party = await partyOf(writer, request)
      const { perPage = PER_PAGE, nextPageToken } = request.query
      const after = nextPageToken === undefined ? null : parseMark(nextPageToken)
      const found = await listCaptureJobs(writer.db, party, { after, limit: perPage + 1 })
      const jobs = found.slice(0, perPage)
      if (found.length > perPage) {
        const token = formatMark(jobs.at(-1)!)
        reply.header('link', `</epcis/capture?perPage=${perPage}&nextPageToken=${token}>; rel="next"`)
        // It names a place in a list that only grows: so long at least it can be asked for.
        const expires = new Date(writer.now().getTime() + 3_600_000)
        reply.header('gs1-next-page-token-expires', expires.toISOString())
      }
      return await jobBody(writer, jobs, false)
    },
  )

  app.get(
    '/epcis/capture/:captureID',
    {
      schema: {
        summary: 'What a captured document became',
        tags: ['EPCIS'],
        params: z.strictObject({ captureID: z.string() }),
        querystring: z.strictObject({ promises: z.enum(['true', 'false']).optional() }),
        response: { 200: Job },
      },
    },
    async request => {
      const party = await partyOf(writer, request)
      const job = await findCaptureJob(writer.db, party, readId(request.params.captureID, 16))
      if (!job) throw new RefusedError('NOTHING_THERE', 'there is no such capture of yours')
      const [body] = await jobBody(writer, [job], request.query.promises !== 'false')
      return body!
    },
  )
}

/** More events than are announced are as much too large as more octets are. */
function requireWithinLimit(document: JsonValue): void {
  const body = isObject(document) ? document.epcisBody : undefined
  const list = body !== undefined && isObject(body) ? body.eventList : undefined
  if (!Array.isArray(list) || list.length <= CAPTURE_LIMIT) return
  const reason = `holds ${list.length} events, and at most ${CAPTURE_LIMIT} are taken at once: send them in several documents`
  const fault = { pointer: '/epcisBody/eventList', code: 'LIST_LENGTH', reason }
  throw new RefusedError('TOO_LARGE', 'the document holds more events than the announced limit', [fault])
}
