/**
 * A record: what is said about a thing: its name, its maker, its certificate. The register's tables are a projection
 * of records (formats §2).
 */
import { parseSubject } from './canonical.ts'
import { toBase64url } from './encoding.ts'
import { isObject, type JsonObject, type JsonValue } from './json.ts'
import { byteString, integer, list, members, oneOf, SALT, ShapeError, text } from './shape.ts'
import { type Subject, type SubjectType, subjectBody, subjectKeys } from './subject.ts'

/** What a record is about. */
export type RecordType = keyof typeof ABOUT
/** A file that a record refers to by its digest. */
export type RecordFile = {
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly sha256: Uint8Array
}
/** The body of a record. */
export type RecordBody = {
  readonly type: RecordType
  /** Of product, party, place and lot the canonical id of its subject; else the number that the issuer gave it. */
  readonly id: string
  /** From 1 on. */
  readonly version: number
  /** `YYYY-MM-DD`. */
  readonly validFrom: string
  readonly fields: JsonObject
  readonly files: readonly RecordFile[]
  readonly subjects: readonly Subject[]
}

/** The types that a record's subjects may have; where `many` is false there is one. */
const ABOUT = {
  product: { subjects: ['product', 'local-product'], many: false },
  party: { subjects: ['party'], many: false },
  place: { subjects: ['place', 'other'], many: false },
  lot: { subjects: ['lot', 'local'], many: false },
  certificate: {
    subjects: ['product', 'local-product', 'party', 'place', 'lot', 'local', 'item', 'local-item', 'unit', 'other'],
    many: true,
  },
  test: { subjects: ['lot', 'local'], many: false },
  catalogue: { subjects: ['log'], many: false },
  act: {
    subjects: ['product', 'local-product', 'party', 'place', 'lot', 'local', 'item', 'local-item', 'unit', 'other'],
    many: true,
  },
  release: { subjects: ['log'], many: false },
} as const satisfies Record<string, { subjects: readonly SubjectType[]; many: boolean }>

/** Records whose id is that of the thing itself. */
const NAMED_BY_SUBJECT: readonly RecordType[] = ['product', 'party', 'place', 'lot']

const readMembers = members(
  {
    type: oneOf(...(Object.keys(ABOUT) as RecordType[])),
    id: text(200),
    version: integer(1),
    validFrom: date,
    fields,
    files: list(members({ name: text(200), mediaType: text(100), size: integer(0), sha256: byteString(32) })),
    subjects: list(parseSubject),
  },
  SALT,
  ['nguon:pair'],
)

/**
 * Reads the body of a record, merged or body 0 alone.
 * @throws ShapeError, SubjectError
 */
export function parseRecordBody(json: JsonValue): RecordBody {
  const record = readMembers(json)
  requireSubjects(record)
  return record
}

/** The body of a record, for `bodyOf` or `splitBodies`. */
export function recordBody({ type, id, version, validFrom, fields, files, subjects }: RecordBody): JsonObject {
  return {
    type,
    id,
    version,
    validFrom,
    fields,
    files: files.map(({ name, mediaType, size, sha256 }) => ({ name, mediaType, size, sha256: toBase64url(sha256) })),
    subjects: subjects.map(subjectBody),
  }
}

function requireSubjects({ type, id, subjects }: RecordBody): void {
  const about: { subjects: readonly SubjectType[]; many: boolean } = ABOUT[type]
  if (subjects.length === 0 || (!about.many && subjects.length !== 1))
    throw new ShapeError(`a ${type} record is about ${about.many ? 'something' : 'one thing'}`)
  if (subjectKeys(subjects).length !== subjects.length) throw new ShapeError('a subject is listed twice')
  for (const subject of subjects)
    if (!about.subjects.includes(subject.type)) throw new ShapeError(`a ${type} record is not about a ${subject.type}`)
  if (NAMED_BY_SUBJECT.includes(type) && id !== subjects[0]!.id)
    throw new ShapeError(`a ${type} record is called as its subject`)
}

function fields(value: JsonValue | undefined): JsonObject {
  if (!isObject(value)) throw new ShapeError('fields is not an object')
  return value
}

/** A day that the calendar has, which begins with the year 1. */
function date(value: JsonValue | undefined): string {
  const day =
    typeof value === 'string' && /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : null
  if (!day || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value)
    throw new ShapeError('not a date, YYYY-MM-DD')
  return value as string
}
