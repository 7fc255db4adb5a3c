/** A capture job as EPCIS 2.0 tells of it (§12.6), with the statements that its events became. */
import { toBase64url } from '@nguon/statement'
import { type CaptureJob, findStatements, idsOfEvents } from '@nguon/store'
import { z } from 'zod'
import type { Writer } from './deps.ts'
import { promiseFor } from './promise.ts'

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  faults: z.array(z.object({ pointer: z.string(), code: z.string(), reason: z.string() })),
})

export const Job = z.object({
  captureID: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  running: z.boolean().describe('a job is told of once it is committed: always false'),
  success: z.boolean().describe('whether every event was captured'),
  captureErrorBehaviour: z.enum(['rollback', 'proceed']),
  errors: z.array(Problem).describe('one for each event that was refused; pointers begin at the document'),
  'nguon:statements': z
    .array(
      z.object({
        pointer: z.string().describe('of the event in the document'),
        entryId: z.string(),
        eventID: z.string().optional().describe('as it is found under; left out in lists'),
        index: z.number().nullable().describe('position in the log, null until it has one'),
        promise: z.string().optional().describe('COSE_Sign1 of the receipt key, b64u; left out in lists'),
      }),
    )
    .describe('one for each event that was captured'),
})

/** What is told of captured documents. */
export async function jobBody(
  writer: Writer,
  jobs: readonly CaptureJob[],
  promises: boolean,
): Promise<z.infer<typeof Job>[]> {
  const found = await findStatements(
    writer.db,
    jobs.flatMap(({ entryIds }) => entryIds.filter(entryId => entryId !== null)),
  )
  const eventIds = promises ? await idsOfEvents(writer.db, found) : null
  const byId = new Map(found.map(statement => [statement.entryId.toHex(), statement]))
  return jobs.map(({ id, createdAt, behaviour, entryIds, errors }) => {
    const at = createdAt.toISOString()
    return {
      captureID: toBase64url(id),
      createdAt: at,
      finishedAt: at,
      running: false,
      success: errors.length === 0,
      captureErrorBehaviour: behaviour,
      errors: errors as z.infer<typeof Problem>[],
      'nguon:statements': entryIds.flatMap((entryId, place) => {
        if (entryId === null) return []
        const statement = byId.get(entryId.toHex())!
        return [
          {
            pointer: `/epcisBody/eventList/${place}`,
            entryId: toBase64url(entryId),
            ...(eventIds && { eventID: eventIds.get(entryId.toHex()) }),
            index: statement.index === null ? null : Number(statement.index),
            ...(promises && { promise: promiseFor(writer, entryId, statement.received) }),
          },
        ]
      }),
    }
  })
}
