import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { toBase64url } from '@nguon/statement'
import { acceptStatements, type Database, newestHead } from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { freePort } from '../scripts/start/ports.ts'
import { policyStatement, samplePlatform } from '../services/log/src/testing.ts'

const origin = 'truyxuat.example/log'
const { policy, registrar, checkpointKey } = samplePlatform(origin)
let db: Kysely<Database>
let url: string
let child: ChildProcess | undefined

beforeEach(async () => {
  ;({ db, url } = await testDatabase())
})
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

function start(environment: Record<string, string>): { output: () => string; child: ChildProcess } {
  child = fork(join(import.meta.dirname, '../scripts/ledger.ts'), { env: environment, silent: true })
  let said = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  return { output: () => said, child }
}

async function environment() {
  return {
    DATABASE_URL: url,
    // Nobody answers there: a chain that is down.
    CHAIN_RPC_URL: 'http://127.0.0.1:1',
    ORIGIN: origin,
    CHECKPOINT_KEY: toBase64url(checkpointKey.pkcs8),
    REGISTRAR_KEY: toBase64url(registrar.pkcs8),
    ANCHOR_KEY: `0x${'77'.repeat(32)}`,
    ANCHOR_INTERVAL: '1',
    HEALTH_PORT: String(await freePort()),
  }
}

async function begun() {
  await db.transaction().execute(trx => acceptStatements(trx, [policyStatement(policy, registrar)]))
  const env = await environment()
  const ledger = start(env)
  const health = async () => {
    if (ledger.child.exitCode !== null) throw new Error(`the ledger ended: ${ledger.output()}`)
    const response = await fetch(`http://127.0.0.1:${env.HEALTH_PORT}/healthz`)
    expect(response.status).toBe(200)
    return await response.json()
  }
  await vi.waitFor(health, { timeout: 20_000, interval: 50 })
  return { ...ledger, health, env }
}

test('sequences, builds a head and stays healthy while the chain is down; ends when told to', async () => {
  const { child, health, output, env } = await begun()
  await vi.waitFor(async () => expect((await newestHead(db))?.size).toBe(1n), { timeout: 10_000, interval: 50 })
  expect(await health()).toMatchObject({ log: { state: 'writing', size: 1 } })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  for (const secret of [env.CHECKPOINT_KEY, env.REGISTRAR_KEY, env.ANCHOR_KEY]) expect(output()).not.toContain(secret)
})

test('ends by itself when its supervisor is gone', async () => {
  const { child } = await begun()
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('names every variable that is missing or wrong, and no value', async () => {
  const env = { ...(await environment()), ANCHOR_KEY: '0xsecret', ANCHOR_INTERVAL: 'often', ORIGIN: '' }
  const { child, output } = start(env)
  expect((await once(child, 'exit'))[0]).toBe(1)
  for (const name of ['ANCHOR_KEY', 'ANCHOR_INTERVAL', 'ORIGIN']) expect(output()).toContain(name)
  expect(output()).not.toContain('0xsecret')
})
