/**
 * Another organisation's witness on a running installation, as docs/operations.md tells it: it follows the log, the contract
 * takes it in after the delay that everyone sees, the policy names it, and then a proof rests on its word too.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { addressOfKey, httpRpc, readIsWitness, readQuorum } from '@nguon/chain'
import { parseTrust, verify } from '@nguon/proof'
import { questionOf, readSource } from '@nguon/proof/source'
import { nodeVerify } from '@nguon/signer'
import { subjectsOfPath } from '@nguon/statement'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../scripts/start/ports.ts'
import { registerWriter, startLoad } from './faults/load.ts'
import { dataFolder, type Installation, startInstallation } from './installation.ts'

const folder = dataFolder()
const OWNER = 'Viện Kiểm nghiệm Bắc Trung'
let installation: Installation
let second: ChildProcess | undefined

beforeAll(async () => {
  const [port, env] = [await freePort(), { ANCHOR_INTERVAL: '1' }]
  installation = await startInstallation({ data: folder.data, port, flags: ['--empty'], env })
}, 180_000)

afterAll(async () => {
  second?.kill('SIGKILL')
  await installation?.stop()
  folder.remove()
})

const kept = (name: string) => JSON.parse(readFileSync(join(folder.data, name), 'utf8'))
const json = async (url: string) => await (await fetch(url)).json()
const run = promisify(execFile)
const script = (name: string, args: string[], env: Record<string, string>) =>
  run(process.execPath, [join(import.meta.dirname, '../scripts', name), ...args], {
    env: { PATH: process.env.PATH!, ...env },
  })

test('is admitted, and a proof rests on its word', { timeout: 240_000 }, async () => {
  const key = `0x${randomBytes(32).toString('hex')}`
  const address = addressOfKey(key)
  const [own, trust] = [kept('installation.json').witness, await json(`${installation.url}/trust.json`)]
  const [anchor] = trust.anchors
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  mkdirSync(join(folder.data, 'second'))
  second = spawn(process.execPath, [join(import.meta.dirname, '../services/witness/src/main.ts')], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      WITNESS_KEY: key,
      WITNESS_DATA: join(folder.data, 'second'),
      WITNESS_INDEPENDENT: 'true',
      LOG_URL: installation.url,
      ORIGIN: trust.origin,
      CHECKPOINT_VKEY: trust.checkpointKeys[0],
      REGISTRAR_JWK: JSON.stringify(trust.registrars[0].key),
      CHAIN_ID: String(anchor.chainId),
      CONTRACT: anchor.contract,
      PORT: String(port),
    },
  })
  await registerWriter(installation)
  await expect.poll(async () => (await fetch(`${url}/head`).catch(() => null))?.status, { timeout: 60_000 }).toBe(200)
  expect(await json(`${url}/identity`)).toEqual({ address, owner: null, independent: true })

  const node = `http://127.0.0.1:${kept('ports.json').node}`
  const rpc = httpRpc(node)
  const admin = {
    CHAIN_RPC_URL: node,
    CONTRACT: anchor.contract,
    CONTRACT_ADMIN_KEY_FILE: join(folder.data, 'keys', 'contract-admin.json'),
  }
  const announced = JSON.parse((await script('contract-admin.ts', ['schedule', 'add', address], admin)).stdout)
  expect(announced.scheduled).toMatchObject([{ action: 'add', witness: address }])
  // Everyone sees it coming, and it cannot be hurried.
  expect((await json(`${installation.url}/healthz`)).parts.contract).toMatchObject({
    state: 'late',
    announced: [{ action: 'add', witness: address }],
  })
  const refused = (args: string[], says: string) =>
    expect(script('contract-admin.ts', args, admin)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(says),
    })
  await refused(['execute', 'add', address], announced.scheduled[0].readyAt)
  await refused(['schedule', 'remove', address], 'is no witness of this contract')
  await refused(['schedule', 'add', own.address], 'is a witness already')
  await refused(['raise-quorum', '2'], 'a quorum of 2 with 1 witnesses')
  await rpc.request({ method: 'evm_increaseTime', params: [61] })
  await rpc.request({ method: 'evm_mine', params: [] })
  const made = JSON.parse((await script('contract-admin.ts', ['execute', 'add', address], admin)).stdout)
  expect(made.scheduled).toEqual([])
  expect(await readIsWitness(rpc, anchor.contract, address)).toBe(true)

  const witnesses = join(folder.data, 'witnesses.json')
  writeFileSync(witnesses, JSON.stringify([own, { address, owner: OWNER, url }]))
  const { registrarKey } = kept('keys/platform.json')
  await script('new-policy.ts', [witnesses, '2'], {
    DATABASE_URL: installation.access.databaseUrl,
    ORIGIN: trust.origin,
    REGISTRAR_KEY: registrarKey,
  })
  // The supervisor starts the ledger anew, which reads the policy in force.
  process.kill(kept('processes.json').ledger.pid, 'SIGTERM')
  await expect.poll(async () => (await json(`${url}/identity`)).owner, { timeout: 60_000 }).toBe(OWNER)
  await script('contract-admin.ts', ['raise-quorum', '2'], admin)
  expect(await readQuorum(rpc, anchor.contract)).toBe(2n)

  const load = startLoad(installation, 1)
  await new Promise(done => setTimeout(done, 300))
  const [path] = (await load.stop()).flatMap(captured => captured.paths)
  // Whom to trust is the reader's choice, and they know whose witness it is.
  const independent = { address, owner: OWNER, independent: true }
  const theirs = parseTrust(JSON.stringify({ ...trust, witnesses: [...trust.witnesses, independent] }))
  const concluded = async () => {
    const file = await (await fetch(`${installation.url}/proof${path}`)).text()
    const question = questionOf(file, theirs)
    if (!question) return null
    const source = await readSource(
      { url: installation.access.rpcUrl, name: 'rpc', independent: false },
      question,
      fetch,
    )
    const now = BigInt(Math.floor(Date.now() / 1000))
    const { verdict, strength } = await verify(file, subjectsOfPath(path!), [source], theirs, now, nodeVerify)
    return { verdict, strength }
  }
  await expect
    .poll(concluded, { timeout: 60_000, interval: 500 })
    .toEqual({ verdict: 'verified', strength: 'witnesses' })
})
