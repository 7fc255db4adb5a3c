/**
 * When a subscription by schedule is run (EPCIS 2.0 §8.2.5.3): at each second whose components all match. A field is a
 * list of numbers and of ranges in brackets, `0,15,[30-35]`; weekdays count from Monday, 1, to Sunday, 7.
 *
 * A field that is left out matches everything, but for those finer than the finest one given, which are 0: `{ hour: '1',
 * minute: '5' }` is five past one, once, and not sixty times.
 */
import { CronExpressionParser } from 'cron-parser'
import type { RequestFault } from '../problem.ts'

/** The members of a schedule, the finest first. */
export const SCHEDULE_FIELDS = ['second', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const
export type ScheduleField = (typeof SCHEDULE_FIELDS)[number]

/** A schedule as it was given. */
export type Schedule = Partial<Record<ScheduleField, string>>

/** Whose clock a schedule is read by: that of the province. It has no summer time. */
export const SCHEDULE_ZONE = 'Asia/Ho_Chi_Minh'

const BOUNDS: Record<ScheduleField, readonly [low: number, high: number]> = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [1, 7],
}
// Longer than any rule needs, shorter than a parser's patience.
const LONGEST_FIELD = 200

/** What is wrong with a schedule; nothing where there are times that it matches. */
export function scheduleFaults(schedule: Readonly<Record<string, unknown>>): RequestFault[] {
  const faults = Object.entries(schedule).flatMap(([field, text]) => {
    const fault = (code: string, reason: string) => [{ pointer: `/schedule/${field}`, code, reason }]
    if (!isField(field)) return fault('MEMBER_UNKNOWN', `is not one of ${SCHEDULE_FIELDS.join(', ')}`)
    if (typeof text !== 'string') return fault('TYPE_WRONG', 'is a text such as "0,[10-20]"')
    const reason = fieldFault(field, text)
    return reason === null ? [] : fault('SCHEDULE_WRONG', reason)
  })
  if (faults.length > 0) return faults
  if (Object.keys(schedule).length === 0)
    return [{ pointer: '/schedule', code: 'SCHEDULE_WRONG', reason: 'names no time: give at least one field' }]
  if (nextRun(schedule as Schedule, new Date(0)) === null)
    return [{ pointer: '/schedule', code: 'SCHEDULE_WRONG', reason: 'no day of any year matches it' }]
  return []
}

/** The first time after `after` at which a schedule without faults is run, in {@link SCHEDULE_ZONE}; null if there is none. */
export function nextRun(schedule: Schedule, after: Date): Date | null {
  const fields = withDefaults(schedule)
  const { dayOfMonth, dayOfWeek } = fields
  // Two conditions on the day are either-or in cron and both in EPCIS: cron is given one, and days that fail the other
  // are passed over as a whole.
  const both = dayOfMonth !== '*' && dayOfWeek !== '*'
  const expression = [
    ...[fields.second, fields.minute, fields.hour, dayOfMonth, fields.month],
    both ? '*' : dayOfWeek,
  ].join(' ')
  const weekdays = both ? new Set(numbersOf(schedule.dayOfWeek!)) : null
  let from = after
  // A date falls on a given weekday within 40 years, over a century that has no leap day, too.
  for (const end = after.getTime() + 40 * 366 * DAY; from.getTime() < end; ) {
    const found = matchAfter(expression, from)
    if (found === null) return null
    if (weekdays === null || weekdays.has(weekdayOf(found))) return found
    from = endOfDay(found)
  }
  return null
}

const DAY = 86_400_000
// Fixed: since 1975 the zone has had no other offset.
const OFFSET = 7 * 3_600_000

function matchAfter(expression: string, from: Date): Date | null {
  try {
    return CronExpressionParser.parse(expression, { currentDate: from, tz: SCHEDULE_ZONE }).next().toDate()
  } catch {
    // It is well-formed, as every field was checked: no such day exists (30 February).
    return null
  }
}

/** 1 for Monday to 7 for Sunday. */
function weekdayOf(at: Date): number {
  return new Date(at.getTime() + OFFSET).getUTCDay() || 7
}

/** The last second of the day in which a time lies. */
function endOfDay(at: Date): Date {
  return new Date((Math.floor((at.getTime() + OFFSET) / DAY) + 1) * DAY - OFFSET - 1000)
}

/** Each field as cron writes it. */
function withDefaults(schedule: Schedule): Record<ScheduleField, string> {
  const finest = SCHEDULE_FIELDS.findIndex(field => schedule[field] !== undefined)
  const inCron = (field: ScheduleField, at: number) => {
    const given = schedule[field]
    if (given !== undefined) return given.replaceAll(/[[\]]/g, '')
    return at < finest && at < DAYS ? '0' : '*'
  }
  return Object.fromEntries(SCHEDULE_FIELDS.map((field, at) => [field, inCron(field, at)])) as Record<
    ScheduleField,
    string
  >
}
const DAYS = SCHEDULE_FIELDS.indexOf('dayOfMonth')

const isField = (name: string): name is ScheduleField => (SCHEDULE_FIELDS as readonly string[]).includes(name)

function fieldFault(field: ScheduleField, text: string): string | null {
  const [low, high] = BOUNDS[field]
  if (text.length > LONGEST_FIELD) return `is longer than ${LONGEST_FIELD} characters`
  for (const element of text.split(',')) {
    const [, single, first, last] = ELEMENT.exec(element) ?? []
    const ends = single === undefined ? [first, last] : [single]
    if (ends.includes(undefined))
      return `${JSON.stringify(element)} is neither a number nor a range such as [${low}-${high}]`
    if (ends.some(end => Number(end) < low || Number(end) > high)) return `${element} is not within ${low} to ${high}`
    if (first !== undefined && Number(first) > Number(last)) return `${element} goes backwards`
  }
  return null
}
const ELEMENT = /^(?:(\d{1,2})|\[(\d{1,2})-(\d{1,2})\])$/

function numbersOf(text: string): number[] {
  return text.split(',').flatMap(element => {
    const [, single, first, last] = ELEMENT.exec(element)!
    const from = Number(single ?? first)
    return Array.from({ length: Number(single ?? last) - from + 1 }, (_, i) => from + i)
  })
}
