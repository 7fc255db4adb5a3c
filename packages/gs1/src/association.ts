/**
 * Which elements go together (General Specifications §4.13, §4.14): a lot says nothing without what it is a lot of, and
 * nothing is one trade item and contains another in the same breath.
 */
import type { Element } from './application-identifier.ts'
import { Gs1Error } from './error.ts'

// What is measured of a trade item, of it as a logistic unit, and of either. In these tables `n` is any digit.
const TRADE =
  '310n 311n 312n 313n 314n 315n 316n 320n 321n 322n 323n 324n 325n 326n 327n 328n 329n 350n 351n 352n 356n 357n 360n 361n 364n 365n 366n'
const LOGISTIC =
  '330n 331n 332n 333n 334n 335n 336n 340n 341n 342n 343n 344n 345n 346n 347n 348n 349n 353n 354n 355n 362n 363n 367n 368n 369n'
const MEASURED = '30 31nn 32nn 35nn 36nn'

/** What needs one of the others; an AI that stands in several rows needs one of each. `+`: both. */
const REQUIRED: readonly (readonly [ais: string, oneOf: string])[] = [
  ['02 8026', '37'],
  ['10 11 13 15 16', '01 02 03 8006 8026'],
  ['17', '01 02 03 255 8006 8026'],
  ['12 415', '8020'],
  ['20 240 241 242 422 7001', '01 02 8006 8026'],
  ['21', '01 03 8006'],
  ['22 235 243 337n 392n 71n 7004 8001 8014 8200', '01'],
  ['250 251 7020 7021 7240 8012', '01 8006'],
  ['250', '21'],
  ['254', '414'],
  [`30 423 424 425 426 427 7002 7003 7005 7006 7007 7008 7009 7010 7011 703n 8005 8008 ${TRADE}`, '01 02'],
  [`8009 ${LOGISTIC}`, '00 01'],
  ['37', '02 8026'],
  ['37 403 4300 4301 4302 4304 4305 4306 4307 4308 4309 7041', '00'],
  ['4310 4311 4312 4314 4315 4316 4317 4318 4319 432n 433n', '00'],
  ['390n', '255 8020'],
  ['391n', '8020'],
  ['392n 393n 395n', MEASURED],
  ['394n 8111', '255'],
  ['427', '422'],
  ['4303', '4302'],
  ['4313', '4312'],
  ['7004', '10'],
  ['7020', '416'],
  ['7022', '7021'],
  ['723n', '01 8004'],
  ['7241 7242 7253 7254 7255 7256 8019', '8017 8018'],
  ['7250 7251 7252 7257 7259', '8018'],
  ['7258', '8018+7259'],
  ['8007 8020', '415'],
  ['8011', '8010'],
  ['8030', '00 01+21 253 255 8003 8004 8006+21 8010+8011 8017 8018'],
]

/** What cannot stand beside any of the others. Digital Link has no place for 235 beside 22 and 10 either (§4.3). */
const EXCLUDED: readonly (readonly [ais: string, others: string])[] = [
  ['01', '02 03 255 37 8006'],
  ['02', '03 255 8006 8026'],
  ['03', '37'],
  ['21 22 10', '235'],
  ['37', '8006'],
  ['255', '415 8006 8020 8026'],
  ['390n', '391n 394n 8111'],
  ['392n', '393n 395n'],
  ['393n', '395n'],
  ['394n', '8111'],
  ['395n', '8005'],
  ['420', '421'],
  ['421', '4307'],
  ['422 423 424 425', '426'],
  ['4330', '4331'],
  ['4332', '4333'],
  ['7250', '7251'],
  ['7253 7254 7255', '7256 7259'],
  ['7256', '7259'],
  ['8006', '8026'],
  ['8017', '8018'],
]

/** The AIs of one measure or amount that differ in where its decimal point is: one of them says it all. */
const FAMILY = /^(?:31|32|33|34|35|36|39)\d\d$/

/** Keys whose serial is optional; a signature needs it. */
const SERIAL_AFTER: ReadonlyMap<string, number> = new Map([
  ['253', 13],
  ['255', 13],
  ['8003', 14],
])

/**
 * Refuses elements that do not belong together. They are all that stands on one thing, in however many codes, or what a
 * Digital Link says in its path and its query.
 * @throws Gs1Error AI_MISSING, AI_EXCLUDED; the position counts elements
 */
export function requireAssociations(elements: readonly Element[]): void {
  const ais = elements.map(([ai]) => ai)
  elements.forEach(([ai], at) => {
    const other = ais.find(one => excludes(ai, one))
    if (other !== undefined) throw new Gs1Error('AI_EXCLUDED', at, `(${ai}) does not go with (${other})`)
    for (const [some, oneOf] of REQUIRED) {
      if (!isAmong(ai, some) || oneOf.split(' ').some(all => all.split('+').every(one => ais.some(isLike(one)))))
        continue
      throw new Gs1Error('AI_MISSING', at, `(${ai}) needs ${oneOf.replaceAll(' ', ' or ').replaceAll('+', ' with ')}`)
    }
  })
  const signature = ais.indexOf('8030')
  const signed = elements.find(([ai, value]) => value.length === SERIAL_AFTER.get(ai))
  if (signature !== -1 && signed)
    throw new Gs1Error('AI_MISSING', signature, `(8030) signs one thing: (${signed[0]}) needs a serial`)
}

function excludes(ai: string, other: string): boolean {
  if (FAMILY.test(ai) && ai !== other && ai.slice(0, 3) === other.slice(0, 3)) return true
  return EXCLUDED.some(
    ([some, others]) => (isAmong(ai, some) && isAmong(other, others)) || (isAmong(other, some) && isAmong(ai, others)),
  )
}

function isAmong(ai: string, list: string): boolean {
  return list.split(' ').some(pattern => isLike(pattern)(ai))
}

function isLike(pattern: string): (ai: string) => boolean {
  return ai => ai.length === pattern.length && [...pattern].every((digit, i) => digit === 'n' || digit === ai[i])
}
