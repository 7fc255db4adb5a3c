/** A Node process of the product, with its log in a file and its life tied to ours. */

import { type ChildProcess, fork } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from './settings.ts'

/**
 * What a request makes is gone when it is answered. With the default of 16 MB a loaded process collects it while it is in
 * use, keeps it, and spends a quarter of its time on that.
 */
const HEAP = ['--min-semi-space-size=32', '--max-semi-space-size=32']

/** A process that was started, and how to end it. */
export type Child = { name: string; pid: number; exited: Promise<number>; stop(): Promise<void> }

/**
 * Starts `script` with exactly this environment and waits until `ready` answers.
 * @throws {StartError} when it ends before it is ready; the message names its log
 */
export async function startChild(
  name: string,
  options: { root: string; data: string; script: string; env: Record<string, string>; ready: () => Promise<boolean> },
): Promise<Child> {
  const logs = join(options.data, 'logs')
  mkdirSync(logs, { recursive: true })
  const log = createWriteStream(join(logs, `${name}.log`), { flags: 'a' })
  const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'production', HOME: process.env.HOME ?? '', ...options.env }
  // Detached: Ctrl-C reaches us alone, and we stop them in order. When we are killed the channel closes and they end themselves.
  const child = fork(join(options.root, options.script), {
    cwd: options.root,
    env,
    execArgv: HEAP,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.stdout!.pipe(log)
  let said = ''
  child.stderr!.on('data', chunk => {
    said = `${said}${chunk}`.slice(-2000)
    log.write(chunk)
  })
  const exited = new Promise<number>(done => child.on('exit', (code, signal) => done(signal ? 128 : (code ?? 1))))
  for (let waited = 0; !(await options.ready()); waited += 50) {
    if (child.exitCode !== null || child.signalCode !== null || waited > 60_000) {
      throw new StartError(
        `Tiến trình ${name} không khởi động được; xem ${join(logs, `${name}.log`)}. / The ${name} process did not start: ${lastLine(said)}`,
      )
    }
    await new Promise(done => setTimeout(done, 50))
  }
  return { name, pid: child.pid!, exited, stop: () => stop(child, exited) }
}

async function stop(child: ChildProcess, exited: Promise<number>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  // What does not stop in ten seconds can be killed: every step of ours may die at any line.
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exited
  clearTimeout(timer)
}

/** Of what a process said as it ended, the line that says why. */
function lastLine(text: string): string {
  const lines = text.trim().split('\n')
  return lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? ''
}

/** Whether an address answers 200. */
export async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    // Not listening yet; the caller waits and gives up after its own time.
    return false
  }
}
