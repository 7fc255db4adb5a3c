/** Counts and measures on labels: six digits, and in the AI how many of them are behind the point. */
import { requireFormat } from './application-identifier.ts'

/** An amount as decimal text without needless zeros in front (`0.195`, `12`), and its unit of UN/ECE Recommendation 20. */
export type Quantity = { amount: string; unit: string }

/** Units, each with the first three digits of its AIs (General Specifications §3.6). */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    KGM: '310 330',
    MTR: '311 312 313 331 332 333',
    MTK: '314 334',
    LTR: '315 335',
    MTQ: '316 336',
    LBR: '320 340',
    INH: '321 324 327 341 344 347',
    FOT: '322 325 328 342 345 348',
    YRD: '323 326 329 343 346 349',
    '28': '337',
    INK: '350 353',
    FTK: '351 354',
    YDK: '352 355',
    APZ: '356',
    OZA: '357',
    QTL: '360 362',
    GLL: '361 363',
    INQ: '364 367',
    FTQ: '365 368',
    YDQ: '366 369',
  }).flatMap(([unit, stems]) => stems.split(' ').map(stem => [stem, unit] as const)),
)

/**
 * How much an attribute says there is: of things (30, 37; unit C62) or by measure (31nn to 36nn); null for any other AI.
 * @throws Gs1Error AI_UNKNOWN, VALUE_EMPTY, VALUE_LENGTH, VALUE_CHARACTER
 */
export function quantityOf(ai: string, value: string): Quantity | null {
  const counted = ai === '30' || ai === '37'
  const unit = counted ? 'C62' : ai.length === 4 && UNITS.get(ai.slice(0, 3))
  if (!unit) return null
  requireFormat(ai, value)
  const places = counted ? 0 : Number(ai[3])
  const whole = value.slice(0, value.length - places).replace(/^0+(?=\d)/, '')
  return { amount: places === 0 ? whole : `${whole}.${value.slice(-places)}`, unit }
}
