/** Elements of every shape, for tests: predefined and open lengths, digits and text, with and without check digits. */
import fc from 'fast-check'
import type { Element } from './application-identifier.ts'
import { CSET_82 } from './character-set.ts'
import { checkDigit } from './check-digit.ts'

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
const text = (most: number) => fc.string({ unit: fc.constantFrom(...CSET_82), minLength: 1, maxLength: most })
const checked = (length: number) => digits(length - 1).map(some => some + checkDigit(some))
const two = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map(number => String(number).padStart(2, '0'))
const day = fc.tuple(two(0, 99), two(1, 12), two(1, 28)).map(parts => parts.join(''))

const VALUES: readonly (readonly [ai: string, value: fc.Arbitrary<string>])[] = [
  ['00', checked(18)],
  ['01', checked(14)],
  ['414', checked(13)],
  ['11', day],
  ['17', fc.tuple(two(0, 99), two(1, 12)).map(([year, month]) => `${year}${month}00`)],
  ['20', digits(2)],
  ['3103', digits(6)],
  ['3922', digits(4)],
  ['37', digits(3)],
  ['10', text(20)],
  ['21', text(20)],
  ['240', text(30)],
  ['99', text(90)],
  ['253', fc.tuple(checked(13), text(17)).map(parts => parts.join(''))],
  ['421', text(9).map(code => `704${code}`)],
  ['8008', fc.tuple(day, two(0, 23)).map(parts => parts.join(''))],
  ['8020', text(25)],
]

/** One to eight elements, no AI twice. */
export const anyElements: fc.Arbitrary<Element[]> = fc
  .uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 8, selector: ([ai]) => ai })
  .chain(chosen => fc.tuple(...chosen.map(([ai, value]) => value.map((one): Element => [ai, one]))))
