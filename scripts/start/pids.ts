/**
 * Which processes belong to this installation. Each is known by its pid *and* the moment it began, so a number that the
 * system gave out again is never mistaken for ours, nor the process of another clone.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeJson } from './kept-file.ts'
import { StartError } from './settings.ts'

type Known = { pid: number; began: string }
type Pids = Record<string, Known>

const file = (data: string) => join(data, 'processes.json')

/** When a running process began, as the system writes it; null when there is none of that number. */
export function beganAt(pid: number): string | null {
  try {
    if (existsSync('/proc/self/stat')) {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The name in brackets may hold spaces; the state is the first field after it, the start the twentieth.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? null : fields[19]!
    }
    return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

function read(data: string): Pids {
  if (!existsSync(file(data))) return {}
  try {
    return JSON.parse(readFileSync(file(data), 'utf8')) as Pids
  } catch {
    // Torn by whoever copied the folder: what still runs is found by its port and by PostgreSQL's own pid file.
    return {}
  }
}

function write(data: string, pids: Pids): void {
  writeJson(file(data), pids)
}

const alive = ({ pid, began }: Known) => beganAt(pid) === began

/** Notes a process of ours. */
export function remember(data: string, name: string, pid: number): void {
  const began = beganAt(pid)
  if (began !== null) write(data, { ...read(data), [name]: { pid, began } })
}

/**
 * Makes this process the one supervisor of `data` and stops what a killed one left behind.
 * @throws {StartError} when another supervisor is at work on the same folder
 */
export async function takeOver(data: string): Promise<string[]> {
  const { supervisor, ...children } = read(data)
  if (supervisor && supervisor.pid !== process.pid && alive(supervisor)) {
    throw new StartError(
      `Nguồn đang chạy trên ${data} (pid ${supervisor.pid}): hãy dừng nó trước (Ctrl-C) hoặc đặt NGUON_DATA khác. / Already running on this folder: stop it first or set another NGUON_DATA.`,
    )
  }
  const leftovers = Object.entries(children).filter(([, known]) => alive(known))
  for (const [, { pid }] of leftovers) process.kill(pid, 'SIGTERM')
  for (let waited = 0; leftovers.some(([, known]) => alive(known)); waited += 50) {
    if (waited === 10_000) for (const [, known] of leftovers) if (alive(known)) process.kill(known.pid, 'SIGKILL')
    await new Promise(done => setTimeout(done, 50))
  }
  write(data, {})
  remember(data, 'supervisor', process.pid)
  return leftovers.map(([name]) => name)
}

/** Forgets everything, after an orderly stop. */
export function forget(data: string): void {
  write(data, {})
}
