/** Subjects as a body, a request or a proof file names them: only the canonical id is taken. */
import { isGln, isGtin, isLotOrSerial, isSscc } from '@nguon/gs1'
import { isCode, isOrigin } from './issuer.ts'
import { isObject, type JsonValue } from './json.ts'
import { subjectsOfLink } from './link.ts'
import { type Subject, SubjectError, type SubjectType } from './subject.ts'

/**
 * Reads `{ type, id }` and refuses any id but the canonical one.
 * @throws SubjectError SUBJECT
 */
export function parseSubject(value: JsonValue | undefined): Subject {
  if (!isObject(value) || Object.keys(value).sort().join() !== 'id,type')
    throw new SubjectError('SUBJECT', 'a subject is { type, id }')
  const { type, id } = value
  if (typeof type !== 'string' || typeof id !== 'string' || !isSubjectType(type) || !IS_CANONICAL[type](id))
    throw new SubjectError('SUBJECT', 'not the canonical id of a subject')
  return { type, id }
}

const IS_CANONICAL: Readonly<Record<SubjectType, (id: string) => boolean>> = {
  lot: (id: string) => matches(id, /^\(01\)(\d{14})\(10\)(.+)$/, isGtin, isLotOrSerial),
  item: (id: string) => matches(id, /^\(01\)(\d{14})\(21\)(.+)$/, isGtin, isLotOrSerial),
  product: (id: string) => matches(id, /^\(01\)(\d{14})$/, isGtin),
  unit: (id: string) => matches(id, /^\(00\)(\d{18})$/, isSscc),
  place: (id: string) => matches(id, /^\(414\)(\d{13})(?:\(254\)(?!0$)(.+))?$/, isGln, isLotOrSerial),
  local: (id: string) => matches(id, /^([^/]+)\/([^/]+)\/([^/]+)$/, isCode, isCode, isCode),
  'local-item': (id: string) => matches(id, /^([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)$/, isCode, isCode, isCode, isCode),
  'local-product': (id: string) => matches(id, /^([^/]+)\/([^/]+)$/, isCode, isCode),
  other: (id: string) => id !== '' && subjectsOfLink(id).some(subject => subject.type === 'other' && subject.id === id),
  party: isCode,
  keys: isCode,
  issuer: isCode,
  log: isOrigin,
}

function matches(id: string, pattern: RegExp, ...holds: readonly ((part: string) => boolean)[]): boolean {
  const parts = pattern.exec(id)?.slice(1)
  return parts?.every((part, at) => part === undefined || holds[at]!(part)) ?? false
}

/** Whether a text names a type of subject. */
export function isSubjectType(text: string): text is SubjectType {
  return Object.hasOwn(IS_CANONICAL, text)
}
