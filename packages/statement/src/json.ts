/** JSON as it stands in a body, a record or a policy: I-JSON (RFC 7493) and nothing else. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject
/** A JSON array. */
export type JsonArray = JsonValue[]
/** A JSON object; the members are its own properties, whatever they are called. */
export type JsonObject = { [member: string]: JsonValue }

/** Deeper nesting is refused: a reader must not be brought down by brackets. */
export const MAX_DEPTH = 64

/** Text that is not I-JSON, and at which character. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
  readonly code: 'UTF8' | 'SYNTAX' | 'DUPLICATE' | 'NUMBER' | 'CHARACTER' | 'DEPTH'
  readonly position: number
  constructor(code: JsonError['code'], position: number) {
    super(`${code} at character ${position}`)
    this.code = code
    this.position = position
  }
}

/**
 * Reads I-JSON: UTF-8 without BOM, no duplicate members, no surrogates or noncharacters, integers that a double
 * holds exactly. Two readers of a signed text can therefore not read two different values.
 * @throws JsonError
 */
export function parseIJson(text: string | Uint8Array): JsonValue {
  const reader: Reader = { text: typeof text === 'string' ? text : decodeUtf8(text), at: 0 }
  const value = readValue(reader, 0)
  if (peek(reader) !== '') throw new JsonError('SYNTAX', reader.at)
  return value
}

/** Sets a member as the object's own, `__proto__` included, which plain assignment would take for something else. */
export function setMember(object: JsonObject, member: string, value: JsonValue): void {
  if (member !== '__proto__') object[member] = value
  else Object.defineProperty(object, member, { value, writable: true, enumerable: true, configurable: true })
}

/** Whether a value is a JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Reader = { readonly text: string; at: number }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const NONCHARACTER = /\p{Noncharacter_Code_Point}/u

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new JsonError('UTF8', 0)
  }
}

function peek(reader: Reader): string {
  SPACE.lastIndex = reader.at
  SPACE.test(reader.text)
  reader.at = SPACE.lastIndex
  return reader.text.charAt(reader.at)
}

function readValue(reader: Reader, depth: number): JsonValue {
  if (depth > MAX_DEPTH) throw new JsonError('DEPTH', reader.at)
  switch (peek(reader)) {
    case '{':
      return readObject(reader, depth)
    case '[':
      return readArray(reader, depth)
    case '"':
      return readString(reader)
    case 't':
      return readWord(reader, 'true', true)
    case 'f':
      return readWord(reader, 'false', false)
    case 'n':
      return readWord(reader, 'null', null)
    default:
      return readNumber(reader)
  }
}

function readObject(reader: Reader, depth: number): JsonObject {
  const object: JsonObject = {}
  reader.at++
  if (peek(reader) === '}') {
    reader.at++
    return object
  }
  for (;;) {
    if (peek(reader) !== '"') throw new JsonError('SYNTAX', reader.at)
    const start = reader.at
    const member = readString(reader)
    if (Object.hasOwn(object, member)) throw new JsonError('DUPLICATE', start)
    if (peek(reader) !== ':') throw new JsonError('SYNTAX', reader.at)
    reader.at++
    setMember(object, member, readValue(reader, depth + 1))
    if (endsHere(reader, '}')) return object
  }
}

function readArray(reader: Reader, depth: number): JsonArray {
  const array: JsonArray = []
  reader.at++
  if (peek(reader) === ']') {
    reader.at++
    return array
  }
  for (;;) {
    array.push(readValue(reader, depth + 1))
    if (endsHere(reader, ']')) return array
  }
}

/** Steps over a comma (false) or the closing bracket (true). */
function endsHere(reader: Reader, bracket: string): boolean {
  const next = peek(reader)
  if (next !== ',' && next !== bracket) throw new JsonError('SYNTAX', reader.at)
  reader.at++
  return next === bracket
}

function readString(reader: Reader): string {
  const start = reader.at
  let end = start + 1
  for (let code = reader.text.charCodeAt(end); code !== QUOTE; code = reader.text.charCodeAt(end)) {
    // NaN past the end of the text is not at least a space either.
    if (!(code >= 0x20)) throw new JsonError('SYNTAX', end)
    end += code === BACKSLASH ? 2 : 1
  }
  reader.at = end + 1
  const value = unescaped(reader.text.slice(start, reader.at), start)
  if (!value.isWellFormed() || NONCHARACTER.test(value)) throw new JsonError('CHARACTER', start)
  return value
}

function unescaped(quoted: string, position: number): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted)
  } catch {
    throw new JsonError('SYNTAX', position)
  }
}

function readNumber(reader: Reader): number {
  NUMBER.lastIndex = reader.at
  if (!NUMBER.test(reader.text)) throw new JsonError('SYNTAX', reader.at)
  const value = Number(reader.text.slice(reader.at, NUMBER.lastIndex))
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    throw new JsonError('NUMBER', reader.at)
  reader.at = NUMBER.lastIndex
  return value
}

function readWord<T extends JsonValue>(reader: Reader, word: string, value: T): T {
  if (!reader.text.startsWith(word, reader.at)) throw new JsonError('SYNTAX', reader.at)
  reader.at += word.length
  return value
}
