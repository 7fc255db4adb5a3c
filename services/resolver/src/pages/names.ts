import type { Verdict, VerifiedAnswer } from '@nguon/proof'
import {
  isObject,
  type JsonObject,
  type Subject,
  subjectKey,
  subjectName,
  subjectsOfLink,
  toHex,
  wholesOf,
} from '@nguon/statement'
import { type Lang, message } from '@nguon/words'

/** What things and parties are called, as the verified records of a proof file say. */
export type Names = {
  subject(subject: Subject): string
  /** A party by its code. */
  party(code: string): string
  /** Whoever or whatever an address in an event stands for. */
  link(uri: string): string
}

/** Reads the names out of the records that were verified; what has none is shown by its code. */
export function namesOf(verdict: Pick<Verdict, 'answers' | 'records' | 'pending'>, lang: Lang): Names {
  const newest = new Map<string, JsonObject>()
  const partyOfGln = new Map<string, string>()
  for (const { subject, statements } of [...verdict.answers, ...verdict.records]) {
    // What waits to be anchored has a name too; that it waits the page says in large letters.
    const coming = verdict.pending.filter(({ statement }) => isNamed(statement.header.subjects, subjectKey(subject)))
    const fields = newestFields(subject, [...statements, ...coming])
    if (!fields) continue
    newest.set(subjectName(subject), fields)
    if (subject.type === 'party' && typeof fields.gln === 'string') partyOfGln.set(fields.gln, subject.id)
  }
  const called = (subject: Subject) => text(newest.get(subjectName(subject)), lang)
  const party = (code: string) => called({ type: 'party', id: code }) ?? code

  const subject = (it: Subject): string => {
    if (it.type === 'party') return party(it.id)
    const own = called(it)
    if (own) return own
    const whole = wholesOf(it).at(-1)
    if (!whole) return readableId(it)
    const product = called(whole) ?? readableId(whole)
    const part = partOf(it, whole)
    return it.type === 'lot' || it.type === 'local'
      ? `${product}, ${message(lang, 'page.lot').toLowerCase()} ${part}`
      : `${product}, ${message(lang, 'page.serial').toLowerCase()} ${part}`
  }
  return {
    subject,
    party,
    link(uri) {
      const [first] = subjectsOfLink(uri)
      if (!first) return uri
      const [, gln] = /\/417\/(\d{13})$/.exec(first.id) ?? []
      const [, code] = /^https:\/\/[^/]+\/party\/([A-Z0-9-]{1,20})$/.exec(uri) ?? []
      const known = code ?? (gln && partyOfGln.get(gln))
      return known ? party(known) : subject(first)
    },
  }
}

function newestFields(subject: Subject, statements: VerifiedAnswer['statements']): JsonObject | null {
  const bodies = statements.flatMap(({ statement, body }) =>
    statement.header.kind === 'record' && body && body.type === recordType(subject) ? [body] : [],
  )
  const fields = bodies.at(-1)?.fields
  return isObject(fields) ? fields : null
}

function recordType({ type }: Subject): string {
  if (type === 'local-product') return 'product'
  return type === 'local' ? 'lot' : type
}

function text(fields: JsonObject | undefined, lang: Lang): string | null {
  const name = (lang === 'en' && fields?.nameEn) || fields?.name
  return typeof name === 'string' && name !== '' ? name : null
}

/** What tells a thing from the others of its product: the lot or serial behind `(10)`, `(21)` or the slash. */
function partOf({ id }: Subject, whole: Subject): string {
  return id.slice(whole.id.length).replace(/^(?:\((?:10|21)\)|\/)/, '')
}

/** The code of a subject as it is printed: `(01) 08930000000019`. */
export function readableId({ type, id }: Subject): string {
  if (type === 'other') return id.replace(/^https:\/\/id\.gs1\.org\/(\d+)\//, '($1) ')
  return id.replace(/^\((\d+)\)/, '($1) ').replace(/(\d)\((10|21|254)\)/, '$1 ($2) ')
}

const isNamed = (keys: readonly Uint8Array[], key: Uint8Array) => keys.some(one => toHex(one) === toHex(key))
