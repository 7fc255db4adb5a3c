/**
 * Bodies: what a statement says, in as many pieces as there are circles of readers. Body 0 is the whole thing; a
 * further body adds members that others may not see. None can change a member, so no two readers can be shown two
 * values (formats §2).
 */
import { equalBytes, sha256 } from '@nguon/merkle'
import { fromBase64url, toBase64url, utf8 } from './encoding.ts'
import { isObject, JsonError, type JsonObject, type JsonValue, parseIJson, setMember } from './json.ts'
import { comparePointers, mayBeHidden, parsePointer, pointerFault } from './pointer.ts'
import type { Audience, BodyRef } from './statement.ts'

/** A member that only some readers may see. `apart` gives it a body of its own, which can be erased alone. */
export type Hidden = { readonly pointer: string; readonly audience: Audience; readonly apart?: boolean }

/** A body, or bodies that do not make one whole. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly code: 'SIZE' | 'JSON' | 'SALT' | 'DIGEST' | 'MISSING' | 'POINTER' | 'MEMBER'
  constructor(code: BodyError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Bytes of one body. */
export const MAX_BODY = 1_000_000
/** Bytes of a salt, at least: without it a digest could be guessed open. */
export const MIN_SALT = 16

/**
 * The bytes of a body that says `value`.
 * @throws BodyError
 */
export function bodyOf(value: JsonObject, salt: Uint8Array): Uint8Array {
  const bytes = write(value, salt)
  // What was built here must be what a reader will take.
  readBody(bytes)
  return bytes
}

/** The bytes of a body whose value was read by `parseIJson`, so that any reader will take it. */
function write(value: JsonObject, salt: Uint8Array): Uint8Array {
  if (salt.length < MIN_SALT) throw new BodyError('SALT', `a salt has at least ${MIN_SALT} bytes`)
  if (Object.hasOwn(value, 'nguon:salt')) throw new BodyError('SALT', 'the salt is not the sender’s to choose')
  const bytes = utf8(JSON.stringify({ 'nguon:salt': toBase64url(salt), ...value }))
  if (bytes.length > MAX_BODY) throw new BodyError('SIZE', `a body has at most ${MAX_BODY} bytes`)
  return bytes
}

/** What the payload commits to. */
export function bodyDigest(bytes: Uint8Array): Uint8Array {
  return sha256(bytes)
}

/**
 * Reads one body: a JSON object of at most 1 MB with a salt.
 * @throws BodyError
 */
export function readBody(bytes: Uint8Array): JsonObject {
  if (bytes.length > MAX_BODY) throw new BodyError('SIZE', `a body has at most ${MAX_BODY} bytes`)
  const value = readJson(bytes)
  if (!isObject(value)) throw new BodyError('JSON', 'a body is an object')
  const salt = Object.hasOwn(value, 'nguon:salt') ? value['nguon:salt'] : null
  if (typeof salt !== 'string' || saltLength(salt) < MIN_SALT) throw new BodyError('SALT', 'a body has a salt')
  return value
}

/**
 * Puts what some may not see into bodies of their own. `value` was read by `parseIJson`, `base` is the audience of body 0; every salt is asked for anew.
 * @throws BodyError
 */
export function splitBodies(
  value: JsonObject,
  hidden: readonly Hidden[],
  salt: () => Uint8Array,
  base: Audience = 0,
): { refs: BodyRef[]; texts: Uint8Array[] } {
  const whole: JsonObject = hidden.length === 0 ? value : structuredClone(value)
  const parts = new Map<string, { audience: Audience; members: Map<string, JsonValue> }>()
  for (const { pointer, audience, apart } of [...hidden].sort(
    (a, b) => a.audience - b.audience || comparePointers(a.pointer, b.pointer),
  )) {
    const name = apart ? pointer : `${audience}`
    const part = parts.get(name) ?? { audience, members: new Map() }
    part.members.set(pointer, takeMember(whole, pointer))
    parts.set(name, part)
  }
  const refs: BodyRef[] = []
  const texts: Uint8Array[] = []
  const add = (audience: Audience, content: JsonObject, pointers: string[]) => {
    const text = write(content, salt())
    texts.push(text)
    refs.push({ audience, digest: bodyDigest(text), pointers })
  }
  add(base, whole, [])
  for (const { audience, members } of parts.values())
    add(audience, { 'nguon:add': Object.fromEntries(members) }, [...members.keys()])
  return { refs, texts }
}

/**
 * Checks the bodies that are shown and puts them together; null is one that is not shown. The members that body 0
 * shows are in every reader's answer the same.
 * @throws BodyError
 */
export function mergeBodies(refs: readonly BodyRef[], texts: readonly (Uint8Array | null)[]): JsonObject {
  if (texts.length !== refs.length || !texts[0]) throw new BodyError('MISSING', 'body 0 is not shown')
  const fault = pointerFault(refs)
  if (fault) throw new BodyError('POINTER', fault)
  const bodies = texts.map((text, at) => text && shownBody(text, refs[at]!))
  const whole = bodies[0]!
  for (const [at, body] of bodies.entries()) {
    if (at === 0) continue
    const { pointers } = refs[at]!
    // What this reader is not shown must not turn out ill-formed before the eyes of another.
    for (const pointer of pointers) {
      const { parent, member } = resolve(whole, pointer)
      if (Object.hasOwn(parent, member)) throw new BodyError('MEMBER', `${pointer} is there already`)
    }
    if (body) addMembers(whole, body, pointers)
  }
  return whole
}

function shownBody(text: Uint8Array, { digest }: BodyRef): JsonObject {
  if (!equalBytes(bodyDigest(text), digest)) throw new BodyError('DIGEST', 'not the body that was signed')
  return readBody(text)
}

function addMembers(whole: JsonObject, body: JsonObject, pointers: readonly string[]): void {
  const added = body['nguon:add']
  if (Object.keys(body).sort().join() !== 'nguon:add,nguon:salt' || !isObject(added))
    throw new BodyError('MEMBER', 'a further body is a salt and what it adds')
  if (Object.keys(added).length !== pointers.length || !pointers.every(pointer => Object.hasOwn(added, pointer)))
    throw new BodyError('POINTER', 'a further body adds the members that the payload lists')
  for (const pointer of pointers) {
    const { parent, member } = resolve(whole, pointer)
    setMember(parent, member, added[pointer]!)
  }
}

function takeMember(whole: JsonObject, pointer: string): JsonValue {
  const { parent, member } = resolve(whole, pointer)
  if (!Object.hasOwn(parent, member)) throw new BodyError('MEMBER', `there is no ${pointer}`)
  const value = parent[member]!
  delete parent[member]
  return value
}

/** The object that a pointer's member belongs in. That no pointer precedes another keeps it an object of body 0. */
function resolve(whole: JsonObject, pointer: string): { parent: JsonObject; member: string } {
  const tokens = parsePointer(pointer)
  if (!tokens || !mayBeHidden(tokens)) throw new BodyError('POINTER', `${pointer} cannot stand in a further body`)
  const member = tokens.pop()!
  let parent = whole
  for (const token of tokens) {
    const next = Object.hasOwn(parent, token) ? parent[token] : null
    if (!isObject(next)) throw new BodyError('POINTER', `${pointer} leads through something that is no object`)
    parent = next
  }
  return { parent, member }
}

function readJson(bytes: Uint8Array): JsonValue {
  try {
    return parseIJson(bytes)
  } catch (cause) {
    if (cause instanceof JsonError) throw new BodyError('JSON', cause.message, { cause })
    throw cause
  }
}

function saltLength(salt: string): number {
  try {
    return fromBase64url(salt).length
  } catch {
    return 0
  }
}
