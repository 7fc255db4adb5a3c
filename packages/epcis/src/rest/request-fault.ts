/** What is wrong with a request, in our words: what a schema, a reader of JSON or a framework says is for those who know it. */
import type { JsonError } from '@nguon/statement'

/** The reason behind the message of a schema, as `Invalid input: expected string, received undefined`. */
export function reasonOfSchema(message: string | undefined): string {
  if (message === undefined) return 'is wrong'
  const [, options] = /^Invalid option: expected one of (.+)$/s.exec(message) ?? []
  if (options !== undefined) return `is none of ${options.replaceAll('"', '').replaceAll('|', ', ')}`
  const [, expected, received] = /^Invalid input: expected (.+), received (.+)$/s.exec(message) ?? []
  if (received === 'undefined') return 'is needed'
  // Of parameters alone: a text is expected, and two came.
  if (expected === 'string' && received === 'array') return 'stands here twice, or is a list: it is one text, as a|b'
  return expected === undefined ? message : `should be ${expected}, and is ${received}`
}

const JSON_WORDS: Record<JsonError['code'], string> = {
  UTF8: 'is not UTF-8, or begins with a byte order mark',
  SYNTAX: 'is no JSON',
  DUPLICATE: 'names a member of one object twice',
  NUMBER: 'has a whole number that a double does not hold exactly: write it as text',
  CHARACTER: 'has a character that is none, such as half a surrogate pair',
  DEPTH: 'is nested too deep',
}

/** Why bytes are not taken as I-JSON (RFC 7493), and where that is. */
export function reasonOfJson({ code, position }: JsonError): string {
  return `${JSON_WORDS[code]}: at character ${position}`
}

/** What is said of a body of another type than is read; `type` is the header of the request. */
export function reasonOfMediaType(type: string | undefined): string {
  const given = type === undefined ? 'a body without content-type' : type.slice(0, 100)
  return `${given} is not taken here: EPCIS comes as application/json or application/ld+json, never as XML; what else is taken where says /api/docs`
}
