import { type AudienceName, apartInEvent, apartInRecord, hasExactPlace } from '@nguon/rules'
import {
  type Audience,
  type Hidden,
  isObject,
  type JsonObject,
  type JsonValue,
  MAX_BODIES,
  mayBeHidden,
  parsePointer,
} from '@nguon/statement'
import { RefusedError, type RequestFault } from './problem.ts'

/** How an audience is written in a request, and in a payload (formats §2). */
export const AUDIENCES: Record<AudienceName, Audience> = { public: 0, partners: 1, authority: 2 }

/** What is said, who sees body 0, and what stands in bodies of its own. */
export type Split = { content: JsonObject; base: Audience; hidden: Hidden[] }

/**
 * Takes `nguon:audience` out of an event: `{ "": "partners", "/example:driver": "authority" }` says who sees the whole
 * and who sees which member. What tells of a person stands apart in any case (`apartInEvent`); said here, it is for
 * whom the sender says. What took place at a point of the map is for the authority, unless the sender says otherwise.
 * @throws {@link RefusedError} REQUEST_INVALID with every line of `nguon:audience` that is wrong, and what would be right
 */
export function audienceOf(event: JsonObject, at: string): Split {
  const { 'nguon:audience': asked, ...content } = event
  const place = `${at}/nguon:audience`
  const wanted = readAudience(asked, place)
  const base = wanted.get('') ?? (hasExactPlace(content) ? AUDIENCES.authority : AUDIENCES.public)
  wanted.delete('')
  const faults = [...wanted].flatMap(([pointer, audience]) => {
    const reason = faultOfPointer(content, pointer, wanted) ?? faultOfWidth(audience, base)
    return reason ? [fault(`${place}/${escaped(pointer)}`, reason)] : []
  })
  const parts = new Map([...wanted.keys()].flatMap(pointer => wholesOf(pointer).map(whole => [whole, pointer])))
  for (const { pointer, audience } of apartInEvent(content)) {
    if (wanted.has(pointer) || wholesOf(pointer).some(whole => wanted.has(whole))) continue
    const part = parts.get(pointer)
    if (part) faults.push(fault(`${place}/${escaped(part)}`, `${pointer} stands apart as a whole: say who sees that`))
    else wanted.set(pointer, narrower(AUDIENCES[audience], base))
  }
  if (faults.length > 0) throw refused(faults)
  if (wanted.size > MOST_APART)
    throw refused([
      fault(
        place,
        `${wanted.size} members would stand apart, and no more than ${MOST_APART} can: put some into one object, and name that`,
      ),
    ])
  return { content, base, hidden: hiddenOf(wanted) }
}

/**
 * What of a record stands in bodies of its own, and for whom: by the rule (`apartInRecord`), or as the sender asks. Any
 * field that the sender names has a body of its own, and can be erased alone.
 * @throws {@link RefusedError} REQUEST_INVALID when a field is named that the record has not
 */
export function audienceOfFields(
  fields: JsonObject,
  asked: Readonly<Record<string, AudienceName>>,
  base: Audience = AUDIENCES.public,
): { hidden: Hidden[] } {
  const unknown = Object.keys(asked).filter(name => !Object.hasOwn(fields, name))
  if (unknown.length > 0)
    throw refused(
      unknown.map(name =>
        fault(
          `/audience/${escaped(name)}`,
          `the record has no such field: name one of ${Object.keys(fields).join(', ')}`,
        ),
      ),
    )
  const wanted = new Map<string, Audience>()
  const audiences = new Map([...apartInRecord(fields), ...Object.entries(asked)])
  for (const name of Object.keys(fields))
    if (audiences.has(name)) wanted.set(`/fields/${escaped(name)}`, narrower(AUDIENCES[audiences.get(name)!], base))
  return { hidden: hiddenOf(wanted) }
}

function hiddenOf(wanted: ReadonlyMap<string, Audience>): Hidden[] {
  return [...wanted].map(([pointer, audience]) => ({ pointer, audience, apart: true }))
}

/** The narrower of two circles of readers: who may not read the whole may not read a part. */
function narrower(audience: Audience, base: Audience): Audience {
  return audience < base ? base : audience
}

const ONE_OF = 'is not one of "public", "partners", "authority"'

function readAudience(asked: JsonValue | undefined, place: string): Map<string, Audience> {
  const wanted = new Map<string, Audience>()
  if (asked === undefined) return wanted
  if (!isObject(asked))
    throw refused([
      fault(place, 'is not an object of pointer and audience, such as { "/example:driver": "authority" }'),
    ])
  const faults: RequestFault[] = []
  for (const [pointer, audience] of Object.entries(asked)) {
    if (typeof audience === 'string' && Object.hasOwn(AUDIENCES, audience))
      wanted.set(pointer, AUDIENCES[audience as AudienceName])
    else faults.push(fault(`${place}/${escaped(pointer)}`, ONE_OF))
    if (pointer.length > LONGEST_POINTER)
      throw refused([fault(place, `holds a pointer of more than ${LONGEST_POINTER} characters`)])
  }
  if (faults.length > 0) throw refused(faults)
  return wanted
}

/** Each member that stands apart has a body, and the whole has one (formats §2). */
const MOST_APART = MAX_BODIES - 1

/** The most characters of a pointer: nobody nests so deep, and every part of it is looked up. */
const LONGEST_POINTER = 500

/** The pointers that this one is a part of. */
function wholesOf(pointer: string): string[] {
  return [...pointer.matchAll(/(?<=.)\//g)].map(({ index }) => pointer.slice(0, index))
}

/** Why a member cannot be put into a body of its own, or null. */
function faultOfPointer(content: JsonObject, pointer: string, all: ReadonlyMap<string, Audience>): string | null {
  const tokens = parsePointer(pointer)
  if (!tokens) return 'is not a JSON Pointer: it begins with "/", such as "/example:driver"'
  if (!mayBeHidden(tokens))
    return 'is seen by everyone who sees the event, since it says what happened to what: restrict the whole with ""'
  let parent: JsonValue | undefined = content
  for (const token of tokens.slice(0, -1))
    parent = isObject(parent) && Object.hasOwn(parent, token) ? parent[token] : undefined
  if (!isObject(parent)) return 'leads through something that is no object of the event: name the member that holds it'
  if (!Object.hasOwn(parent, tokens.at(-1)!)) return 'names a member that the event has not'
  const whole = wholesOf(pointer).find(other => all.has(other))
  return whole === undefined ? null : `is a part of ${whole}, which has an audience of its own: leave one of them out`
}

const NAMES = Object.keys(AUDIENCES)

function faultOfWidth(audience: Audience, base: Audience): string | null {
  return audience < base ? `is for "${NAMES[audience]}" and the whole for "${NAMES[base]}" only: widen the whole` : null
}

function escaped(pointer: string): string {
  return pointer.replaceAll('~', '~0').replaceAll('/', '~1')
}

function fault(pointer: string, reason: string): RequestFault {
  return { pointer, code: 'AUDIENCE', reason }
}

function refused(faults: RequestFault[]): RefusedError {
  return new RefusedError('REQUEST_INVALID', 'the audience is not as described', faults)
}
