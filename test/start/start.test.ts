/** What `npm start` promises of itself: one installation at a time, nothing left behind, one clear sentence for each trouble. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { httpRpc } from '@nguon/chain'
import { parseSignedCheckpoint } from '@nguon/statement'
import { afterEach, beforeEach, describe, expect, onTestFailed, test, vi } from 'vitest'
import { beganAt } from '../../scripts/start/pids.ts'
import { freePort } from '../../scripts/start/ports.ts'
import { registerWriter, startLoad } from '../faults/load.ts'
import { dataFolder, type Installation, startInstallation } from '../installation.ts'
import { verdictOn } from '../verdict.ts'

const root = resolve(import.meta.dirname, '..', '..')
/** A start takes six seconds on two idle cores, and these tests have several each. */
vi.setConfig({ testTimeout: 180_000 })

let folder: ReturnType<typeof dataFolder>
const running: Installation[] = []

beforeEach(() => {
  folder = dataFolder()
})
afterEach(async () => {
  for (const installation of running.splice(0)) await installation.stop()
  folder.remove()
})

async function start(data = folder.data, port?: number): Promise<Installation> {
  const env = { ANCHOR_INTERVAL: '1' }
  const installation = await startInstallation({ data, port: port ?? (await freePort()), flags: ['--empty'], env })
  running.push(installation)
  onTestFailed(() => void process.stderr.write(installation.lastWords()))
  return installation
}

/** A start that is expected to fail: its code and what it said. */
function failing(env: Record<string, string>, ...flags: string[]): { code: number | null; said: string } {
  const options = { cwd: root, env: { ...process.env, NGUON_DATA: folder.data, ...env }, timeout: 120_000 }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/start.ts'), ...flags], options)
  return { code: status, said: `${stderr}`.trim() || `${stdout}`.trim() }
}

type Pids = Record<string, { pid: number; began: string }>
const processesOf = (data: string) => JSON.parse(readFileSync(join(data, 'processes.json'), 'utf8')) as Pids
const alive = (pids: Pids) =>
  Object.entries(pids)
    .filter(([, { pid, began }]) => beganAt(pid) === began)
    .map(([name]) => name)
const sizeOf = async ({ url }: Installation) =>
  parseSignedCheckpoint(await (await fetch(`${url}/log/checkpoint`)).text()).head.size

describe('a start that cannot be', () => {
  test.each([
    ['a port that is no port', { PORT: '99999' }, /PORT/],
    ['an interval that is no number', { ANCHOR_INTERVAL: 'soon' }, /ANCHOR_INTERVAL/],
    ['an address that codes cannot carry', { PUBLIC_URL: 'ftp://example' }, /PUBLIC_URL/],
    ['a folder that cannot be written', { NGUON_DATA: '/dev/null/nguon' }, /cannot be written/],
    ['a folder that cannot be there', { NGUON_DATA: '/proc/nguon/data' }, /cannot be written/],
  ])('%s is named in one sentence', (_, env, sentence) => {
    const { code, said } = failing(env)
    expect(code).toBe(1)
    expect(said).toMatch(sentence)
    expect(said.split('\n')).toHaveLength(1)
  })

  test('a flag that there is not is named', () => {
    const { code, said } = failing({}, '--fast')
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('--fast') as string })
  })

  test('a taken port is named with the remedy', async () => {
    const other = createServer()
    await new Promise<void>(done => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as { port: number }
    const { code, said } = failing({ PORT: String(port) })
    other.close()
    expect(code).toBe(1)
    expect(said).toContain(`PORT=${port + 1}`)
  })

  test('broken keys are said to be broken, and not made anew', async () => {
    const keys = join(folder.data, 'keys', 'platform.json')
    mkdirSync(dirname(keys))
    writeFileSync(keys, '{ "postgresPassword": "3q2-7w", "masterK')
    const { code, said } = failing({ PORT: String(await freePort()) })
    expect(code).toBe(1)
    expect(said).toContain(keys)
    expect(readFileSync(keys, 'utf8')).toHaveLength(40)
  })

  test('a broken database is said to be broken', async () => {
    await (await start()).stop()
    running.pop()
    rmSync(join(folder.data, 'postgres', 'global'), { recursive: true })
    const { code, said } = failing({ PORT: String(await freePort()) })
    expect(code).toBe(1)
    expect(said.split('\n').at(-1)).toMatch(/PostgreSQL/)
  })
})

describe('a start that is', () => {
  test('Ctrl-C stops every process, with code 0', async () => {
    const installation = await start()
    const pids = processesOf(folder.data)
    expect(Object.keys(pids).sort()).toEqual(['ledger', 'node', 'postgres', 'supervisor', 'web', 'witness'])
    expect(alive(pids)).toHaveLength(6)
    expect(await installation.stop()).toBe(0)
    running.pop()
    expect(alive(pids)).toEqual([])
  })

  test('no secret is in any line of any log, also when the database and the chain are cut off', async () => {
    const installation = await start()
    await registerWriter(installation)
    const { postgres, node } = processesOf(folder.data)
    const load = startLoad(installation, 4)
    await new Promise(done => setTimeout(done, 500))
    process.kill(postgres!.pid, 'SIGKILL')
    process.kill(node!.pid, 'SIGKILL')
    await fetch(`${installation.url}/epcis/capture`, {
      method: 'POST',
      headers: { 'x-api-key': installation.access.adminKey },
    })
    await expect.poll(async () => (await fetch(`${installation.url}/readyz`)).status, { timeout: 60_000 }).toBe(200)
    await load.stop()
    expect(installation.output()).not.toMatch(/(web|ledger|witness) ended by itself/)
    await installation.stop()
    running.pop()
    const logs = readdirSync(join(folder.data, 'logs')).map(name =>
      readFileSync(join(folder.data, 'logs', name), 'utf8'),
    )
    expect(logs.join('').length).toBeGreaterThan(500)
    const keys = ['keys/platform.json', 'keys/contract-admin.json', 'witness/key.json'].map(name =>
      readFileSync(join(folder.data, name), 'utf8'),
    )
    const secrets = keys.flatMap(text => Object.values(JSON.parse(text) as Record<string, string>))
    expect(secrets.length).toBeGreaterThan(9)
    for (const secret of secrets) expect(logs.some(log => log.includes(secret))).toBe(false)
  })

  test('a part that dies is started again, and a chain that is away makes neither reading nor writing fail', async () => {
    const installation = await start()
    await registerWriter(installation)
    const { node, ledger } = processesOf(folder.data)
    process.kill(node!.pid, 'SIGSTOP')
    const load = startLoad(installation, 1)
    await new Promise(done => setTimeout(done, 300))
    const [captured] = await load.stop()
    const health = await fetch(`${installation.url}/healthz`)
    expect(health.status).toBe(200)
    expect(await health.text()).toMatch(/"chain":\{"state":"(?!ok)/)
    expect((await fetch(`${installation.url}/readyz`)).status).toBe(200)
    process.kill(node!.pid, 'SIGKILL')
    process.kill(ledger!.pid, 'SIGKILL')
    await expect.poll(() => verdictOn(installation, captured!.paths[0]!), { timeout: 90_000 }).toBe('verified')
    expect(installation.output()).toMatch(/node ended by itself and is started again/)
    expect(installation.output()).toMatch(/ledger ended by itself and is started again/)
  })

  test('a second supervisor on the same folder is refused and harms nothing', async () => {
    const installation = await start()
    const { code, said } = failing({ PORT: String(await freePort()) })
    expect(code).toBe(1)
    expect(said).toContain(folder.data)
    expect((await fetch(`${installation.url}/healthz`)).status).toBe(200)
    expect(alive(processesOf(folder.data))).toHaveLength(6)
  })

  test('what a killed supervisor left is stopped, another installation is left alone, and everything is kept', async () => {
    const other = dataFolder()
    const neighbour = await start(other.data)
    const first = await start()
    await registerWriter(first)
    const load = startLoad(first, 1)
    await new Promise(done => setTimeout(done, 500))
    await load.stop()
    await expect.poll(() => sizeOf(first), { timeout: 60_000 }).toBeGreaterThan(3n)
    const size = await sizeOf(first)
    const left = processesOf(folder.data)
    process.kill(left.supervisor!.pid, 'SIGKILL')
    running.splice(running.indexOf(first), 1)
    const again = await start()
    expect(alive(left)).toEqual([])
    expect(await sizeOf(again)).toBeGreaterThanOrEqual(size)
    expect((await fetch(`${neighbour.url}/healthz`)).status).toBe(200)
    await neighbour.stop()
    running.splice(running.indexOf(neighbour), 1)
    other.remove()
  })

  test('a torn state of the chain is replaced by the last whole copy', async () => {
    const installation = await start()
    const state = join(folder.data, 'chain', 'state.json')
    const copy = join(folder.data, 'chain', 'state.1.json')
    const { contract } = JSON.parse(readFileSync(join(folder.data, 'installation.json'), 'utf8')) as {
      contract: string
    }
    // The node writes once a second and the copy follows: the first may be of the chain before the contract.
    const holdsContract = () => existsSync(copy) && readFileSync(copy, 'utf8').includes(contract.slice(2))
    await expect.poll(holdsContract, { timeout: 60_000 }).toBe(true)
    await installation.kill()
    running.pop()
    writeFileSync(state, readFileSync(state, 'utf8').slice(0, 1000))
    const again = await start()
    expect(again.output()).not.toContain('new chain')
  })

  test('a contract of another version is not taken for ours; with the chain away there is a new one', async () => {
    const installation = await start()
    const { contract } = JSON.parse(readFileSync(join(folder.data, 'installation.json'), 'utf8'))
    const { node } = JSON.parse(readFileSync(join(folder.data, 'ports.json'), 'utf8'))
    await httpRpc(`http://127.0.0.1:${node}`).request({ method: 'anvil_setCode', params: [contract, '0x60006000f3'] })
    await installation.stop()
    running.pop()
    const { code, said } = failing({ PORT: String(await freePort()) })
    expect(code).toBe(1)
    expect(said.split('\n').at(-1)).toMatch(/not of this version/)
    rmSync(join(folder.data, 'chain'), { recursive: true })
    expect((await start()).output()).toMatch(/new chain: its contract/)
  })

  test('a new chain under an old log gets a contract that begins with its last head, and proofs go on verifying', async () => {
    const installation = await start()
    await registerWriter(installation)
    const load = startLoad(installation, 1)
    await new Promise(done => setTimeout(done, 500))
    const [captured] = await load.stop()
    const [path] = captured!.paths
    await expect.poll(() => verdictOn(installation, path!), { timeout: 60_000 }).toBe('verified')
    await installation.stop()
    running.pop()
    rmSync(join(folder.data, 'chain'), { recursive: true })
    const again = await start()
    expect(again.output()).toMatch(/new chain: its contract 0x[0-9a-f]{40} begins with the log's head of size \d+/)
    expect(await verdictOn(again, path!)).toBe('verified')
    const more = startLoad(again, 1)
    await new Promise(done => setTimeout(done, 300))
    const [later] = await more.stop()
    // Accepted is accepted: from the answer on it is pending, then verified, and never unknown.
    expect(['pending', 'verified']).toContain(await verdictOn(again, later!.paths[0]!))
    await expect.poll(() => verdictOn(again, later!.paths[0]!), { timeout: 60_000 }).toBe('verified')
  })
})
