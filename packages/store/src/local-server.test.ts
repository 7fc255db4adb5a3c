import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { startLocalServer } from './local-server.ts'

// A number without a name: a user namespace gives it to whoever runs the tests, where the system lets it.
const NAMELESS = ['--map-user=12345', '--map-group=12345', '--']
const mayMap = spawnSync('unshare', [...NAMELESS, 'unshare', '--map-user=1', 'true']).status === 0

it.skipIf(!mayMap)('a server is made also by a user who has a number and no name', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-nameless-'))
  try {
    const options = { directory: join(folder, 'postgres'), port: await freePort(), password: 'one' }
    const script = `
      import { startLocalServer } from ${JSON.stringify(join(import.meta.dirname, 'local-server.ts'))}
      const server = await startLocalServer(${JSON.stringify(options)})
      await server.stop()
      console.log('stopped', process.getuid())`
    const command = [...NAMELESS, process.execPath, '--input-type=module', '--eval', script]
    expect(execFileSync('unshare', command, { encoding: 'utf8' }).trim()).toBe('stopped 12345')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('a killed server is followed by a new one, also while one of its workers still counts', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nguon-killed-'))
  chmodSync(folder, 0o755)
  const options = { directory: join(folder, 'postgres'), port: await freePort(), password: 'one' }
  try {
    const killed = await startLocalServer(options)
    const client = new pg.Client({ connectionString: `${killed.url}/postgres` })
    client.on('error', () => {})
    await client.connect()
    // Long enough to outlive its server by seconds, and bounded: a worker that counts asks nobody whether to go on.
    const counting = client.query('select count(*) from generate_series(1, 30000000)').catch((error: Error) => error)
    await new Promise(done => setTimeout(done, 300))
    process.kill(killed.pid, 'SIGKILL')
    await killed.exited
    const next = await startLocalServer(options)
    expect(await counting).toBeDefined()
    await next.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise(done => server.close(done))
  return port
}
