import { checkDigit, Gs1Error, keysOfDigitalLink, padGtin } from '@nguon/gs1'
import { type Subject, SubjectError, subjectsOfPath } from '@nguon/statement'

/** What was scanned or typed: the path of it, and whose histories answer it, the finest first. */
export type Scanned = { path: string; subjects: Subject[] }

/** The one digit that would make a number right: which number, as it was given, and that digit. */
export type WrongDigit = { ai: string; value: string; right: string }

/** A code that is none; `digit` where it is only a check digit that is wrong. */
export class CodeError extends Error {
  override readonly name = 'CodeError'
  readonly code = 'CODE_MALFORMED'
  readonly digit: WrongDigit | null

  constructor(digit: WrongDigit | null, options?: ErrorOptions) {
    super('this is no code that names goods', options)
    this.digit = digit
  }
}

/** The primary keys of GS1 that stand at the beginning of a path here, and goods without one. */
export const ROOTS = [
  '01',
  '00',
  '414',
  '417',
  '8003',
  '8004',
  '8006',
  '8010',
  '8013',
  '8017',
  '8018',
  '253',
  '255',
  'l',
  'party',
]

/**
 * Reads a path as it was scanned. It comes from the raw address: a `%2F` in a lot is no border between segments.
 * @throws {CodeError}
 */
export function readPath(rawUrl: string): Scanned {
  const path = rawUrl.replace(/[?#].*$/s, '').replace(/(?<=.)\/$/, '')
  try {
    const subjects = subjectsOfPath(path)
    return { path, subjects }
  } catch (cause) {
    if (cause instanceof SubjectError) throw new CodeError(wrongDigitIn(path), { cause })
    throw cause
  }
}

/** The number of a path whose last digit is wrong, if that is all that is wrong with it. */
function wrongDigitIn(path: string): WrongDigit | null {
  const [, ai, value] = /^\/(01|00|414|417)\/(\d+)/.exec(path) ?? []
  return ai && value && isDigitWrong(path) ? { ai, value, right: checkDigitOf(value) } : null
}

function isDigitWrong(path: string): boolean {
  try {
    keysOfDigitalLink(path)
    return false
  } catch (error) {
    return error instanceof Gs1Error && error.code === 'CHECK_DIGIT'
  }
}

/**
 * Reads what a person typed or pasted: an address, a path, the digits printed below a code, a code of ours without
 * a GTIN, or these as our own pages and commands print them, the coarser ones behind the finest.
 * @throws {CodeError}
 */
export function readTyped(typed: string): Scanned {
  const text = typed.trim().slice(0, 500)
  if (/^https?:\/\//i.test(text)) return readPath(text.replace(/^https?:\/\/[^/]*/i, '') || '/')
  if (text.startsWith('/')) return readPath(text)
  const path = pathOfElements(text) ?? pathOfRoot(text) ?? pathOfDigits(text) ?? pathOfLocal(text)
  if (!path) throw new CodeError(null)
  return readPath(path)
}

/** The order in which qualifiers stand behind their key. */
const ORDER = ['01', '00', '414', '417', '8003', '8004', '8006', '8010', '22', '10', '21', '254']

function pathOfElements(text: string): string | null {
  const elements = [...text.matchAll(/\((\d{2,4})\)\s*([^()]+?)\s*(?:,\s*)?(?=\(|$)/g)].map(
    match => [match[1]!, match[2]!] as const,
  )
  const once = new Map(elements)
  // What is said twice of one thing has to be the same.
  if (elements.length === 0 || elements.some(([ai, value]) => !ORDER.includes(ai) || once.get(ai) !== value))
    return null
  const ordered = [...once].toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
  return ordered.map(([ai, value]) => `/${ai}/${encodeURIComponent(ai === '01' ? padded(value) : value)}`).join('')
}

/** A path without the slash before it. */
function pathOfRoot(text: string): string | null {
  const [, root] = /^([^/]+)\/\S+$/.exec(text) ?? []
  return root && ROOTS.includes(root) ? `/${text}` : null
}

function pathOfDigits(text: string): string | null {
  const [, digits, lot] = /^(\d{8}|\d{12,14}|\d{18})(?:[\s,;/]+(\S+))?$/.exec(text) ?? []
  if (!digits) return null
  if (digits.length === 18) return lot ? null : `/00/${digits}`
  return `/01/${padded(digits)}${lot ? `/10/${encodeURIComponent(lot)}` : ''}`
}

function pathOfLocal(text: string): string | null {
  const [finest, ...wholes] = text.split(/,\s*/)
  if (!finest || wholes.some(whole => !finest.startsWith(`${whole}/`))) return null
  return /^[A-Z0-9-]{1,20}(?:\/[A-Z0-9-]{1,20}){1,3}$/.test(finest) ? `/l/${finest}` : null
}

function padded(digits: string): string {
  try {
    return padGtin(digits)
  } catch (cause) {
    const wrong = cause instanceof Gs1Error && cause.code === 'CHECK_DIGIT'
    throw new CodeError(wrong ? { ai: '01', value: digits, right: checkDigitOf(digits) } : null, { cause })
  }
}

const checkDigitOf = (digits: string) => checkDigit(digits.slice(0, -1))
