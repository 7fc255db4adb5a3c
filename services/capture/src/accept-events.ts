import { createHmac, randomBytes } from 'node:crypto'
import { contextList, NGUON_PREFIX } from '@nguon/epcis'
import { deedsOf, type Named } from '@nguon/rules'
import {
  type Audience,
  BodyError,
  distinctSubjects,
  hostOf,
  isObject,
  type JsonObject,
  MAX_SUBJECTS,
  readBody,
  StatementError,
  splitBodies,
  subjectsOfEvent,
} from '@nguon/statement'
import { acceptStatements, type CaptureJob, reserveItems, storeCaptureJob, wakeSequencer } from '@nguon/store'
import { audienceOf } from './audience.ts'
import type { Writer } from './deps.ts'
import { inTurns } from './in-turns.ts'
import { requirePermission } from './permission.ts'
import { RefusedError } from './problem.ts'
import { claimNamed, project, type Said } from './project.ts'
import { custodialKey, type Drafted, draftSaying, drawSalt, holdKey, signDraft } from './sign.ts'

/** An event as it came, where it stood, and the statement it is to become. */
type Item = {
  digest: Uint8Array
  pointer: string
  drafted: Drafted
  content: JsonObject
  /** Body 0, and who sees it. */
  shown: JsonObject
  base: Audience
  named: Named[]
}

/**
 * Accepts the events of one document for a party, signed with its key in the
 * platform's custody: all of them or none. Returns after the commit, so what
 * it names is not lost. A retry gives the same statements.
 * @throws {@link RefusedError} SIGNS_ITSELF, NOT_YOURS, REQUEST_INVALID
 */
export async function acceptEvents(writer: Writer, party: string, events: readonly JsonObject[]): Promise<CaptureJob> {
  const { db, origin } = writer
  const key = await custodialKey(writer, db, party)
  const createdAt = writer.now()
  const items = await inTurns(events, (event, at) => draftEvent(writer, party, key.kid, event, at, createdAt))
  const job = await db.transaction().execute(async trx => {
    const roles = await holdKey(writer, trx, party, key.kid)
    const entryIds = await reserveItems(
      trx,
      party,
      items.map(({ digest, drafted }) => ({ digest, entryId: drafted.draft.entryId })),
    )
    // An event sent before, or twice in this document, has its statement already: only the others are new.
    const fresh = items.filter(({ drafted }, at) => equal(drafted.draft.entryId, entryIds[at]!))
    const said = fresh.map(
      ({ drafted, content, shown, base, named }): Said => ({
        entryId: drafted.draft.entryId,
        kind: 'event',
        party,
        received: createdAt,
        roles,
        body: content,
        shown,
        audience: base,
        named,
      }),
    )
    const claimed = await claimNamed(trx, said)
    await requirePermission(
      trx,
      said,
      fresh.map(({ pointer }) => pointer),
      claimed,
    )
    await acceptStatements(trx, await inTurns(fresh, ({ drafted }) => signDraft(drafted, key)))
    await project(trx, hostOf(origin), said)
    const job: CaptureJob = { id: randomBytes(16), party, createdAt, entryIds }
    await storeCaptureJob(trx, job)
    return job
  })
  // Dying before this line costs time only: the sequencer also looks by itself.
  await wakeSequencer(db)
  return job
}

function draftEvent(
  { origin, masterKey }: Writer,
  party: string,
  kid: Uint8Array,
  event: JsonObject,
  at: number,
  received: Date,
): Item {
  const pointer = `/epcisBody/eventList/${at}`
  // Under a key: the plain hash of an event would outlive the erasure of a name in it, and names can be guessed.
  const digest = createHmac('sha256', masterKey)
    .update(`nguon/item/v1\n${JSON.stringify(event)}`)
    .digest()
  const { content, base, hidden } = audienceOf(withOurPrefix(event), pointer)
  try {
    const { refs, texts } = splitBodies(content, hidden, drawSalt, base)
    const named = deedsOf(content)
    // Of body 0, as every reader derives them: a hidden place is not what the statement is about.
    const shown = hidden.length === 0 ? content : readBody(texts[0]!)
    const subjects =
      hidden.length === 0 ? distinctSubjects(named.map(({ subject }) => subject)) : subjectsOfEvent(shown)
    const drafted = draftSaying(origin, kid, { party, kind: 'event', subjects, refs, texts }, received)
    // One place stays free for the erasure's own issuer (formats §2).
    if (drafted.keys.length >= MAX_SUBJECTS) throw new StatementError('SUBJECTS', 'the event names too many things')
    return { digest, pointer, drafted, content, shown, base, named }
  } catch (error) {
    if (!(error instanceof BodyError || error instanceof StatementError)) throw error
    const fault = { pointer, code: error.code, reason: error.message }
    throw new RefusedError('REQUEST_INVALID', 'an event does not fit into a statement', [fault], { cause: error })
  }
}

/** The event with the prefix of our own members declared, as it is signed. */
function withOurPrefix(event: JsonObject): JsonObject {
  const context = contextList(event['@context'])
  const declared = context.some(part => isObject(part) && Object.hasOwn(part, 'nguon'))
  return { ...event, '@context': declared ? context : [...context, { ...NGUON_PREFIX }] }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
