import { isObject, type JsonValue } from '@nguon/statement'
import { type Fault, pointerOf } from './fault.ts'
import { hasMembers } from './terms.ts'

/** The prefix of the platform's own members in an event, and what it stands for. */
export const NGUON_PREFIX = { nguon: 'urn:nguon:' } as const

// Every address under which GS1 serves or served the context of EPCIS 2.0.
const GS1_CONTEXT =
  /^https:\/\/(?:ref\.gs1\.org\/standards\/epcis\/(?:2\.0\.\d+\/)?|gs1\.github\.io\/EPCIS\/)epcis-context\.jsonld$/

// As the context of EPCIS 2.0.0 has them. That of 2.0.1 moved `gs1`, and one event must not have two hashes for it.
const PREDECLARED: readonly [prefix: string, namespace: string][] = [
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbv', 'https://ref.gs1.org/cbv/'],
  ['cbvmda', 'urn:epcglobal:cbv:mda:'],
  ['gs1', 'https://gs1.org/voc/'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['owl', 'http://www.w3.org/2002/07/owl#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['dcterms', 'http://purl.org/dc/terms/'],
  ['nguon', NGUON_PREFIX.nguon],
]

/** A context as a list, whatever its form. */
export function contextList(context: JsonValue | undefined): JsonValue[] {
  if (context === undefined) return []
  return Array.isArray(context) ? context : [context]
}

/** The context of a document followed by an event's own, without repeating a part: in JSON-LD the later one wins. */
export function mergeContexts(ofDocument: JsonValue | undefined, ofEvent: JsonValue | undefined): JsonValue[] {
  const merged: JsonValue[] = []
  const seen = new Set<string>()
  for (const part of [...contextList(ofDocument), ...contextList(ofEvent)].reverse()) {
    const text = JSON.stringify(part)
    if (seen.has(text)) continue
    seen.add(text)
    merged.unshift(part)
  }
  return merged
}

/**
 * Faults of one context, each beside its pointer. Contexts that would have to
 * be fetched are refused: what a signed name means must not depend on a page
 * that can change.
 */
export function contextFaults(context: JsonValue, path: readonly PropertyKey[]): Fault[] {
  const faults: Fault[] = []
  const fault = (at: readonly PropertyKey[], code: Fault['code'], reason: string) =>
    faults.push({ pointer: pointerOf([...path, ...at]), code, reason })
  const written = new Set<string>()
  contextList(context).forEach((part, at) => {
    const here = Array.isArray(context) ? [at] : []
    if (written.size === written.add(JSON.stringify(part)).size) fault(here, 'LIST_REPEATS', 'stands here twice')
    if (typeof part === 'string') {
      if (!GS1_CONTEXT.test(part)) fault(here, 'CONTEXT_UNKNOWN', 'is not the EPCIS 2.0 context of GS1')
    } else if (hasMembers(part)) {
      for (const [name, meaning] of Object.entries(part)) {
        if (name.startsWith('@'))
          fault([...here, name], 'CONTEXT_UNKNOWN', 'is a keyword that would change what other names mean')
        else if (name === 'nguon' && meaning !== NGUON_PREFIX.nguon)
          fault([...here, name], 'MEMBER_RESERVED', `the prefix nguon stands for ${NGUON_PREFIX.nguon}`)
        else if (typeof meaning !== 'string' && !hasMembers(meaning))
          fault([...here, name], 'TYPE_WRONG', 'a term is defined by a URI or an object')
      }
    } else fault(here, 'TYPE_WRONG', 'a context is a URI or an object')
  })
  return faults
}

/** What each name that a context declares stands for; nothing where it defines a term by other than a URI. */
export type Namespaces = ReadonlyMap<string, string | undefined>

const read = new WeakMap<readonly JsonValue[], Namespaces>()

/** The names that may stand before a colon under this context, read once for a list that many events share. */
export function namespacesOf(context: readonly JsonValue[]): Namespaces {
  const before = read.get(context)
  if (before) return before
  const namespaces = new Map<string, string | undefined>(PREDECLARED)
  for (const part of context) {
    if (!isObject(part)) continue
    for (const [name, meaning] of Object.entries(part)) {
      const namespace = isObject(meaning) ? meaning['@id'] : meaning
      namespaces.set(name, typeof namespace === 'string' ? namespace : undefined)
    }
  }
  read.set(context, namespaces)
  return namespaces
}
