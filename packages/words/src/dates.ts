import type { Lang } from './catalogue.ts'

/** Vietnam has one zone and no summer time. */
export const VIETNAM_OFFSET = '+07:00'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const two = (value: number) => String(value).padStart(2, '0')

/** The instant moved so that its UTC fields read as the clock on the wall of `offset`. */
function onTheWall(instant: number, offset: string): Date {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? []
  const shift = (Number(hours ?? 7) * 60 + Number(minutes ?? 0)) * 60_000
  return new Date(instant + (sign === '-' ? -shift : shift))
}

/** `12/06/2026` (`12 Jun 2026` in English) of an instant in milliseconds, where it happened. */
export function formatDate(lang: Lang, instant: number, offset: string = VIETNAM_OFFSET): string {
  const wall = onTheWall(instant, offset)
  const [day, month, year] = [wall.getUTCDate(), wall.getUTCMonth(), wall.getUTCFullYear()]
  return lang === 'vi' ? `${two(day)}/${two(month + 1)}/${year}` : `${day} ${MONTHS[month]} ${year}`
}

/** `14:05` of an instant in milliseconds, where it happened. */
function formatTime(instant: number, offset: string = VIETNAM_OFFSET): string {
  const wall = onTheWall(instant, offset)
  return `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`
}

/** `14:05, 12/06/2026`; an offset other than Vietnam's is written behind it. */
export function formatDateTime(lang: Lang, instant: number, offset: string = VIETNAM_OFFSET): string {
  const zone = offset === VIETNAM_OFFSET ? '' : ` (UTC${offset})`
  const [date, time] = [formatDate(lang, instant, offset), formatTime(instant, offset)]
  return lang === 'vi' ? `${time}, ${date}${zone}` : `${date}, ${time}${zone}`
}

/** `2026-06-12` as `12/06/2026`; what is not such a date comes back as it was written. */
export function formatDay(lang: Lang, day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []
  if (!year) return day
  return lang === 'vi' ? `${date}/${month}/${year}` : `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`
}

/** `1.234,5` in Vietnamese, `1,234.5` in English; at most three places. */
export function formatNumber(lang: Lang, value: number | bigint): string {
  return new Intl.NumberFormat(lang === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 3 }).format(value)
}

const UNITS: Record<string, { vi: string; en: string }> = {
  KGM: { vi: 'kg', en: 'kg' },
  GRM: { vi: 'g', en: 'g' },
  TNE: { vi: 'tấn', en: 't' },
  LTR: { vi: 'lít', en: 'l' },
  MLT: { vi: 'ml', en: 'ml' },
  MTR: { vi: 'm', en: 'm' },
  NA: { vi: 'mg/kg', en: 'mg/kg' },
  J33: { vi: 'µg/kg', en: 'µg/kg' },
  M1: { vi: 'mg/l', en: 'mg/l' },
  P1: { vi: '%', en: '%' },
  CEL: { vi: '°C', en: '°C' },
  EA: { vi: 'cái', en: 'pcs' },
  H87: { vi: 'cái', en: 'pcs' },
  PCE: { vi: 'cái', en: 'pcs' },
  XBX: { vi: 'hộp', en: 'boxes' },
  XBG: { vi: 'túi', en: 'bags' },
  XSA: { vi: 'bao', en: 'sacks' },
  XCT: { vi: 'thùng', en: 'cartons' },
  XPX: { vi: 'pallet', en: 'pallets' },
}

/** `1.234,5 kg`: a quantity with its UN/ECE unit in words; without a unit it counts pieces. */
export function formatQuantity(lang: Lang, value: number, uom?: string): string {
  const unit = uom === undefined ? UNITS.EA![lang] : (UNITS[uom]?.[lang] ?? uom)
  return `${formatNumber(lang, value)} ${unit}`
}

/** `0,02 mg/kg`: a decimal that is kept as text, to its last digit, with its unit if it has one. */
export function formatDecimal(lang: Lang, value: string, uom: string | null): string {
  const written = lang === 'vi' ? value.replace('.', ',') : value
  // The unit does not go to the next line alone.
  return uom === null ? written : `${written}\u00a0${UNITS[uom]?.[lang] ?? uom}`
}
