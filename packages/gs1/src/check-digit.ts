/** Check digits and check characters (GS1 General Specifications §7.9). */
import { CSET_82, firstOutside, isCset82 } from './character-set.ts'
import { Gs1Error } from './error.ts'

/**
 * The digit that follows `digits`: weights 3 and 1 from the right, up to the next ten.
 * @throws Gs1Error VALUE_EMPTY, VALUE_CHARACTER
 */
export function checkDigit(digits: string): string {
  if (digits === '') throw new Gs1Error('VALUE_EMPTY', 0, 'a check digit needs digits before it')
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    if (!(digit >= 0 && digit <= 9)) {
      throw new Gs1Error('VALUE_CHARACTER', digits.length - 1 - i, 'only digits can be here')
    }
    sum += i % 2 === 0 ? 3 * digit : digit
  }
  return String((10 - (sum % 10)) % 10)
}

/** Whether `text` is digits of which the last is the check digit. */
export function hasCheckDigit(text: string): boolean {
  return /^\d{2,}$/.test(text) && checkDigit(text.slice(0, -1)) === text.at(-1)
}

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83]
const CHECK_CHARACTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/**
 * The two check characters that follow a Global Model Number of up to 23 characters: primes from the right, modulo 1021.
 * @throws Gs1Error VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER
 */
export function checkCharacters(text: string): string {
  if (text === '') throw new Gs1Error('VALUE_EMPTY', 0, 'check characters need text before them')
  if (text.length > PRIMES.length)
    throw new Gs1Error('VALUE_LENGTH', PRIMES.length, 'at most 23 characters are checked')
  const outside = firstOutside(text, CSET_82)
  if (outside !== -1) throw new Gs1Error('VALUE_CHARACTER', outside, 'only characters of set 82 can be here')
  let sum = 0
  for (let i = 0; i < text.length; i++) sum += CSET_82.indexOf(text[text.length - 1 - i]!) * PRIMES[i]!
  sum %= 1021
  return `${CHECK_CHARACTERS[sum >> 5]}${CHECK_CHARACTERS[sum & 31]}`
}

/** Whether `text` ends in the two check characters of what stands before them. */
export function hasCheckCharacters(text: string): boolean {
  const checked = text.slice(0, -2)
  return isCset82(checked, PRIMES.length) && checkCharacters(checked) === text.slice(-2)
}
