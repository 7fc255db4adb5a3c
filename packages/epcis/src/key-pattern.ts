/** What `MATCH_` parameters mean (EPCIS 2.0 §8.2.7.1): identifiers, classes and patterns of either, as keys of the index. */
import { Gs1Error, parseEpcPattern } from '@nguon/gs1'
import { type Given, identifierOf, listOf, malformed, quoted } from './given.ts'
import { isOneThing } from './identifiers.ts'
import { keyOf } from './key.ts'
import type { KeyPattern } from './query.ts'

/** The last field of a key, open. */
const ANY = '[^/]+'

/**
 * The keys that a list of identifiers means:
 *
 *     urn:epc:id:sgtin:893000000.0001.S1          one thing, in any spelling, of any host
 *     urn:epc:idpat:sgtin:893000000.0001.*        all items of a product
 *     https://id.gs1.org/01/08930000000019/10/*   all lots of a product; so with 21
 *
 * `ofInstances`: the parameter asks for single things, so a product means its items.
 */
export function keyPatternsOf(given: Given, ofInstances: boolean): KeyPattern[] {
  return listOf(given, text => patternsOf(given, text, ofInstances)).flat()
}

function patternsOf(given: Given, text: string, ofInstances: boolean): KeyPattern[] {
  if (text.startsWith('urn:epc:idpat:')) return ofIdentityPattern(given, text)
  const [, whole, ai] = /^(.+)\/(\d{2,4})\/\*$/.exec(text) ?? []
  if (whole !== undefined) {
    const key = keyOf(identifierOf(given, whole))
    if (!key.startsWith('/')) malformed(given, `${quoted(text)} leaves open what follows no GS1 key`)
    return [{ prefix: `${key}/${ai}/`, rest: ANY }]
  }
  const key = keyOf(identifierOf(given, text))
  const single = isOneThing(text)
  if (single instanceof Gs1Error) malformed(given, `${quoted(text)}: ${single.reason}`)
  if (ofInstances && /^\/01\/\d{14}$/.test(key)) return [{ equal: key }, { prefix: `${key}/21/`, rest: ANY }]
  // Nothing would be found, and the asker would believe that nothing happened.
  if (ofInstances && single === false)
    malformed(given, `${quoted(text)} names a kind of things, which MATCH_epcClass and MATCH_anyEPCClass ask for`)
  return [{ equal: key }]
}

function ofIdentityPattern(given: Given, urn: string): KeyPattern[] {
  try {
    const lots = /^urn:epc:idpat:lgtin:(.+\.)\*$/.exec(urn)
    if (lots) return [{ prefix: `${keyOf(`urn:epc:idpat:sgtin:${lots[1]}*`)}/10/`, rest: ANY }]
    const { beginnings, rest } = parseEpcPattern(urn)
    return beginnings.map(prefix => ({ prefix, rest }))
  } catch (error) {
    if (!(error instanceof Gs1Error)) throw error
    return ofOtherScheme(urn) ?? malformed(given, `${quoted(urn)}: ${error.reason}, at character ${error.position}`)
  }
}

/** Schemes that are no GS1 keys are found by the URNs themselves. */
const OTHER = /^urn:epc:idpat:(adi|bic|gid|imovn|usdod):((?:[^.*]+\.)*)(\*(?:\.\*)*)$/

function ofOtherScheme(urn: string): KeyPattern[] | null {
  const [, scheme, fields, open] = OTHER.exec(urn) ?? []
  if (scheme === undefined) return null
  const rest = open!.split('.').map(() => '[^.]+')
  return [{ prefix: `urn:epc:id:${scheme}:${fields}`, rest: rest.join('[.]') }]
}
