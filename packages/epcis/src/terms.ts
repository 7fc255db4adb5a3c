import { z } from 'zod'
import type { EpcisCode } from './fault.ts'
import { cbvWord } from './vocabulary.ts'

/** Parameters of a refinement that fails with one of our own codes. */
export function fails(code: EpcisCode, reason: string) {
  return { params: { code }, error: reason }
}

// RFC 3986 characters only: the ratified schema says `uri`, not `iri`.
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/

/** Whether a text is a URI as the ratified schema wants it. */
export function isUri(text: string): boolean {
  return URI.test(text)
}

/** A URI, as text. */
export const Uri = z.string().refine(isUri, fails('URI_MALFORMED', 'is not a URI'))

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

function isTime(text: string): boolean {
  const match = TIME.exec(text)
  if (!match) return false
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const lastDay = month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : DAYS[month - 1]
  return lastDay !== undefined && day >= 1 && day <= lastDay && hour <= 23 && minute <= 59 && second <= 59
}
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A time stays the text it came as: a Date loses digits, a column loses the zone (standards E3). */
export const Time = z
  .string()
  .refine(isTime, fails('TIME_MALFORMED', 'is not a date and time with a zone, such as 2026-06-14T08:30:00+07:00'))

/** The zone where it happened, which the time itself need not be written in. */
export const Offset = z
  .string()
  .refine(
    text => /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/.test(text),
    fails('OFFSET_MALFORMED', 'is not an offset such as +07:00'),
  )

/** An own term of the sender: a URI, but never an old spelling of a CBV word, which would say the same thing twice. */
const OTHER_URI = /^(?!urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/
const CBV = /^(?:cbv:|https?:\/\/ref\.gs1\.org\/cbv\/)/

/** A bare CBV word, its `cbv:` or ref.gs1.org spelling, or a URI of the sender's own vocabulary. */
export function cbvTerm(words: readonly string[], name: string) {
  const known = new Set(words)
  const isTerm = (value: string) =>
    known.has(value) ||
    (isUri(value) && OTHER_URI.test(value) && (!CBV.test(value) || known.has(cbvWord(value)) || !/-/.test(value)))
  return z.string().refine(isTerm, fails('VALUE_WRONG', `is no ${name} of CBV 2.0 and no URI of another vocabulary`))
}

const GS1_VOC = /^https?:\/\/(?:www\.)?gs1\.org\/voc\//

/** A bare measurement type or alert of the GS1 web vocabulary, or a URI outside it. */
export function gs1Term(words: readonly string[], name: string) {
  const known = new Set(words)
  const isTerm = (value: string) => known.has(value) || (isUri(value) && !GS1_VOC.test(value))
  return z.string().refine(isTerm, fails('VALUE_WRONG', `is no ${name} of the GS1 vocabulary and no URI of another`))
}

/** A list in which nothing stands twice. */
export function distinct<T extends z.ZodType<string>>(item: T) {
  return z
    .array(item)
    .refine(list => new Set(list).size === list.length, fails('LIST_REPEATS', 'names something twice'))
}

type Members = Record<string, unknown>

/** Whether a value has members: an object, not a list. */
export function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * An object with known members and extensions. An extension's name has a
 * prefix (`example:field`); whether the prefix is declared is asked of the
 * whole event, since only its context knows.
 */
export function extensible<T extends z.ZodRawShape>(shape: T) {
  const known = new Set(Object.keys(shape))
  return z.looseObject(shape).superRefine(
    (value: Members, context) => {
      for (const name of Object.keys(value))
        if (!known.has(name) && !name.includes(':'))
          context.addIssue({
            code: 'custom',
            path: [name],
            ...{ params: { code: 'MEMBER_UNKNOWN' satisfies EpcisCode }, message: 'is not a member known here' },
          })
    },
    // Also when a known member is wrong: every fault is reported at once.
    { when: payload => hasMembers(payload.value) },
  )
}
