/** The characters of GS1 General Specifications: sets 82, 39 and 64, in the order that gives each its value. */

const DIGITS = '0123456789'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'

/** Set 82: lots, serials and most other text. */
export const CSET_82: string = `!"%&'()*+,-./${DIGITS}:;<=>?${UPPER}_${LOWER}`

/** Set 39: component and part identifiers. */
export const CSET_39: string = `#-/${DIGITS}${UPPER}`

/** Set 64: base64url with padding, in text that is one long word. */
export const CSET_64: string = `-${DIGITS}=${UPPER}_${LOWER}`

/** The position of the first character of `text` that is not in `set`; -1 if all are. */
export function firstOutside(text: string, set: string): number {
  for (let i = 0; i < text.length; i++) if (!set.includes(text[i]!)) return i
  return -1
}

/** Whether `text` has 1 to `longest` characters of set 82. */
export function isCset82(text: string, longest: number): boolean {
  return text.length >= 1 && text.length <= longest && firstOutside(text, CSET_82) === -1
}

/** Whether `text` can be a lot or a serial: 1 to 20 characters of set 82. */
export function isLotOrSerial(text: string): boolean {
  return isCset82(text, 20)
}
