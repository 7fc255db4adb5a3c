/**
 * The PostgreSQL of one test run: a folder and a port of its own, started when the first test file asks for it, with
 * a migrated template that each file copies. It waits for no disk, since it does not outlive the run.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from './database.ts'
import { type LocalServer, startLocalServer, stopLeftover } from './local-server.ts'
import { migrate } from './migrate.ts'

/** The migrated database that every test database is a copy of. */
export const TEMPLATE = 'nguon_template'

const PREFIX = 'nguon-test-'

export type TestServer = {
  /** Answers a GET with the server's URL, starting it the first time. */
  door: string
  stop(): Promise<void>
}

/** Opens the door behind which the run's server is started on demand; stops what earlier, killed runs left. */
export async function openTestServer(): Promise<TestServer> {
  await stopStale()
  const folder = join(tmpdir(), `${PREFIX}${process.pid}`)
  let started: Promise<LocalServer> | undefined
  const door = createServer((_, response) => {
    started ??= start(folder)
    started.then(
      server => response.end(server.url),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
  await new Promise<void>(ready => door.listen(0, '127.0.0.1', ready))
  return {
    door: `http://127.0.0.1:${(door.address() as AddressInfo).port}/`,
    async stop() {
      await closed(door)
      await started?.then(
        server => server.stop(),
        () => {},
      )
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs one statement on the server's own database. */
export async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function start(folder: string): Promise<LocalServer> {
  // Others may enter: as root, the server runs as another user.
  mkdirSync(folder, { mode: 0o755 })
  const server = await startLocalServer({
    directory: join(folder, 'postgres'),
    port: await freePort(),
    password: 'test',
    settings: [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'max_connections=300',
      'shared_buffers=256MB',
    ],
  })
  await onServer(server.url, `create database ${TEMPLATE}`)
  const db = openDatabase(`${server.url}/${TEMPLATE}`)
  await migrate(db)
  await db.destroy()
  return server
}

/** Folders of runs that are no longer there: their server is stopped by the pid in its own data directory. */
async function stopStale(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : Number.NaN)
    const folder = join(tmpdir(), name)
    if (!Number.isInteger(pid) || isRunning(pid)) continue
    // Another run that starts now may be removing it as well; another user's is not ours to remove.
    if (statSync(folder, { throwIfNoEntry: false })?.uid !== process.getuid?.()) continue
    await stopLeftover(join(folder, 'postgres'))
    rmSync(folder, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket()
  await new Promise<void>(ready => socket.listen(0, '127.0.0.1', ready))
  const { port } = socket.address() as AddressInfo
  await new Promise(done => socket.close(done))
  return port
}

async function closed(door: Server): Promise<void> {
  door.closeAllConnections()
  await new Promise(done => door.close(done))
}
