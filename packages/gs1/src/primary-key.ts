/** Which application identifiers name a thing by themselves, and which go on to narrow it. */

/** Primary keys, each with the sequences of qualifiers it may be followed by, in GS1 order (Digital Link URI Syntax §4). */
const QUALIFIERS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['00', []],
  ['01', [['22', '10', '21'], ['235']]],
  ['253', []],
  ['255', []],
  ['401', []],
  ['402', []],
  ['414', [['254'], ['7040']]],
  ['415', [['8020']]],
  ['417', [['7040']]],
  ['8003', []],
  ['8004', [['7040']]],
  ['8006', [['22', '10', '21']]],
  ['8010', [['8011']]],
  ['8013', []],
  ['8017', [['8019']]],
  ['8018', [['8019']]],
])

/** Whether an AI names a thing by itself. */
export function isPrimaryKey(ai: string): boolean {
  return QUALIFIERS.has(ai)
}

/** Whether an AI can stand nowhere but behind its key; a lot may describe what another key contains. */
export function isQualifierOnly(ai: string): boolean {
  return QUALIFIERS_ONLY.has(ai)
}

const QUALIFIERS_ONLY: ReadonlySet<string> = new Set(['21', '22', '235', '254', '7040', '8011', '8019', '8020'])

/** The sequences of qualifiers that may follow a primary key. */
export function qualifierSequences(primary: string): readonly (readonly string[])[] {
  return QUALIFIERS.get(primary) ?? []
}

/** Whether `qualifiers` stand behind the primary key in GS1 order, all of one sequence, none twice. */
export function inKeyOrder(primary: string, qualifiers: readonly string[]): boolean {
  if (!isPrimaryKey(primary)) return false
  if (qualifiers.length === 0) return true
  return qualifierSequences(primary).some(sequence => {
    let from = 0
    return qualifiers.every(ai => {
      const at = sequence.indexOf(ai, from)
      from = at + 1
      return at !== -1
    })
  })
}
