import { CAPTURE_FILE_SIZE_LIMIT, CAPTURE_LIMIT, parseCaptureDocument } from '@nguon/epcis'
import { type JsonValue, toBase64url } from '@nguon/statement'
import { findCaptureJob, findStatements } from '@nguon/store'
import { z } from 'zod'
import { acceptEvents } from '../accept-events.ts'
import { partyOf } from '../caller.ts'
import { RefusedError } from '../problem.ts'
import { promiseFor } from '../promise.ts'
import { type Routes, readId } from '../routes.ts'

// Standards A2: announced with every answer of the capture interface.
const VERSIONS = { 'gs1-epcis-version': '2.0.0', 'gs1-cbv-version': '2.0.0' }
const LIMITS = {
  'gs1-epcis-capture-limit': String(CAPTURE_LIMIT),
  'gs1-epcis-capture-file-size-limit': String(CAPTURE_FILE_SIZE_LIMIT),
  'gs1-capture-error-behaviour': 'rollback',
}

const Job = z.object({
  captureID: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  running: z.boolean(),
  success: z.boolean(),
  captureErrorBehaviour: z.literal('rollback'),
  errors: z.array(z.never()),
  'nguon:statements': z.array(
    z.object({
      entryId: z.string(),
      index: z.number().nullable().describe('position in the log, null until it has one'),
      promise: z.string().optional().describe('COSE_Sign1 of the receipt key, b64u; with ?promises=true'),
    }),
  ),
})

/** The capture interface of EPCIS 2.0 (§12.6). */
export const epcisRoutes: Routes = async (app, { writer }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...VERSIONS, ...LIMITS })
    requireUnderstood(request.headers)
  })

  app.post(
    '/epcis/capture',
    {
      bodyLimit: CAPTURE_FILE_SIZE_LIMIT,
      schema: {
        summary: 'Capture an EPCISDocument: all of its events or none',
        description:
          'Answered after the commit, so nothing acknowledged is lost. The same event sent again is the same statement.',
        tags: ['EPCIS'],
        body: z.unknown().describe('an EPCISDocument, EPCIS 2.0, application/json or application/ld+json'),
        response: { 202: z.object({ captureID: z.string() }) },
      },
    },
    async (request, reply) => {
      const party = await partyOf(writer, request)
      const { events } = parseCaptureDocument(request.body as JsonValue)
      const job = await acceptEvents(writer, party, events)
      const captureID = toBase64url(job.id)
      return reply.code(202).header('location', `/epcis/capture/${captureID}`).send({ captureID })
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
      const { captureID } = request.params
      const job = await findCaptureJob(writer.db, party, readId(captureID, 16))
      if (!job) throw new RefusedError('NOTHING_THERE', 'there is no such capture of yours')
      const found = await findStatements(writer.db, job.entryIds)
      const byId = new Map(found.map(statement => [toBase64url(statement.entryId), statement]))
      const at = job.createdAt.toISOString()
      return {
        captureID,
        createdAt: at,
        finishedAt: at,
        running: false,
        success: true,
        captureErrorBehaviour: 'rollback' as const,
        errors: [],
        'nguon:statements': job.entryIds.map(toBase64url).map(entryId => {
          const statement = byId.get(entryId)!
          return {
            entryId,
            index: statement.index === null ? null : Number(statement.index),
            ...(request.query.promises === 'true' && {
              promise: promiseFor(writer, statement.entryId, statement.received),
            }),
          }
        }),
      }
    },
  )
}

/** Standards A2: a header that asks for what is not offered is answered 406 and never passed over. */
function requireUnderstood(headers: Record<string, string | string[] | undefined>): void {
  const only = (name: string, fits: (value: string) => boolean) => {
    const value = headers[name]
    if (value !== undefined && !fits(String(value)))
      throw new RefusedError('NOT_ACCEPTABLE', `${name}: ${String(value)} is not offered`)
  }
  const isTwo = (value: string) => /^2\.0(\.\d+)*$/.test(value)
  only('gs1-epcis-version', isTwo)
  only('gs1-cbv-version', isTwo)
  for (const name of ['gs1-epcis-min', 'gs1-cbv-min']) only(name, value => Number.parseFloat(value) <= 2)
  for (const name of ['gs1-epcis-max', 'gs1-cbv-max']) only(name, value => Number.parseFloat(value) >= 2)
  only('gs1-capture-error-behaviour', value => value === 'rollback')
}
