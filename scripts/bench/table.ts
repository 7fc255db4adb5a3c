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
