/** What one driver in `test/conformance/` answers. `untested` is said and not counted as passed. */
export type Outcome = {
  name: string
  passed: number
  failed: { name: string; reason: string }[]
  untested: { name: string; reason: string }[]
  /** What the page says of this set beyond its counts, in Markdown. */
  page?: string
}
