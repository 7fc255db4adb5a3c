import { APART, type AudienceName } from '@nguon/rules'
import type { Audience, Hidden, JsonObject, JsonValue } from '@nguon/statement'
import { RefusedError } from './problem.ts'

/** How an audience is written in a request, and in a payload (formats §2). */
export const AUDIENCES: Record<AudienceName, Audience> = { public: 0, partners: 1, authority: 2 }

// Free text in an event has a body of its own, so that it can be erased alone.
const FREE_TEXT = ['/rdfs:comment']

/** What is said, who sees body 0, and what stands in bodies of its own. */
export type Split = { content: JsonObject; base: Audience; hidden: Hidden[] }

/**
 * Takes `nguon:audience` out of an event: `{ "": "partners", "/example:driver": "authority" }`
 * says who sees the whole and who sees which member.
 * @throws {@link RefusedError} REQUEST_INVALID
 */
export function audienceOf(event: JsonObject, at: string): Split {
  const { 'nguon:audience': asked, ...content } = event
  const wanted = readAudience(asked, `${at}/nguon:audience`)
  for (const pointer of FREE_TEXT)
    if (!wanted.has(pointer) && pointer.slice(1) in content) wanted.set(pointer, wanted.get('') ?? 0)
  const base = wanted.get('') ?? 0
  wanted.delete('')
  return { content, base, hidden: hiddenOf(wanted) }
}

/** What of a record stands in bodies of its own, and for whom: by the rule, or as the sender asks. */
export function audienceOfFields(
  fields: JsonObject,
  asked: Readonly<Record<string, AudienceName>>,
): { hidden: Hidden[] } {
  const wanted = new Map<string, Audience>()
  for (const name of Object.keys(fields)) {
    const audience = asked[name] ?? APART[name]
    if (audience !== undefined && (name in APART || audience !== 'public'))
      wanted.set(`/fields/${name}`, AUDIENCES[audience])
  }
  return { hidden: hiddenOf(wanted) }
}

function hiddenOf(wanted: ReadonlyMap<string, Audience>): Hidden[] {
  return [...wanted].map(([pointer, audience]) => ({ pointer, audience, apart: true }))
}

function readAudience(asked: JsonValue | undefined, at: string): Map<string, Audience> {
  const wanted = new Map<string, Audience>()
  if (asked === undefined) return wanted
  const fault = (reason: string) =>
    new RefusedError('REQUEST_INVALID', 'nguon:audience is not as described', [
      { pointer: at, code: 'AUDIENCE', reason },
    ])
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) throw fault('is not an object')
  for (const [pointer, audience] of Object.entries(asked)) {
    if (typeof audience !== 'string' || !Object.hasOwn(AUDIENCES, audience))
      throw fault(`${pointer}: the audience is public, partners or authority`)
    wanted.set(pointer, AUDIENCES[audience as AudienceName])
  }
  return wanted
}
