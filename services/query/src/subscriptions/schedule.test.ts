import { describe, expect, it } from 'vitest'
import { nextRun, type Schedule, scheduleFaults } from './schedule.ts'

/** The next `count` runs after a local time of the zone, as local times. */
function runs(schedule: Schedule, after: string, count: number): string[] {
  const found: string[] = []
  let at = new Date(`${after}+07:00`)
  for (let i = 0; i < count; i++) {
    const next = nextRun(schedule, at)
    if (!next) break
    found.push(new Date(next.getTime() + 7 * 3_600_000).toISOString().slice(0, 19))
    at = next
  }
  return found
}

/** The definition, second by second. */
function slowly(schedule: Schedule, after: string, count: number): string[] {
  const matches = (text: string | undefined, value: number) =>
    text === undefined ||
    text.split(',').some(element => {
      const [first, last = first] = element.replaceAll(/[[\]]/g, '').split('-').map(Number)
      return first! <= value && value <= last!
    })
  const found: string[] = []
  for (let at = new Date(`${after}Z`).getTime() + 1000; found.length < count; at += 1000) {
    const date = new Date(at)
    if (
      matches(schedule.second, date.getUTCSeconds()) &&
      matches(schedule.minute, date.getUTCMinutes()) &&
      matches(schedule.hour, date.getUTCHours()) &&
      matches(schedule.dayOfMonth, date.getUTCDate()) &&
      matches(schedule.month, date.getUTCMonth() + 1) &&
      matches(schedule.dayOfWeek, date.getUTCDay() || 7)
    )
      found.push(date.toISOString().slice(0, 19))
  }
  return found
}

describe('a schedule', () => {
  it.each<[string, Schedule, string, string[]]>([
    [
      'five past one',
      { hour: '1', minute: '5' },
      '2026-06-01T00:00:00',
      ['2026-06-01T01:05:00', '2026-06-02T01:05:00'],
    ],
    ['a time itself is not after itself', { second: '30' }, '2026-06-01T00:00:30', ['2026-06-01T00:01:30']],
    ['1 is Monday', { dayOfWeek: '1' }, '2026-06-02T00:00:00', ['2026-06-08T00:00:00', '2026-06-15T00:00:00']],
    ['7 is Sunday', { dayOfWeek: '7' }, '2026-06-02T00:00:00', ['2026-06-07T00:00:00']],
    [
      'a range over the weekend',
      { dayOfWeek: '[6-7]', hour: '6' },
      '2026-06-05T12:00:00',
      ['2026-06-06T06:00:00', '2026-06-07T06:00:00', '2026-06-13T06:00:00'],
    ],
    [
      'a month alone begins its days at midnight',
      { month: '7' },
      '2026-06-05T12:00:00',
      ['2026-07-01T00:00:00', '2026-07-02T00:00:00'],
    ],
    [
      'both days have to match, not either',
      { dayOfMonth: '13', dayOfWeek: '5' },
      '2026-06-01T00:00:00',
      ['2026-11-13T00:00:00', '2027-08-13T00:00:00'],
    ],
    [
      'a leap day on a Monday',
      { dayOfMonth: '29', month: '2', dayOfWeek: '1' },
      '2026-06-01T00:00:00',
      ['2044-02-29T00:00:00'],
    ],
    [
      '31 is passed over where a month is shorter',
      { dayOfMonth: '31' },
      '2026-03-31T00:00:00',
      ['2026-05-31T00:00:00'],
    ],
  ])('%s', (_, schedule, after, expected) => {
    expect(scheduleFaults(schedule)).toEqual([])
    expect(runs(schedule, after, expected.length)).toEqual(expected)
  })

  it.each<[Schedule, number]>([
    [{ second: '0,[20-22],59', minute: '[58-59],0', hour: '23,0', dayOfWeek: '[5-6]' }, 30],
    [{ second: '7', minute: '3', hour: '[9-10]', dayOfMonth: '[1-2],28', month: '2,[3-4]', dayOfWeek: '1,6' }, 4],
  ])('runs as its definition says, second by second: %j', (schedule, count) => {
    const after = '2026-02-27T22:00:00'
    expect(runs(schedule, after, count)).toEqual(slowly(schedule, after, count))
  })

  it.each<[Record<string, unknown>, string, string]>([
    [{}, '/schedule', 'names no time'],
    [{ hour: '24' }, '/schedule/hour', '24 is not within 0 to 23'],
    [{ dayOfWeek: '0' }, '/schedule/dayOfWeek', '0 is not within 1 to 7'],
    [{ minute: '[30-10]' }, '/schedule/minute', '[30-10] goes backwards'],
    [{ minute: '10-20' }, '/schedule/minute', '"10-20" is neither a number nor a range such as [0-59]'],
    [{ minute: '1, 2' }, '/schedule/minute', '" 2" is neither'],
    [{ minute: '1,' }, '/schedule/minute', '"" is neither'],
    [{ minute: '*/5' }, '/schedule/minute', '"*/5" is neither'],
    [{ minute: '' }, '/schedule/minute', '"" is neither'],
    [{ minute: 5 }, '/schedule/minute', 'is a text'],
    [{ week: '1' }, '/schedule/week', 'is not one of second, minute'],
    [{ dayOfMonth: '30', month: '2' }, '/schedule', 'no day of any year'],
  ])('%j is refused', (schedule, pointer, reason) => {
    const [fault] = scheduleFaults(schedule)
    expect(fault?.pointer).toBe(pointer)
    expect(fault?.reason).toContain(reason)
  })
})
