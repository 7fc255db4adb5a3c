/** The keys that people type: trade items, places, logistic units. Digits stay text; leading zeros count. */
import { checkDigit, hasCheckDigit } from './check-digit.ts'
import { Gs1Error } from './error.ts'

const GTIN_LENGTHS = [8, 12, 13, 14]

/**
 * A GTIN-8, -12, -13 or -14 as the GTIN-14 it is.
 * @throws Gs1Error VALUE_CHARACTER, KEY_LENGTH, CHECK_DIGIT
 */
export function padGtin(text: string): string {
  const outside = text.search(/\D/)
  if (outside !== -1) throw new Gs1Error('VALUE_CHARACTER', outside, 'a GTIN has digits only')
  if (!GTIN_LENGTHS.includes(text.length)) {
    throw new Gs1Error('KEY_LENGTH', text.length, `a GTIN has 8, 12, 13 or 14 digits, not ${text.length}`)
  }
  requireCheckDigit(text)
  return text.padStart(14, '0')
}

/** Whether `text` is a GTIN of 8, 12, 13 or 14 digits with its check digit. */
export function isGtin(text: string): boolean {
  return GTIN_LENGTHS.includes(text.length) && hasCheckDigit(text)
}

/** Whether `text` is a Global Location Number: 13 digits with their check digit. */
export function isGln(text: string): boolean {
  return text.length === 13 && hasCheckDigit(text)
}

/** Whether `text` is a Serial Shipping Container Code: 18 digits with their check digit. */
export function isSscc(text: string): boolean {
  return text.length === 18 && hasCheckDigit(text)
}

/**
 * Refuses digits of which the last is not the check digit.
 * @throws Gs1Error CHECK_DIGIT
 */
export function requireCheckDigit(digits: string): void {
  const right = checkDigit(digits.slice(0, -1))
  if (digits.at(-1) !== right) {
    throw new Gs1Error('CHECK_DIGIT', digits.length - 1, `the check digit is ${digits.at(-1)}, it should be ${right}`)
  }
}
