/** The `GS1-*` headers of a request: what the client understands, and how it wants the answer. */
import type { Namespaces } from '../context.ts'
import { namespacesOf } from '../context.ts'
import { isUri } from '../terms.ts'

/** How identifiers are written in an answer. */
export const EPC_FORMATS = ['No_Preference', 'Always_GS1_Digital_Link', 'Always_EPC_URN', 'Never_Translates'] as const
export type EpcFormat = (typeof EPC_FORMATS)[number]

const CBV_XML_FORMATS = ['No_Preference', 'Always_Web_URI', 'Always_URN', 'Never_Translates'] as const
const ERROR_BEHAVIOURS = ['rollback', 'proceed'] as const

/** What becomes of the other events of a document in which one is refused. */
export type CaptureErrorBehaviour = (typeof ERROR_BEHAVIOURS)[number]

/** The versions that are spoken here, the oldest and the newest. Between them JSON documents do not differ. */
export const VERSIONS = { EPCIS: ['2.0.0', '2.0.1'], CBV: ['2.0.0', '2.0.0'] } as const

/** What a request asks for in its headers. */
export type Negotiation = {
  epcisVersion: string
  cbvVersion: string
  epcFormat: EpcFormat
  captureErrorBehaviour: CaptureErrorBehaviour
  /** Prefixes that names in the query string may have, beside the well-known ones. */
  namespaces: Namespaces
  /** The header as it was sent, for the answer to repeat; null if none was. */
  extensions: string | null
}

/** A header asks for what cannot be given, or is malformed: 406 NotAcceptableException. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError'
  readonly code = 'HEADER_NOT_ACCEPTABLE'
  readonly header: string
  readonly reason: string

  constructor(header: string, reason: string) {
    super(`${header} ${reason}`)
    this.header = header
    this.reason = reason
  }
}

/** Header values by their names in lower case, as node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Reads the `GS1-*` headers. Every one may be missing: identifiers then come as they were captured, and capture takes
 * all events of a document or none.
 * @throws {@link HeaderError}
 */
export function negotiate(headers: RequestHeaders): Negotiation {
  wordOf(headers, 'GS1-CBV-XML-Format', CBV_XML_FORMATS, 'No_Preference')
  const extensions = valueOfHeader(headers, 'GS1-Extensions')
  return {
    epcisVersion: versionOf(headers, 'EPCIS'),
    cbvVersion: versionOf(headers, 'CBV'),
    epcFormat: wordOf(headers, 'GS1-EPC-Format', EPC_FORMATS, 'No_Preference'),
    captureErrorBehaviour: wordOf(headers, 'GS1-Capture-Error-Behaviour', ERROR_BEHAVIOURS, 'rollback'),
    namespaces: namespacesOf([parseExtensions(extensions)]),
    extensions,
  }
}

/** The headers that an answer repeats or states. */
export function answerHeaders({ epcisVersion, cbvVersion, extensions }: Negotiation): Record<string, string> {
  return {
    'GS1-EPCIS-Version': epcisVersion,
    'GS1-CBV-Version': cbvVersion,
    ...(extensions === null ? {} : { 'GS1-Extensions': extensions }),
  }
}

function valueOfHeader(headers: RequestHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()]
  const text = (typeof value === 'object' ? value.join(', ') : (value ?? '')).trim()
  return text === '' ? null : text
}

function wordOf<Word extends string>(
  headers: RequestHeaders,
  name: string,
  words: readonly Word[],
  fallback: NoInfer<Word>,
): Word {
  const value = valueOfHeader(headers, name)
  const word = value === null ? fallback : words.find(known => known === value)
  if (word === undefined) throw new HeaderError(name, `is one of ${words.join(', ')}`)
  return word
}

/** The newest version here that lies within what the client understands. */
function versionOf(headers: RequestHeaders, standard: keyof typeof VERSIONS): string {
  const [oldest, newest] = VERSIONS[standard]
  const given = (name: string) => {
    const header = `GS1-${standard}-${name}`
    const text = valueOfHeader(headers, header)
    if (text !== null && !VERSION.test(text)) throw new HeaderError(header, 'is a version such as 2.0.0')
    return { header, text }
  }
  const refuse = (header: string): never => {
    throw new HeaderError(header, `leaves no version from ${oldest} to ${newest}, which are spoken here`)
  }
  const exact = given('Version')
  if (exact.text !== null) {
    if (!reaches(newest, exact.text) || !isWithin(oldest, exact.text)) refuse(exact.header)
  }
  const min = given('Min')
  if (min.text !== null && !reaches(newest, min.text)) refuse(min.header)
  const max = given('Max')
  if (max.text !== null && !isWithin(oldest, max.text)) refuse(max.header)
  if (min.text !== null && max.text !== null && !isWithin(min.text, max.text)) refuse(max.header)
  const upper = [exact.text, max.text].filter(text => text !== null)
  return upper.every(text => isWithin(newest, text)) ? newest : oldest
}

const VERSION = /^\d{1,4}(?:\.\d{1,4}){0,3}$/

/** Whether `version` is not below `least`; what `least` leaves out is 0. */
function reaches(version: string, least: string): boolean {
  return compareVersions(version, least, 0) >= 0
}

/** Whether `version` is not above `most`; what `most` leaves out is open: 2.0.1 is within 2.0. */
function isWithin(version: string, most: string): boolean {
  return compareVersions(version, most, Number.POSITIVE_INFINITY) <= 0
}

function compareVersions(version: string, bound: string, missing: number): number {
  const [a, b] = [version, bound].map(text => text.split('.').map(Number)) as [number[], number[]]
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? missing)
    if (difference !== 0) return difference
  }
  return 0
}

/** `prefix=namespace, prefix2=namespace2` as a part of a context. */
function parseExtensions(text: string | null): Record<string, string> {
  const namespaces: Record<string, string> = {}
  for (const pair of (text ?? '').split(',').map(part => part.trim())) {
    if (pair === '') continue
    const [, prefix, namespace] = /^([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(\S+)$/.exec(pair) ?? []
    if (prefix === undefined || !isUri(namespace!))
      throw new HeaderError('GS1-Extensions', `is a list such as ex=https://ns.example/, not ${JSON.stringify(pair)}`)
    namespaces[prefix] = namespace!
  }
  return namespaces
}
