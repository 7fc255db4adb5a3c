/**
 * The EVM node of a development installation: anvil from npm where there is one for this machine, else from the path, else
 * Hardhat's (which keeps nothing: a new chain at each start). Its state lies in one file that is written in place once a
 * second; a kill may tear it, so the last two complete copies stand beside it.
 */

import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { httpRpc, readChainId } from '@nguon/chain'
import { StartError } from './settings.ts'

/** A node that runs beside us. */
export type LocalNode = {
  url: string
  pid: number
  kind: 'anvil' | 'hardhat'
  exited: Promise<void>
  stop(): Promise<void>
}

/** The id by which tools know a chain that only its operator runs. */
export const DEVELOPMENT_CHAIN = 31337n

/**
 * Starts the node on a loopback port and waits until it answers.
 * @throws {StartError} when there is no node to start or it does not come up
 */
export async function startLocalNode(options: { folder: string; port: number; root: string }): Promise<LocalNode> {
  const { folder, port, root } = options
  mkdirSync(folder, { recursive: true })
  const state = join(folder, 'state.json')
  const copies = [join(folder, 'state.1.json'), join(folder, 'state.2.json')] as const
  restore(state, copies)
  const anvil = findAnvil()
  const program = anvil ?? join(root, 'node_modules', '.bin', 'hardhat')
  const args = anvil ? anvilArguments(port, state) : ['node', '--hostname', '127.0.0.1', '--port', String(port)]
  const env = { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' }
  const child = spawn(program, args, { cwd: root, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', chunk => (said = `${said}${chunk}`.slice(-2000)))
  let failed: Error | undefined
  const exited = new Promise<void>(done => {
    child.on('exit', () => done())
    child.on('error', error => {
      failed = error
      done()
    })
  })
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; !(await answers(url)); waited += 50) {
    const gone = failed ?? (child.exitCode !== null ? new Error(said.trim()) : null)
    if (gone || waited > 60_000)
      throw new StartError(`Nút EVM không khởi động được. / The EVM node did not start: ${gone?.message ?? said}`)
    await new Promise(done => setTimeout(done, 50))
  }
  const copying = anvil ? setInterval(() => keepCopy(state, copies), 2_000) : undefined
  copying?.unref()
  return {
    url,
    pid: child.pid!,
    kind: anvil ? 'anvil' : 'hardhat',
    exited,
    async stop() {
      clearInterval(copying)
      // On SIGTERM anvil writes its state a last time.
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
    },
  }
}

function anvilArguments(port: number, state: string): string[] {
  const settings = {
    host: '127.0.0.1',
    port,
    state,
    'state-interval': 1,
    'chain-id': DEVELOPMENT_CHAIN,
    accounts: 1,
    'slots-in-an-epoch': 1,
    'transaction-block-keeper': 64,
  }
  return [...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]), '--silent']
}

function findAnvil(): string | null {
  try {
    const require = createRequire(import.meta.url)
    return require.resolve(
      `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}/bin/anvil`,
    )
  } catch {
    // An optional package: npm leaves it out where there is none for this machine.
  }
  return (
    (process.env.PATH ?? '')
      .split(delimiter)
      .map(folder => join(folder, 'anvil'))
      .find(existsSync) ?? null
  )
}

const isComplete = (path: string): boolean => {
  try {
    JSON.parse(readFileSync(path, 'utf8'))
    return true
  } catch {
    return false
  }
}

/** Puts the newest state that parses in its place; none is a new chain. */
function restore(state: string, copies: readonly string[]): void {
  const newestFirst = [state, ...copies].filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  const whole = newestFirst.find(isComplete)
  if (whole !== undefined && whole !== state) copyFileSync(whole, state)
  // Kept for whoever wants to look, out of the way of the node, which refuses to start on it.
  if (whole === undefined && existsSync(state)) renameSync(state, `${state}.broken`)
}

function keepCopy(state: string, [first, second]: readonly [string, string]): void {
  if (!existsSync(state)) return
  if (existsSync(first) && statSync(first).mtimeMs >= statSync(state).mtimeMs) return
  const fresh = `${first}.new`
  copyFileSync(state, fresh)
  // Caught while it was being written: the next turn takes it.
  if (!isComplete(fresh)) return
  if (existsSync(first)) renameSync(first, second)
  renameSync(fresh, first)
}

async function answers(url: string): Promise<boolean> {
  try {
    await readChainId(httpRpc(url, 2_000))
    return true
  } catch {
    // Not listening yet; the caller waits and gives up after its own time.
    return false
  }
}
