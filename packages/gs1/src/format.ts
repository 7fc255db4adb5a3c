/**
 * What the value of an application identifier may be made of.
 *
 * A format is written as in the General Specifications: `N14`, `X..20`,
 * `N13+X..17`; `N` digits, `X` set 82, `Y` set 39, `Z` set 64; a part in
 * brackets may be absent.
 */
import { CSET_39, CSET_64, CSET_82 } from './character-set.ts'
import { Gs1Error } from './error.ts'

/** `least` and `most` characters of a set; `whole`: all of them or, where `least` is 0, none. */
export type Part = { set: string; name: string; least: number; most: number; whole: boolean }

const SETS: Record<string, readonly [set: string, name: string]> = {
  N: ['0123456789', 'digits'],
  X: [CSET_82, 'characters of GS1 set 82'],
  Y: [CSET_39, 'characters of GS1 set 39'],
  Z: [CSET_64, 'characters of GS1 set 64'],
  '-': ['-', 'a minus sign'],
}

/** The parts of a format. */
export function partsOf(format: string): Part[] {
  return format.split('+').map(text => {
    const [, optional, type, upTo, count] = /^(\[?)([NXYZ-])(\.\.)?(\d+)\]?$/.exec(text)!
    const [set, name] = SETS[type!]!
    const most = Number(count)
    return { set, name, least: optional ? 0 : upTo ? 1 : most, most, whole: !upTo }
  })
}

/**
 * Refuses a value that is not made of these parts; without parts, the AI.
 * @throws Gs1Error AI_UNKNOWN, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER; the position is within the value
 */
export function requireParts(parts: readonly Part[] | undefined, ai: string, value: string): void {
  if (!parts) throw new Gs1Error('AI_UNKNOWN', 0, `GS1 has no application identifier ${ai}`)
  if (value === '') throw new Gs1Error('VALUE_EMPTY', 0, `(${ai}) has no value`)
  let at = 0
  for (const { set, name, least, most, whole } of parts) {
    const end = Math.min(at + most, value.length)
    for (let i = at; i < end; i++) {
      if (!set.includes(value[i]!)) throw new Gs1Error('VALUE_CHARACTER', i, `(${ai}) takes ${name} here`)
    }
    const length = end - at
    if (length < least || (whole && length !== most && length !== 0)) {
      throw new Gs1Error('VALUE_LENGTH', value.length, `(${ai}) is too short`)
    }
    at = end
  }
  if (at < value.length) throw new Gs1Error('VALUE_LENGTH', at, `(${ai}) is too long`)
}
