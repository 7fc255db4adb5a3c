/**
 * EPC URNs (EPC Tag Data Standard §6) read as the GS1 keys they are. A URN
 * splits a key after the company prefix and leaves the check digit out, so the
 * way from URN to key needs nothing else; the way back needs the length of the
 * prefix.
 *
 *     urn:epc:id:sgtin:893000000.0001.S1     (01)08930000000019 (21)S1
 *     urn:epc:class:lgtin:893000000.0001.L1  (01)08930000000019 (10)L1
 *     urn:epc:idpat:sgtin:893000000.0001.*   (01)08930000000019
 */
import type { Element } from './application-identifier.ts'
import { canonicalLinkOfKey } from './build-digital-link.ts'
import {
  CLASSES,
  type Field,
  fieldsOf,
  headOf,
  IN_KEY,
  keyOf,
  noScheme,
  REFERENCE,
  SCHEMES,
  type Scheme,
} from './epc-scheme.ts'
import { Gs1Error } from './error.ts'
import { requireKeyFormat } from './key-format.ts'
import { requireCheck } from './value-check.ts'

/**
 * The elements of an EPC URN of a GS1 key: `id`, `class:lgtin`, or `idpat` with `*` in its last field and there alone,
 * which names a class of things; {@link parseEpcPattern} reads the others.
 * @throws Gs1Error URN_MALFORMED, URN_SCHEME, PREFIX_LENGTH, KEY_LENGTH, VALUE_EMPTY, VALUE_LENGTH,
 *   VALUE_CHARACTER, VALUE_RANGE
 */
export function parseEpcUrn(urn: string): Element[] {
  const { kind, name, from } = headOf(urn)
  const scheme = isKind(kind, name) ? SCHEMES.get(name) : undefined
  if (!scheme) throw noScheme(kind, name)
  const fields = fieldsOf(urn, from, scheme.fields)
  const key = classOf(scheme, fields)
  const last = fields.at(-1)!
  if (kind !== 'idpat') return narrowed(key, scheme.last, last)
  if (last.text !== '*') throw new Gs1Error('URN_MALFORMED', last.position, 'a pattern ends in *')
  return [key]
}

/** The canonical Digital Link of an EPC URN; null where the URN names no GS1 key. */
export function epcUrnToDigitalLink(urn: string): string | null {
  try {
    return canonicalLinkOfKey(parseEpcUrn(urn))
  } catch (error) {
    if (error instanceof Gs1Error) return null
    throw error
  }
}

/** Which schemes each kind of URN knows; a pattern (`idpat`) names a class by leaving its serial open. */
function isKind(kind: string, name: string): boolean {
  if (kind === 'idpat') return CLASSES.includes(name)
  return kind === (name === 'lgtin' ? 'class' : 'id')
}

/**
 * The key that the fields of a scheme make, whatever the last one says.
 * @throws Gs1Error PREFIX_LENGTH, KEY_LENGTH, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER, VALUE_RANGE
 */
export function classOf(scheme: Scheme, fields: readonly Field[]): Element {
  const key = keyOf(scheme, fields)
  requireElement(key, fields[REFERENCE]!.position)
  return key
}

/**
 * A key and what its last field says.
 * @throws Gs1Error VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER
 */
export function narrowed(key: Element, by: Scheme['last'], { text, position }: Field): Element[] {
  // The place itself is written as its part of number 0.
  if (by === null || (by === '254' && text === '0')) return [key]
  const elements: Element[] = by === IN_KEY ? [[key[0], key[1] + text]] : [key, [by, text]]
  requireElement(elements.at(-1)!, position)
  return elements
}

function requireElement([ai, value]: Element, position: number): void {
  try {
    requireKeyFormat(ai, value)
    requireCheck(ai, value)
  } catch (error) {
    throw error instanceof Gs1Error ? new Gs1Error(error.code, position, error.reason) : error
  }
}
