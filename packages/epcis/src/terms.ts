import { z } from 'zod'
import type { EpcisCode } from './fault.ts'
import { cbvWord } from './vocabulary.ts'

/** Parameters of a refinement that fails with one of our own codes. */
export function fails(code: EpcisCode, reason: string) {
  return { params: { code }, error: reason }
}

// RFC 3986 §3, as the ratified schema says `uri` and not `iri`. Each run is written out so that no text takes long to refuse.
const RUN = (signs: string) =>
  `[A-Za-z0-9\\-._~!$&'()*+,;=${signs}]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9\\-._~!$&'()*+,;=${signs}]*)*`
const AUTHORITY = `\\/\\/(?:${RUN(':')}@)?(?:\\[[0-9A-Fa-f:.]+\\]|${RUN('')})(?::[0-9]*)?(?=[/?#]|$)`
const URI = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?=.)(?:${AUTHORITY}|(?!\\/\\/))${RUN(':@/')}(?:\\?${RUN(':@/?')})?(?:#${RUN(':@/?')})?$`,
)

/** Whether a text is a URI as the ratified schema wants it. */
export function isUri(text: string): boolean {
  return URI.test(text)
}

/** What JSON Schema is told of a URI: the whole pattern would fill pages. */
export const URI_SCHEMA = { type: 'string', format: 'uri', pattern: '^[A-Za-z][A-Za-z0-9+.-]*:' } as const

const NO_URI = 'is not a URI'

/** What to do about the letters that most languages have and URIs have not. */
function unescaped(text: unknown): string {
  return /[^\0-\x7f]/.test(String(text)) ? ': letters beyond ASCII are written percent-encoded, or without accents' : ''
}

/** A URI, as text. */
export const Uri = z
  .string()
  .refine(isUri, { ...fails('URI_MALFORMED', NO_URI), error: ({ input }) => NO_URI + unescaped(input) })
  .meta(URI_SCHEMA)

const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

function isTime(text: string): boolean {
  if (!TIME.test(text)) return false
  const day = Number(text.slice(8, 10))
  if (day <= 28) return true
  const month = Number(text.slice(5, 7))
  const year = Number(text.slice(0, 4))
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= 30 || !SHORT_MONTHS.has(month)
}
const SHORT_MONTHS: ReadonlySet<number> = new Set([4, 6, 9, 11])

/** A time stays the text it came as: a Date loses digits, a column loses the zone (standards E3). */
export const Time = z
  .string()
  .refine(isTime, fails('TIME_MALFORMED', 'is not a date and time with a zone, such as 2026-06-14T08:30:00+07:00'))
  .meta({ format: 'date-time', pattern: TIME.source })

const OFFSET = /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/

/** The zone where it happened, which the time itself need not be written in. */
export const Offset = z
  .string()
  .refine(text => OFFSET.test(text), fails('OFFSET_MALFORMED', 'is not an offset such as +07:00'))
  .meta({ pattern: OFFSET.source })

/** An own term of the sender: a URI, but never an old spelling of a CBV word, which would say the same thing twice. */
const OTHER_URI = /^(?!urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/
const CBV = /^(?:cbv:|https?:\/\/ref\.gs1\.org\/cbv\/)/

/** The context an event is given when it has none of its own. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'

/** What is said where it is missing. */
export const CONTEXT_NEEDED = `the context of GS1 is needed: ["${EPCIS_CONTEXT}"], and an object with your own prefixes`

/** What prefixes stand for: GS1's own context and the sender's prefixes. What it may say is the business of `context.ts`. */
export const Context = z
  .unknown()
  .refine(value => value !== undefined, fails('MEMBER_MISSING', CONTEXT_NEEDED))
  .meta({
    anyOf: [
      URI_SCHEMA,
      { type: 'object' },
      { type: 'array', uniqueItems: true, items: { anyOf: [URI_SCHEMA, { type: 'object' }] } },
    ],
  })

/** A word of one of the vocabularies, or a URI in its place. */
export type Term<Word extends string> = Word | (string & {})

/** A bare CBV word, its `cbv:` or ref.gs1.org spelling, or a URI of the sender's own vocabulary. */
export function cbvTerm<Word extends string>(words: readonly Word[], name: string) {
  const known: ReadonlySet<string> = new Set(words)
  return term(
    words,
    text =>
      known.has(text) ||
      (isUri(text) && OTHER_URI.test(text) && (!CBV.test(text) || known.has(cbvWord(text)) || !/-/.test(text))),
    text => {
      const word = cbvWord(text)
      return known.has(word)
        ? `is not how EPCIS 2.0 writes it: ${word}`
        : `is no ${name} of CBV 2.0 and no URI of another vocabulary${likely(word, words)}`
    },
  )
}

const GS1_VOC = /^https?:\/\/(?:www\.)?gs1\.org\/voc\//

/** A bare measurement type or alert of the GS1 web vocabulary, or a URI outside it. */
export function gs1Term<Word extends string>(words: readonly Word[], name: string) {
  const known: ReadonlySet<string> = new Set(words)
  return term(
    words,
    text => known.has(text) || (isUri(text) && !GS1_VOC.test(text)),
    text => `is no ${name} of the GS1 vocabulary and no URI of another${likely(text, words)}`,
  )
}

/** The words that begin as this one does. */
function likely(text: string, words: readonly string[]): string {
  const near = words.filter(word => word.toLowerCase().startsWith(text.slice(0, 3).toLowerCase()))
  return near.length > 0 && text.length > 2 ? `, such as ${near.join(', ')}` : ''
}

function term<Word extends string>(
  words: readonly Word[],
  isTerm: (text: string) => boolean,
  reason: (text: string) => string,
) {
  const schema = z
    .string()
    .refine(isTerm, { ...fails('VALUE_WRONG', ''), error: ({ input }) => reason(String(input)) })
    .meta({ anyOf: [{ enum: [...words] }, URI_SCHEMA] })
  return schema as unknown as z.ZodType<Term<Word>, Term<Word>>
}

/** A list in which nothing stands twice. */
export function distinct<T extends z.ZodType<string>>(item: T) {
  return z
    .array(item)
    .refine(
      list => list.length < 2 || new Set(list).size === list.length,
      fails('LIST_REPEATS', 'names something twice'),
    )
    .meta({ uniqueItems: true })
}

type Members = Record<string, unknown>

/** Whether a value has members: an object, not a list. */
export function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * An object with known members and extensions. An extension's name is a URI by
 * its form, with a prefix (`example:field`); whether the prefix is declared is
 * asked of the whole event, since only its context knows.
 */
export function extensible<T extends z.ZodRawShape>(shape: T) {
  const known = new Set(Object.keys(shape))
  return z
    .looseObject(shape)
    .superRefine(
      (value: Members, context) => {
        for (const name in value) {
          if (known.has(name) || isUri(name)) continue
          const [code, message]: [EpcisCode, string] = name.includes(':')
            ? ['URI_MALFORMED', `is not a member known here, and as the name of an extension no URI${unescaped(name)}`]
            : ['MEMBER_UNKNOWN', 'is not a member known here']
          context.addIssue({ code: 'custom', path: [name], params: { code }, message })
        }
      },
      // Also when a known member is wrong: every fault is reported at once.
      { when: payload => hasMembers(payload.value) },
    )
    .meta({ patternProperties: { ':': {} }, additionalProperties: false })
}
