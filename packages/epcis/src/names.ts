/**
 * Names of extension members as index and query hold them. A prefix means what its own document says, so a name is
 * kept as the IRI it stands for, with its end set apart: `{https://ns.example/}field`.
 */
import type { Namespaces } from './context.ts'
import { indexed } from './indexed.ts'

/** A member's name with its prefix resolved. A name without one, or with an unknown one, stands for itself. */
export function expandName(name: string, namespaces: Namespaces): string {
  const iri = iriOf(name, namespaces).replace(OF_GS1, 'https://ref.gs1.org/voc/')
  const end = Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#'), iri.lastIndexOf(':')) + 1
  return indexed(`{${iri.slice(0, end)}}${iri.slice(end)}`)
}

/** Two versions of the context, and the vocabulary itself, spell the address of the same words differently. */
const OF_GS1 = /^https?:\/\/(?:www\.|ref\.)?gs1\.org\/voc\//

/** A prefix may be declared by another; in a ring they would go on for ever. */
const MOST_PREFIXES = 8

function iriOf(name: string, namespaces: Namespaces): string {
  let iri = namespaces.get(name) ?? name
  for (let turn = 0; turn < MOST_PREFIXES; turn++) {
    const colon = iri.indexOf(':')
    const namespace = colon < 0 || iri.startsWith('//', colon + 1) ? undefined : namespaces.get(iri.slice(0, colon))
    if (namespace === undefined) break
    iri = namespace + iri.slice(colon + 1)
  }
  return iri
}
