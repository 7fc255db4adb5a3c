/**
 * Days counted from the day the demo is loaded, as they are written in Vietnam. Day 0 is today, day -3 three days ago;
 * every hour carries +07:00, whatever the machine's own zone is.
 */
export type Calendar = {
  /** The moment `time` ("05:40") of a day, e.g. `2026-06-12T05:40:00+07:00`. */
  at(day: number, time: string): string
  /** The day as records write it, e.g. `2026-06-12`. */
  date(day: number): string
  /** The day in a lot's number, e.g. `260612`. */
  stamp(day: number): string
  /**
   * The day of the last lychee harvest that is well over. Lychee is picked from late May to July and at no other time:
   * a demo loaded in November that says otherwise would be believed by nobody in the province.
   */
  harvest: number
}

const DAY = 86_400_000
const VIETNAM = 7 * 3_600_000

/** The calendar of a demo that is loaded at `now`. */
export function calendarFrom(now: Date): Calendar {
  const today = Math.floor((now.getTime() + VIETNAM) / DAY)
  const date = (day: number) => new Date((today + day) * DAY).toISOString().slice(0, 10)
  const june12 = (year: number) => Date.UTC(year, 5, 12) / DAY - today
  const year = Number(date(0).slice(0, 4))
  return {
    at: (day, time) => `${date(day)}T${time}:00+07:00`,
    date,
    stamp: day => date(day).slice(2).replaceAll('-', ''),
    harvest: june12(year) <= -30 ? june12(year) : june12(year - 1),
  }
}
