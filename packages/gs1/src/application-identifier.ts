/** The GS1 Application Identifiers (General Specifications 25, §3.2) and what each may hold. */
import { type Part, partsOf, requireParts } from './format.ts'
import { KEY_FORMATS } from './key-format.ts'

/** An application identifier with its value. */
export type Element = [ai: string, value: string]

/** Whether an AI's length is predefined, so that in an element string no separator follows it. */
export function isPredefinedLength(ai: string): boolean {
  return /^(0[0-4]|1[1-9]|20|3[1-6]|41)/.test(ai)
}

/** Formats of those that describe, each with its AIs; `310-316n0-5` stands for 3100 … 3105, 3110 … 3165. */
const FORMATS: readonly (readonly [format: string, ais: string])[] = [
  ['N1', '4321 4322 4323 7252'],
  ['N2', '20 7241'],
  ['N3', '422 424 426'],
  ['N4', '8111 394n0-3'],
  ['N6', '11 12 13 15 16 17 4326 7006 8005'],
  ['N6', '310-316n0-5 320-329n0-5 330-337n0-5 340-349n0-5 350-357n0-5 360-369n0-5 395n0-5'],
  ['N8', '7250'],
  ['N10', '4324 4325 7003'],
  ['N12', '7251'],
  ['N13', '410 411 412 413 416 7001'],
  ['N14', '02 03 8001'],
  ['N18', '8026'],
  ['N20', '4309'],
  ['N..4', '7004'],
  ['N..6', '242'],
  ['N..8', '30 37'],
  ['N..15', '390n0-9 392n0-9'],
  ['N3+[N3]+[N3]+[N3]+[N3]', '423 425'],
  ['N3+N..15', '391n0-9 393n0-9'],
  ['N6+[N4]', '7011'],
  ['N6+[N6]', '7007'],
  ['N8+[N2]+[N2]', '8008'],
  ['N3+X..9', '421'],
  ['N3+X..27', '703n0-9'],
  ['N6+[-1]', '4330 4331 4332 4333'],
  ['X2', '4307 4317'],
  ['X3', '7258'],
  ['X2+X..28', '723n0-9'],
  ['X..2', '7010'],
  ['X..3', '427 7008'],
  ['X..4', '7041'],
  ['X..10', '7009 7255'],
  ['X..12', '7005'],
  ['X..20', '243 420 4318 7020 7021 7022 7240 710 711 712 713 714 715 716 717 8002 8012'],
  ['X..25', '7242 8014'],
  ['X..30', '240 241 250 251 400 403 4308 4319 7002 7023 90'],
  ['X..34', '8007'],
  ['X..35', '4300 4301 4310 4311 4320'],
  ['X..40', '7253 7254 7259'],
  ['X..50', '8009'],
  ['X..70', '4302 4303 4304 4305 4306 4312 4313 4314 4315 4316 7257 8110 8112 8200'],
  ['X..90', '7256 91 92 93 94 95 96 97 98 99'],
  ['Z..90', '8030'],
]

const PARTS: ReadonlyMap<string, readonly Part[]> = new Map(
  [...KEY_FORMATS, ...FORMATS].flatMap(([format, ais]) => expand(ais).map(ai => [ai, partsOf(format)] as const)),
)

/** AIs written as in the tables here: apart by spaces, `310-316n0-5` for 3100 … 3105, 3110 … 3165. */
export function expand(ais: string): string[] {
  return ais.split(' ').flatMap(name => {
    const family = /^(\d+)(?:-(\d+))?n(\d)-(\d)$/.exec(name)
    if (!family) return [name]
    const [first, last, from, to] = [family[1], family[2] ?? family[1], family[3], family[4]].map(Number)
    const expanded: string[] = []
    for (let stem = first!; stem <= last!; stem++) for (let n = from!; n <= to!; n++) expanded.push(`${stem}${n}`)
    return expanded
  })
}

/** Whether GS1 has given this number a meaning. */
export function isApplicationIdentifier(ai: string): boolean {
  return PARTS.has(ai)
}

/** All AIs that have a meaning. */
export function applicationIdentifiers(): string[] {
  return [...PARTS.keys()]
}

/** The most characters that the value of an AI can have. */
export function longestValue(ai: string): number {
  return PARTS.get(ai)?.reduce((sum, { most }) => sum + most, 0) ?? 0
}

/**
 * Refuses a value that its AI cannot hold: length and characters, nothing else.
 * @throws Gs1Error AI_UNKNOWN, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER; the position is within the value
 */
export function requireFormat(ai: string, value: string): void {
  requireParts(PARTS.get(ai), ai, value)
}
