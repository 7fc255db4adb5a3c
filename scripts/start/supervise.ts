/**
 * Keeps what was started running and stops it together: in the reverse order of its start, on Ctrl-C, or when something
 * cannot be started again.
 */

import { MigrationError } from '@nguon/store'
import { LocalServerError } from '@nguon/store/local-server'
import { forget, remember, takeOver } from './pids.ts'
import { StartError } from './settings.ts'

/** Something that runs beside us, with what is needed to notice its end and to bring it about. */
export type Running = { pid: number; exited: Promise<unknown>; stop(): Promise<unknown> }

/** What keeps the parts of an installation running. */
export type Supervisor = {
  /** Starts a part now, and again whenever it ends by itself: each may die at any line, and all wait for each other. */
  keepRunning<Part extends Running>(name: string, launch: () => Promise<Part>): Promise<Part>
  /** Something to be done at the stop, before what was started earlier is stopped. */
  atStop(stop: () => Promise<unknown>): void
  /** Stops everything and ends this process with one sentence. */
  fail(error: unknown): Promise<void>
}

/** A part that dies this often within a minute has a reason that starting it again does not mend. */
const MOST_DEATHS = 5
/** Milliseconds for which a part is started again in vain: a database that was killed replays its log first. */
const LONGEST_WAY_UP = 180_000

/**
 * Becomes the one supervisor of this data folder; what a killed one left is stopped first.
 * @throws {StartError} when another supervisor is at work on it
 */
export async function supervise(data: string, say: (line: string) => void): Promise<Supervisor> {
  const stops: (() => Promise<unknown>)[] = []
  let stopping = false

  async function end(code: number, line: string): Promise<void> {
    if (stopping) return
    stopping = true
    process.stderr.write(`${line}\n`)
    for (const stop of stops.reverse()) await stop()
    forget(data)
    process.exit(code)
  }
  const fail = (error: unknown) => end(1, sentenceOf(error))

  for (const name of await takeOver(data)) {
    say(`Đã dừng ${name} còn sót lại của lần chạy trước. / Stopped ${name}, left behind by a run that was killed.`)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(0, '\nĐang dừng … / stopping …'))
  }

  return {
    fail,
    atStop: stop => void stops.push(stop),
    async keepRunning<Part extends Running>(name: string, launch: () => Promise<Part>) {
      const deaths: number[] = []
      const start = async () => {
        const part = await launch()
        remember(data, name, part.pid)
        return part
      }
      const first = await start()
      let current = first
      const watch = async (): Promise<void> => {
        for (;;) {
          await current.exited
          if (stopping) return
          say(`${name} dừng bất ngờ, đang chạy lại. / ${name} ended by itself and is started again.`)
          deaths.push(performance.now())
          if (deaths.length >= MOST_DEATHS && performance.now() - deaths.at(-MOST_DEATHS)! < 60_000) {
            throw new StartError(
              `${name} dừng liên tục: hãy xem nhật ký trong ${data}/logs. / ${name} keeps ending: see the logs.`,
            )
          }
          const again = await startAgain()
          if (again === null) return
          current = again
        }
      }
      // What it needs may be down at this very moment and be on its way up: a start that fails is tried again.
      const startAgain = async (): Promise<Part | null> => {
        const began = performance.now()
        for (let told = false; ; ) {
          await new Promise(done => setTimeout(done, 1_000))
          if (stopping) return null
          try {
            return await start()
          } catch (error) {
            if (performance.now() - began > LONGEST_WAY_UP) throw error
            if (!told)
              say(`${name} chưa chạy lại được, sẽ thử tiếp. / ${name} is tried again: ${(error as Error).message}`)
            told = true
          }
        }
      }
      watch().catch(fail)
      stops.push(() => current.stop())
      return first
    },
  }
}

/** What is ours to explain is one sentence; anything else is shown whole. */
export function sentenceOf(error: unknown): string {
  const known = error instanceof StartError || error instanceof LocalServerError || error instanceof MigrationError
  return known ? error.message : ((error as Error).stack ?? String(error))
}
