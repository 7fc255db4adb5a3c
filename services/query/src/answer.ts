import {
  contextList,
  type EpcFormat,
  type EventQuery,
  NGUON_PREFIX,
  queryDocument,
  translateIdentifiers,
} from '@nguon/epcis'
import { isObject, type JsonObject, type Subject } from '@nguon/statement'
import {
  type Database,
  findEvents,
  inTurns,
  newestAnchoredHead,
  nothing,
  type Reader,
  readableTo,
  supervises,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { knownPrefixLength } from './company-prefix.ts'
import { completeness } from './complete.ts'
import type { Answering } from './deps.ts'
import { proofsOf } from './event-proof.ts'
import { fittingTogether, showEvents } from './shown.ts'

/** A question about events, by whoever asks it. */
export type Question = {
  query: EventQuery
  /** The party that asks; null is anyone. */
  party: string | null
  /** At most so many events, and where the page before ended. */
  size: number
  token: string | null
  format: EpcFormat
  /** Whether each event comes with its proof. */
  proof: boolean
  /** The one thing that is asked about, if all that is asked is what names it. */
  subject: Subject | null
  /** The name under which it was asked. */
  queryName?: string
}

/** A page of the answer, and where the next one begins if there is one. */
export type Answer = { document: JsonObject; isEmpty: boolean; next: string | null }

/**
 * Answers a question with what the reader may see, each event as it was captured (docs/decisions/0022). What is asked
 * about one thing alone, with its proofs and on one page, says under which head the answer is whole.
 * @throws {@link QueryTooLargeError}, {@link QueryTooComplexError}, {@link PageTokenError}
 */
export async function answerQuestion(answering: Answering, question: Question): Promise<Answer> {
  const { db, now } = answering
  const { query, party, size, token, format, proof, subject, queryName } = question
  // Before anything is looked for: what is anchored from now on is not said to be whole here.
  const head = proof ? await newestAnchoredHead(db) : undefined
  const reader = await readerNamed(db, party)
  let { rows, next } = await findEvents(db, query, reader, { size, token })
  const fitting = await fittingTogether(
    db,
    rows.map(({ entryId }) => entryId),
  )
  if (fitting < rows.length) ({ rows, next } = await findEvents(db, query, reader, { size: fitting, token }))
  const mayRead = party === null ? nothing : readableTo(db, party, () => now().getTime())
  const shown = await showEvents(
    db,
    rows.map(({ entryId }) => entryId),
    mayRead,
  )
  const proofs = proof ? await proofsOf(answering, head, shown) : []
  const prefixLength = await knownPrefixLength(db, format)
  const events = await inTurns(shown, ({ event }, at) => {
    const written = translateIdentifiers(event, format, prefixLength)
    return proof ? withOurs({ ...written, 'nguon:proof': proofs[at]! }) : written
  })
  const whole = head && subject && token === null && next === null && query.limit === null
  const complete = whole ? await completeness(db, head, subject, shown) : null
  const document = queryDocument({
    events,
    creationDate: now().toISOString(),
    ...(queryName !== undefined && { queryName }),
  })
  return {
    document: complete ? withOurs({ ...document, 'nguon:complete': complete }) : document,
    isEmpty: events.length === 0,
    next,
  }
}

/** A party, or anyone, as the index knows readers. */
export async function readerNamed(db: Kysely<Database>, party: string | null): Promise<Reader> {
  return { party, supervises: party !== null && (await supervises(db, party)) }
}

/** With our prefix declared, for a member of ours. */
function withOurs(value: JsonObject): JsonObject {
  const context = contextList(value['@context'])
  const declared = context.some(part => isObject(part) && Object.hasOwn(part, 'nguon'))
  return declared ? value : { ...value, '@context': [...context, { ...NGUON_PREFIX }] }
}
