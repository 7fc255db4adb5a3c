import { randomBytes } from 'node:crypto'
import type { CaptureErrorBehaviour, Reading } from '@nguon/epcis'
import { EpcisError } from '@nguon/epcis'
import type { JsonObject } from '@nguon/statement'
import { type CaptureJob, inTurns } from '@nguon/store'
import type { Drawn } from './commit.ts'
import type { Writer } from './deps.ts'
import { draftEvent, type Item } from './draft-event.ts'
import { type Problem, problemOf, RefusedError } from './problem.ts'
import { custodialKey } from './sign.ts'

/** Where the events of a document stand. */
const LIST = '/epcisBody/eventList/'

/**
 * Accepts the events of one document for a party, signed with its key in the
 * platform's custody: all of them or none. Returns after the commit, so what
 * it names is not lost. A retry gives the same statements.
 * @throws {@link RefusedError} SIGNS_ITSELF, NOT_YOURS, REQUEST_INVALID
 */
export async function acceptEvents(writer: Writer, party: string, events: readonly JsonObject[]): Promise<CaptureJob> {
  const drawing = await beginDrawing(writer, party)
  const items = await inTurns(events, (event, at) => drawing.draft(event, LIST + at))
  const entryIds = await writer.commit(drawing.drawn(items, ids => jobOf(drawing, 'rollback', ids, [])))
  return jobOf(drawing, 'rollback', entryIds, [])
}

/**
 * Accepts of the events of one document those that can be accepted: what is wrong with the others is told in the job,
 * a problem for each. The good ones are accepted in one transaction, together with the job.
 * @throws {@link RefusedError} SIGNS_ITSELF
 */
export async function acceptEach(
  writer: Writer,
  party: string,
  readings: readonly (() => Reading)[],
): Promise<CaptureJob> {
  const drawing = await beginDrawing(writer, party)
  const problems = new Map<number, Problem>()
  const drafts = await inTurns(readings, (read, at) => {
    const { event, faults } = read()
    if (faults) problems.set(at, problemOf(new EpcisError(faults)))
    else {
      try {
        return { at, item: drawing.draft(event, LIST + at) }
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        problems.set(at, problemOf(error))
      }
    }
    return null
  })
  let good = drafts.filter(draft => draft !== null)
  for (;;) {
    const left = good
    const jobFor = (ids: readonly Uint8Array[]) => {
      const byPlace = new Map(left.map(({ at }, i) => [at, ids[i]!]))
      const errors = [...problems].sort(([a], [b]) => a - b).map(([, problem]) => briefly(problem, problems.size))
      return jobOf(
        drawing,
        'proceed',
        readings.map((_, at) => byPlace.get(at) ?? null),
        errors,
      )
    }
    try {
      const items = left.map(({ item }) => item)
      return jobFor(await writer.commit(drawing.drawn(items, jobFor)))
    } catch (error) {
      // What one event claimed another may have been refused for: without the refused ones the rest is asked again.
      const refused = error instanceof RefusedError ? byEvent(error) : new Map<number, Problem>()
      if (refused.size === 0) throw error
      for (const [at, problem] of refused) problems.set(at, problem)
      good = left.filter(({ at }) => !refused.has(at))
    }
  }
}

/** One event and what it became. */
export type AcceptedEvent = { entryId: Uint8Array; eventId: string; received: Date }

/**
 * Accepts one event. Sent again, it is the same statement; another of the same party under its identifier is refused,
 * unless it declares an error in it.
 * @throws {@link RefusedError} SIGNS_ITSELF, NOT_YOURS, REQUEST_INVALID, ALREADY_THERE
 */
export async function acceptEvent(writer: Writer, party: string, event: JsonObject): Promise<AcceptedEvent> {
  const drawing = await beginDrawing(writer, party)
  const item = drawing.draft(event, '')
  const [entryId] = await writer.commit(drawing.drawn([item], null))
  return { entryId: entryId!, eventId: item.content.eventID as string, received: drawing.createdAt }
}

type Drawing = {
  id: Uint8Array
  party: string
  createdAt: Date
  draft(event: JsonObject, pointer: string): Item
  drawn(items: readonly Item[], job: Drawn['job']): Drawn
}

async function beginDrawing(writer: Writer, party: string): Promise<Drawing> {
  const key = await custodialKey(writer, writer.db, party)
  const createdAt = writer.now()
  return {
    id: randomBytes(16),
    party,
    createdAt,
    draft: (event, pointer) => draftEvent(writer, party, key, event, pointer, createdAt),
    drawn: (items, job) => ({ party, kid: key.kid, items, job }),
  }
}

function jobOf(
  { id, party, createdAt }: Drawing,
  behaviour: CaptureErrorBehaviour,
  entryIds: readonly (Uint8Array | null)[],
  errors: readonly Problem[],
): CaptureJob {
  return { id, party, createdAt, behaviour, entryIds: [...entryIds], errors }
}

/** Faults that a job keeps, of each event one at least, and characters of each: events can have them by the million. */
const FAULTS_KEPT = 1000
const LONGEST_KEPT = 300

/** As much of one of so many problems as a job keeps for ever. */
function briefly(problem: Problem, problems: number): Problem {
  const cut = (text: string) => (text.length > LONGEST_KEPT ? `${text.slice(0, LONGEST_KEPT)}…` : text)
  const faults = problem.faults
    .slice(0, Math.max(1, Math.floor(FAULTS_KEPT / problems)))
    .map(({ pointer, code, reason }) => ({ pointer: cut(pointer), code, reason: cut(reason) }))
  return { ...problem, detail: cut(problem.detail), title: cut(problem.title), faults }
}

/** What is wrong with which events of the document; empty if it is something else that is wrong. */
function byEvent(error: RefusedError): Map<number, Problem> {
  const faults = new Map<number, RefusedError['faults'][number][]>()
  for (const fault of error.faults) {
    const [, at] = /^\/epcisBody\/eventList\/(\d+)/.exec(fault.pointer) ?? []
    if (at === undefined) return new Map()
    faults.set(Number(at), [...(faults.get(Number(at)) ?? []), fault])
  }
  return new Map(
    [...faults].map(([at, ofEvent]) => [at, problemOf(new RefusedError(error.code, error.message, ofEvent))]),
  )
}
