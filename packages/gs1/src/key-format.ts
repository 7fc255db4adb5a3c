/**
 * What keys and their qualifiers may hold. They stand apart from the other application identifiers because whoever
 * only asks what an address names, as a verifier in a page does, needs no more.
 */
import { type Part, partsOf, requireParts } from './format.ts'

/** Formats, each with its AIs. */
export const KEY_FORMATS: readonly (readonly [format: string, ais: string])[] = [
  ['N13', '414 415 417'],
  ['N14', '01'],
  ['N17', '402'],
  ['N18', '00 8006 8017 8018'],
  ['N..10', '8019'],
  ['N..12', '8011'],
  ['N13+[N..12]', '255'],
  ['N13+[X..17]', '253'],
  ['N14+[X..16]', '8003'],
  ['N1+X3', '7040'],
  ['X..20', '10 21 22 254'],
  ['X..25', '8013 8020'],
  ['X..28', '235'],
  ['X..30', '401 8004'],
  ['Y..30', '8010'],
]

const PARTS: ReadonlyMap<string, readonly Part[]> = new Map(
  KEY_FORMATS.flatMap(([format, ais]) => ais.split(' ').map(ai => [ai, partsOf(format)] as const)),
)

/**
 * Refuses a value that its AI, a key or a qualifier, cannot hold: length and characters, nothing else.
 * @throws Gs1Error AI_UNKNOWN, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER; the position is within the value
 */
export function requireKeyFormat(ai: string, value: string): void {
  requireParts(PARTS.get(ai), ai, value)
}
