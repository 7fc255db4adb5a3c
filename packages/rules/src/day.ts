/** Vietnam has one zone and no summer time: what is dated there is dated by this clock. */
const VIETNAM_MS = 7 * 3_600_000

/** The clock on the wall in Vietnam, as ISO 8601 without a zone, at an instant in milliseconds. */
export function wallInVietnam(milliseconds: number): string {
  return new Date(milliseconds + VIETNAM_MS).toISOString().slice(0, -1)
}

/** The day that an instant in milliseconds falls on in Vietnam, YYYY-MM-DD: records and expiry dates count by it. */
export function dayInVietnam(milliseconds: number): string {
  return wallInVietnam(milliseconds).slice(0, 10)
}
