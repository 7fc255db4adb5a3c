/**
 * A whole installation of the product in a folder of its own, started as `npm start` starts it: what the tests that cross
 * rooms, the benchmark and the pictures talk to. It is spoken to by its addresses alone.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Access, readAccess } from '../scripts/start/access.ts'

/** An installation that runs, and the ways to end it. */
export type Installation = {
  url: string
  data: string
  access: Access
  /** Everything it printed. */
  output(): string
  /** What it printed, and how each log ends: for whoever reads of a test that failed. */
  lastWords(): string
  /** Ctrl-C, and the code it ended with. */
  stop(): Promise<number>
  /** `kill -9` of the supervisor and of everything it started, at once. */
  kill(): Promise<void>
}

const root = resolve(import.meta.dirname, '..')

/** A folder for one installation; `remove` it when the test is over. */
export function dataFolder(): { data: string; remove(): void } {
  const data = mkdtempSync(join(tmpdir(), 'nguon-data-'))
  return { data, remove: () => rmSync(data, { recursive: true, force: true }) }
}

/** Starts the supervisor on `data` and waits until it says that it is ready. */
export async function startInstallation(options: {
  data: string
  port: number
  flags?: string[]
  env?: Record<string, string>
}): Promise<Installation> {
  const env = { ...process.env, PORT: String(options.port), NGUON_DATA: options.data, ...options.env }
  const child = spawn(process.execPath, [join(root, 'scripts', 'start.ts'), ...(options.flags ?? [])], {
    cwd: root,
    env,
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const exited = new Promise<number>(done => child.on('exit', (code, signal) => done(signal ? 128 : (code ?? 1))))
  await untilReady(child, exited, () => output)
  const access = readAccess(options.data)!
  return {
    url: access.url,
    data: options.data,
    access,
    output: () => output,
    lastWords: () => [output, ...logEnds(join(options.data, 'logs'))].join('\n'),
    async stop() {
      child.kill('SIGINT')
      return exited
    },
    async kill() {
      const known = join(options.data, 'processes.json')
      const pids = existsSync(known) ? (JSON.parse(readFileSync(known, 'utf8')) as Record<string, { pid: number }>) : {}
      // Every process leads a group of its own; PostgreSQL's backends are in the group of their server.
      for (const { pid } of Object.values(pids)) killGroup(pid)
      killGroup(child.pid!)
      await exited
    },
  }
}

function logEnds(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map(name => `${name} … ${readFileSync(join(folder, name), 'utf8').slice(-3_000)}`)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function untilReady(child: ChildProcess, exited: Promise<number>, output: () => string): Promise<void> {
  let code: number | undefined
  void exited.then(status => (code = status))
  for (let waited = 0; !output().includes('Ctrl-C'); waited += 50) {
    if (code !== undefined || waited > 180_000) {
      child.kill('SIGTERM')
      throw new Error(`the installation did not start (${code ?? 'no word'}):\n${output()}`)
    }
    await new Promise(done => setTimeout(done, 50))
  }
}
