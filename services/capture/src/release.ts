import { equalBytes } from '@nguon/merkle'
import { dayInVietnam } from '@nguon/rules'
import {
  bodyDigest,
  bodyOf,
  logSubject,
  mergeBodies,
  parseEntry,
  parseRecordBody,
  type RecordBody,
  type RecordFile,
  recordBody,
  subjectKey,
} from '@nguon/statement'
import {
  acceptStatements,
  type Database,
  findBodies,
  historyOf,
  lockReleases,
  logSize,
  pendingOfKey,
  statementsAt,
  wakeSequencer,
} from '@nguon/store'
import type { Kysely } from 'kysely'
import { type CaptureDeps, type Writer, writerOf } from './deps.ts'
import { admit, readRoots } from './door.ts'
import { draftSaying, drawSalt, signDraft } from './sign.ts'

/** The number that the registrar gives to the files of the verifier; versions of it follow each other. */
const VERIFIER = 'verifier'

/**
 * Says in the log which files the verifier consists of, unless the newest release says so already. Files that were
 * given out and never logged, or others than were logged, are evidence in the hand of whoever has them.
 *
 * @returns whether a record was written
 * @throws {@link RefusedError} LOG_NOT_BEGUN
 */
export async function logRelease(deps: CaptureDeps, files: readonly RecordFile[]): Promise<boolean> {
  const writer = writerOf(deps)
  const written = await writer.db.transaction().execute(async trx => {
    // Two processes that start at once would each find the other's record missing.
    await lockReleases(trx)
    const newest = await newestRelease(trx, writer.origin)
    if (newest && sameFiles(newest.files, files)) return false
    const now = writer.now()
    const body: RecordBody = {
      type: 'release',
      id: VERIFIER,
      version: (newest?.version ?? 0) + 1,
      validFrom: dayInVietnam(now.getTime()),
      fields: {},
      files,
      subjects: [logSubject(writer.origin)],
    }
    const { platform } = await readRoots(trx, writer.origin)
    const text = bodyOf(recordBody(body), drawSalt())
    const refs = [{ audience: 0 as const, digest: bodyDigest(text), pointers: [] }]
    const saying = { party: platform, kind: 'record' as const, subjects: body.subjects, refs, texts: [text] }
    const signed = signDraft(draftSaying(writer.origin, writer.registrarKey.kid, saying, now), writer.registrarKey)
    await admit(writer, trx, parseEntry(signed.entry), [text], { kids: [signed.kid], parties: [] })
    await acceptStatements(trx, [signed])
    return true
  })
  if (written) await wakeSequencer(writer.db)
  return written
}

async function newestRelease(db: Kysely<Database>, origin: Writer['origin']): Promise<RecordBody | null> {
  const key = subjectKey(logSubject(origin))
  const history = await historyOf(db, key, await logSize(db, origin))
  const logged = await statementsAt(
    db,
    history.map(({ index }) => index),
  )
  for (const { kind, entry } of [...logged, ...(await pendingOfKey(db, key))].toReversed()) {
    if (kind !== 'record') continue
    const { bodies } = parseEntry(entry)
    const [whole] = await findBodies(db, [bodies[0]!.digest])
    if (!whole?.bytes) continue
    const shown = bodies.map((_, at) => (at === 0 ? whole.bytes : null))
    const record = parseRecordBody(mergeBodies(bodies, shown))
    if (record.type === 'release' && record.id === VERIFIER) return record
  }
  return null
}

function sameFiles(some: readonly RecordFile[], others: readonly RecordFile[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, sha256 }, at) => name === others[at]!.name && equalBytes(sha256, others[at]!.sha256))
  )
}
