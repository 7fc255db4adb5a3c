/** One measured figure, with what the machine could do at best in the same run beside it. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** What bounds it on this machine, measured in this run. */
  ceiling?: { name: string; value: number }
  note?: string
}

const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** Prints one figure as soon as it is known. */
export function printFigure({ name, value, unit, ceiling, note }: Figure): void {
  const share = ceiling
    ? `  ${number.format((100 * value) / ceiling.value)} % of ${ceiling.name} (${number.format(ceiling.value)} ${unit})`
    : ''
  process.stdout.write(
    `  ${name.padEnd(44)} ${number.format(value).padStart(12)} ${unit}${share}${note ? `  ${note}` : ''}\n`,
  )
}

/** Calls `turn` over and over for `seconds`, and tells how many times a second it went. */
export async function rate(seconds: number, turn: () => unknown): Promise<number> {
  const began = performance.now()
  let turns = 0
  do {
    const answer = turn()
    if (answer instanceof Promise) await answer
    turns++
  } while (performance.now() - began < seconds * 1000)
  return (turns * 1000) / (performance.now() - began)
}

/**
 * Says on standard error how far something long has come, and about how long it still takes; called with how much is done,
 * with null at its end.
 */
export function progress(name: string, total: number): (done: number | null) => void {
  const began = performance.now()
  let said = began
  return done => {
    const now = performance.now()
    if (done === null) process.stderr.write(`  … ${name}: ${((now - began) / 1000).toFixed(0)} s\n`)
    else if (now - said > 10_000) {
      said = now
      const left = done > 0 ? ((now - began) / done) * (total - done) : Number.NaN
      const share = Math.floor((100 * done) / total)
      process.stderr.write(`  … ${name}: ${share} %, about ${Math.max(0, left / 1000).toFixed(0)} s more\n`)
    }
  }
}

/** The value that this share of the measured ones does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b)
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))]!
}
