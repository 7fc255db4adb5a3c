import { pointerOf } from '@nguon/epcis'
import {
  ATTESTATION_FIELDS,
  type AudienceName,
  Day,
  dayInVietnam,
  isAttestation,
  RECORD_FIELDS,
  type Register,
} from '@nguon/rules'
import {
  type Audience,
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
  subjectKey,
  toHex,
  wholesOf,
} from '@nguon/statement'
import {
  acceptStatements,
  attestationVersions,
  type Database,
  newestVersion,
  type RegisterRow,
  VersionError,
} from '@nguon/store'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { AUDIENCES, audienceOfFields } from './audience.ts'
import type { Writer } from './deps.ts'
import { requireRegistrant, requireVoice } from './permission.ts'
import { RefusedError } from './problem.ts'
import { claimNamed, isRegister, project, recordClaims, type Said } from './project.ts'
import { custodialKey, draftSaying, drawSalt, holdKey, signDraft } from './sign.ts'

/** What is to be recorded of a thing. */
export type RecordRequest = {
  /** The version this is to be; without it, the one after the newest. */
  version?: number | undefined
  validFrom?: string | undefined
  fields: JsonObject
  /** Their digests in base64url, as they come: a request may have to wait, and is kept as JSON. */
  files?: readonly (Omit<RecordFile, 'sha256'> & { sha256: string })[] | undefined
  /** Who sees which field, where the rule is not to hold. */
  audience?: Readonly<Record<string, AudienceName>> | undefined
}

/** What a record is, and what it is about. */
type Naming = Pick<RecordBody, 'type' | 'id' | 'subjects'>

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
  { subject, ...request }: RecordRequest & { subject: Subject },
): Promise<RegisterRow> {
  const naming = { type: register, id: subject.id, subjects: [subject] }
  const { record, said } = await signRecord(writer, trx, party, naming, request)
  const { id, version, validFrom } = record
  return { id, version, issuer: party, validFrom, fields: shownFields(said), entryId: said.entryId }
}

/**
 * Signs the next version of any record with the party's key in the platform's custody, and lets it in. `base` is who
 * sees what has no body of its own.
 * @throws {@link RefusedError} SIGNS_ITSELF, NOT_YOURS, PRODUCT_UNKNOWN, REQUEST_INVALID
 * @throws {@link VersionError}
 */
export async function signRecord(
  writer: Writer,
  trx: Transaction<Database>,
  party: string,
  naming: Naming,
  request: RecordRequest,
  base: AudienceName = 'public',
): Promise<{ record: RecordBody; said: Said }> {
  const key = await custodialKey(writer, trx, party)
  const roles = await holdKey(writer, trx, party, key.kid)
  const now = writer.now()
  const record: RecordBody = {
    ...naming,
    version: request.version ?? (await newestOf(trx, party, naming)) + 1,
    validFrom: request.validFrom ?? dayInVietnam(now.getTime()),
    fields: request.fields,
    files: (request.files ?? []).map(file => ({ ...file, sha256: fromBase64url(file.sha256) })),
  }
  const { refs, texts } = splitRecord(record, request.audience ?? {}, AUDIENCES[base])
  const { subjects } = record
  const drafted = draftSaying(writer.origin, key.kid, { party, kind: 'record', subjects, refs, texts }, now)
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
  return { record, said }
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
  const { type, subjects } = record
  if (isRegister(type)) {
    checkFields(type, record)
    await claimNamed(trx, [said])
    // Of a party it is the location number that it gives as its own: it may speak of whatever is shipped there.
    await requireRegistrant(trx, recordClaims(record, said.party))
    if (type === 'lot') await requireProduct(trx, subjects[0]!)
    await requireNext(trx, said.party, record)
  } else if (isAttestation(type)) {
    checkFields(type, record)
    await requireVoice(trx, said, type, subjects)
    await requireNext(trx, said.party, record)
    await requireKept(trx, said.party, record)
  }
  await accept()
  await project(trx, hostOf(writer.origin), [said])
}

/** The newest version of a record, 0 where there is none: of what vouches for things each issuer counts its own. */
async function newestOf(trx: Transaction<Database>, issuer: string, { type, id }: Naming): Promise<number> {
  if (isRegister(type)) return (await newestVersion(trx, type, id))?.version ?? 0
  if (!isAttestation(type)) return 0
  return (await attestationVersions(trx, { type, issuer, id })).at(-1)?.version ?? 0
}

async function requireNext(trx: Transaction<Database>, issuer: string, record: RecordBody): Promise<void> {
  const next = (await newestOf(trx, issuer, record)) + 1
  if (record.version !== next) throw new VersionError(`the next version of this record is ${next}`)
}

/** In the history of each thing it ever vouched for it has to be seen what became of it. */
async function requireKept(trx: Transaction<Database>, issuer: string, record: RecordBody): Promise<void> {
  const { type, id, subjects } = record
  if (!isAttestation(type)) return
  const before = (await attestationVersions(trx, { type, issuer, id })).at(-1)
  const now = new Set(subjects.map(subject => toHex(subjectKey(subject))))
  if (before?.keys.every(key => now.has(toHex(key))) ?? true) return
  const reason = 'leaves out what the version before was about: name all of it, and begin a new number for less'
  throw new RefusedError('REQUEST_INVALID', 'the record loses a subject', [
    { pointer: '/subjects', code: 'SUBJECT_LOST', reason },
  ])
}

/** A lot is of a product that somebody answers for. */
async function requireProduct(trx: Transaction<Database>, lot: Subject): Promise<void> {
  const product = wholesOf(lot).at(-1)!
  if (!(await newestVersion(trx, 'product', product.id)))
    throw new RefusedError('PRODUCT_UNKNOWN', `nobody registered the product ${product.id}`)
}

const FIELDS = { ...RECORD_FIELDS, ...ATTESTATION_FIELDS }

function checkFields(type: keyof typeof FIELDS, { fields, validFrom }: RecordBody): void {
  const checked = z.object({ validFrom: Day, fields: FIELDS[type] }).safeParse({ validFrom, fields })
  if (checked.success) return
  const faults = checked.error.issues.map(({ path, code, message }) => ({
    pointer: pointerOf(path),
    code: code.toUpperCase(),
    reason: message,
  }))
  throw new RefusedError('REQUEST_INVALID', 'the fields of the record are not as described', faults)
}

function splitRecord(record: RecordBody, audience: Readonly<Record<string, AudienceName>>, base: Audience) {
  const { hidden } = audienceOfFields(record.fields, audience, base)
  try {
    const json = recordBody(record)
    const split = splitBodies(json, hidden, drawSalt, base)
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
