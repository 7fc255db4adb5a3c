/** What the processes of an installation take of the processor, by part: read from /proc, and nothing where there is none. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Microseconds of one tick of the kernel's accounts. */
const TICK = 10_000

/** Begins to count; the function it gives tells for each part the microseconds since then for each of `events`. */
export function processorOf(data: string): (events: number) => string[] {
  const before = spentBy(data)
  return events =>
    [...spentBy(data)]
      .map(([name, spent]) => [name, (spent - (before.get(name) ?? 0)) / events] as const)
      .filter(([, each]) => each >= 0.5)
      .map(([name, each]) => `${name} ${each.toFixed(0)}`)
}

function spentBy(data: string): Map<string, number> {
  const spent = new Map<string, number>()
  if (!existsSync('/proc/self/stat')) return spent
  const parts = Object.entries(JSON.parse(readFileSync(join(data, 'processes.json'), 'utf8')) as Processes)
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const stat = statOf(pid)
    if (!stat) continue
    // Each part leads a group of its own; the backends of PostgreSQL are in that of their server or are its children.
    const [name] = parts.find(([, part]) => [Number(pid), stat.group].includes(part.pid)) ?? childOf(parts, stat.parent)
    if (name !== undefined) spent.set(name, (spent.get(name) ?? 0) + stat.ticks * TICK)
  }
  return spent
}

type Processes = Record<string, { pid: number }>

function childOf(parts: [string, { pid: number }][], parent: number): [string?] {
  const part = parts.find(([name, { pid }]) => name === 'postgres' && pid === parent)
  return part ? [part[0]] : []
}

function statOf(pid: string): { parent: number; group: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return { parent: fields[1]!, group: fields[2]!, ticks: fields[11]! + fields[12]! }
  } catch {
    // It ended between the listing and the reading.
    return null
  }
}
