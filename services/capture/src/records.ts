import { pointerOf } from '@nguon/epcis'
import { type AudienceName, Day, dayInVietnam, RECORD_FIELDS, type Register } from '@nguon/rules'
import {
  BodyError,
  fromBase64url,
  hostOf,
  type JsonObject,
  mergeBodies,
  parseRecordBody,
  type RecordBody,
  type RecordFile,
  recordBody,
  StatementError,
  type Subject,
  splitBodies,
  wholesOf,
} from '@nguon/statement'
import { acceptStatements, type Database, newestVersion, type RegisterRow, VersionError } from '@nguon/store'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { audienceOfFields } from './audience.ts'
import type { Writer } from './deps.ts'
import { requireRegistrant, requireVoice } from './permission.ts'
import { RefusedError } from './problem.ts'
import { claimNamed, project, recordClaims, type Said } from './project.ts'
import { custodialKey, draftSaying, drawSalt, holdKey, signDraft } from './sign.ts'

/** What is to be recorded of a thing. */
export type RecordRequest = {
  subject: Subject
  /** The version this is to be; without it, the one after the newest. */
  version?: number | undefined
  validFrom?: string | undefined
  fields: JsonObject
  /** Their digests in base64url, as they come: a request may have to wait, and is kept as JSON. */
  files?: readonly (Omit<RecordFile, 'sha256'> & { sha256: string })[] | undefined
  /** Who sees which field, where the rule is not to hold. */
  audience?: Readonly<Record<string, AudienceName>> | undefined
}

/**
 * Writes the next version of a record for a party, signed with its key in the platform's custody.
 * @throws {@link RefusedError} SIGNS_ITSELF, NOT_YOURS, PRODUCT_UNKNOWN, REQUEST_INVALID
 * @throws {@link VersionError} when another version was written meanwhile
 */
export async function writeRecord(
  writer: Writer,
  trx: Transaction<Database>,
  party: string,
  register: Register,
  request: RecordRequest,
): Promise<RegisterRow> {
  const key = await custodialKey(writer, trx, party)
  const roles = await holdKey(writer, trx, party, key.kid)
  const { subject, fields } = request
  const newest = await newestVersion(trx, register, subject.id)
  const version = request.version ?? (newest?.version ?? 0) + 1
  const now = writer.now()
  const record: RecordBody = {
    type: register,
    id: subject.id,
    version,
    validFrom: request.validFrom ?? dayInVietnam(now.getTime()),
    fields,
    files: (request.files ?? []).map(file => ({ ...file, sha256: fromBase64url(file.sha256) })),
    subjects: [subject],
  }
  const { refs, texts } = splitRecord(record, request.audience ?? {})
  const drafted = draftSaying(writer.origin, key.kid, { party, kind: 'record', subjects: [subject], refs, texts }, now)
  const said: Said = {
    entryId: drafted.draft.entryId,
    kind: 'record',
    party,
    received: now,
    roles,
    body: mergeBodies(refs, texts),
    shown: mergeBodies(refs, [texts[0]!, ...texts.slice(1).map(() => null)]),
    audience: refs[0]!.audience,
    named: [],
  }
  await acceptRecord(writer, trx, record, said, () => acceptStatements(trx, [signDraft(drafted, key)]))
  return {
    id: record.id,
    version,
    issuer: party,
    validFrom: record.validFrom,
    fields: shownFields(said),
    entryId: said.entryId,
  }
}

/**
 * Lets a record into the log and the register, if it is the party's to write and follows the newest version.
 * @throws {@link RefusedError} NOT_YOURS, PRODUCT_UNKNOWN, REQUEST_INVALID
 * @throws {@link VersionError}
 */
export async function acceptRecord(
  writer: Writer,
  trx: Transaction<Database>,
  record: RecordBody,
  said: Said,
  accept: () => Promise<unknown>,
): Promise<void> {
  const { type, id, version, subjects } = record
  if (type === 'party' || type === 'product' || type === 'place' || type === 'lot') {
    checkFields(type, record)
    await claimNamed(trx, [said])
    // Of a party it is the location number that it gives as its own: it may speak of whatever is shipped there.
    await requireRegistrant(trx, recordClaims(record, said.party))
    if (type === 'lot') await requireProduct(trx, subjects[0]!)
    const newest = await newestVersion(trx, type, id)
    if (version !== (newest?.version ?? 0) + 1)
      throw new VersionError(`the next version of this record is ${(newest?.version ?? 0) + 1}`)
  } else if (type === 'certificate' || type === 'test' || type === 'act') await requireVoice(trx, said, subjects)
  await accept()
  await project(trx, hostOf(writer.origin), [said])
}

/** A lot is of a product that somebody answers for. */
async function requireProduct(trx: Transaction<Database>, lot: Subject): Promise<void> {
  const product = wholesOf(lot).at(-1)!
  if (!(await newestVersion(trx, 'product', product.id)))
    throw new RefusedError('PRODUCT_UNKNOWN', `nobody registered the product ${product.id}`)
}

function checkFields(register: Register, { fields, validFrom }: RecordBody): void {
  const checked = z.object({ validFrom: Day, fields: RECORD_FIELDS[register] }).safeParse({ validFrom, fields })
  if (checked.success) return
  const faults = checked.error.issues.map(({ path, code, message }) => ({
    pointer: pointerOf(path),
    code: code.toUpperCase(),
    reason: message,
  }))
  throw new RefusedError('REQUEST_INVALID', 'the fields of the record are not as described', faults)
}

function splitRecord(record: RecordBody, audience: Readonly<Record<string, AudienceName>>) {
  const { hidden } = audienceOfFields(record.fields, audience)
  try {
    const json = recordBody(record)
    const split = splitBodies(json, hidden, drawSalt)
    parseRecordBody(mergeBodies(split.refs, split.texts))
    return split
  } catch (error) {
    if (!(error instanceof BodyError || error instanceof StatementError)) throw error
    const fault = { pointer: '/fields', code: error.code, reason: error.message }
    throw new RefusedError('REQUEST_INVALID', 'the record does not fit into a statement', [fault], { cause: error })
  }
}

function shownFields({ shown }: Said): Record<string, unknown> {
  return shown.fields as JsonObject
}
