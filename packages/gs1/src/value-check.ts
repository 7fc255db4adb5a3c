/** What a value must be beyond its format: check digits, check characters, a piece that its total has. */
import { checkCharacters } from './check-digit.ts'
import { Gs1Error } from './error.ts'
import { requireCheckDigit } from './key.ts'

/** At which position the digits of a key end with their check digit. */
const CHECKED_DIGITS: ReadonlyMap<string, number> = new Map([
  ['00', 18],
  ...['01', '02', '03', '8003', '8006', '8026'].map(ai => [ai, 14] as const),
  ...['253', '255', '410', '411', '412', '413', '414', '415', '416', '417'].map(ai => [ai, 13] as const),
  ['402', 17],
  ['8017', 18],
  ['8018', 18],
])

/**
 * Refuses a value whose check digit, check characters or piece numbers are wrong; its format was checked before.
 * @throws Gs1Error CHECK_DIGIT, VALUE_RANGE, VALUE_LENGTH; the position is within the value
 */
export function requireCheck(ai: string, value: string): void {
  const digits = CHECKED_DIGITS.get(ai)
  if (digits !== undefined) requireCheckDigit(value.slice(0, digits))
  if (ai === '8003' && value[0] !== '0') throw new Gs1Error('VALUE_RANGE', 0, '(8003) begins with 0')
  if (ai === '8013') requireCheckCharacters(value)
  if (ai === '8006' || ai === '8026') requirePieceOfTotal(ai, value.slice(14, 16), value.slice(16))
}

function requireCheckCharacters(value: string): void {
  if (value.length < 3) throw new Gs1Error('VALUE_LENGTH', value.length, '(8013) is too short for its check characters')
  const right = checkCharacters(value.slice(0, -2))
  if (value.slice(-2) !== right) {
    throw new Gs1Error('CHECK_DIGIT', value.length - 2, `the check characters should be ${right}`)
  }
}

function requirePieceOfTotal(ai: string, piece: string, total: string): void {
  if (piece === '00' || piece > total)
    throw new Gs1Error('VALUE_RANGE', 14, `(${ai}) has no piece ${piece} of ${total}`)
}
