/**
 * `npm start`: the whole product on one machine. PostgreSQL, an EVM node and three processes of ours, started in order, kept
 * under one folder, stopped together. The one place that knows several services.
 *
 *     npm start                 # http://localhost:8080, with the demonstration
 *     npm start -- --empty      # without it
 *     npm start -- --lan        # on the local network, with a code to scan
 */

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addressOfKey } from '@nguon/chain'
import { loadP256 } from '@nguon/signer'
import { fromBase64url } from '@nguon/statement'
import { MigrationError, migrate, openDatabase } from '@nguon/store'
import { LocalServerError, startLocalServer } from '@nguon/store/local-server'
import pg from 'pg'
import { openAuthority } from './demo/authority-client.ts'
import { loadDemo } from './demo/load.ts'
import { type Access, readAccess, writeAccess } from './start/access.ts'
import { isUp, startChild } from './start/child.ts'
import {
  beginLog,
  contractStands,
  createContract,
  firstContractAddress,
  firstPolicy,
  fundAnchorKey,
  Installation,
  trustOf,
} from './start/genesis.ts'
import { startLocalNode } from './start/node.ts'
import { forget, remember, takeOver } from './start/pids.ts'
import { choosePorts } from './start/ports.ts'
import { printReady } from './start/report.ts'
import { readOrMake, readSecrets, readWitnessKey, writeJson } from './start/secrets.ts'
import { readSettings, StartError } from './start/settings.ts'

const root = resolve(import.meta.dirname, '..')
const DATABASE = 'nguon'
const ORIGIN = 'nguon.localhost/log'

/** Everything that was started, so that it can be stopped in the reverse order, whatever happened in between. */
const started: { name: string; stop(): Promise<unknown> }[] = []
let stopping = false
/** The folder that this process supervises, once it does. */
let supervised: string | null = null

async function start(): Promise<void> {
  const began = performance.now()
  const settings = readSettings(root, process.env, process.argv.slice(2))
  const { data } = settings
  openFolder(data)
  const leftovers = await takeOver(data)
  supervised = data
  for (const name of leftovers)
    say(`Đã dừng ${name} còn sót lại của lần chạy trước. / Stopped ${name}, left behind by a run that was killed.`)
  const secrets = readSecrets(data)
  const witnessKey = readWitnessKey(data)
  const ports = await choosePorts(data, settings)

  say('PostgreSQL 18 …')
  const server = await startLocalServer({
    directory: join(data, 'postgres'),
    port: ports.postgres,
    password: secrets.postgresPassword,
    settings: ['shared_buffers=256MB', 'max_wal_size=2GB'],
  })
  keep('postgres', server)
  await ensureDatabase(server.url)
  const databaseUrl = `${server.url}/${DATABASE}`
  const db = openDatabase(databaseUrl, { connections: 4 })
  started.push({ name: 'database connections', stop: () => db.destroy() })
  await migrate(db)

  say('EVM …')
  const node = await startLocalNode({ folder: join(data, 'chain'), port: ports.node, root })
  keep('node', node)
  await fundAnchorKey(node.url, secrets.anchorKey)

  const authority = openAuthority(join(data, 'authority'))
  const authorityKeys = await authority.keys()
  await authority.close()
  const witness = {
    address: addressOfKey(witnessKey),
    owner: 'Nguồn (chính nền tảng vận hành)',
    url: `http://127.0.0.1:${ports.witness}`,
  }
  const file = join(data, 'installation.json')
  const address = existsSync(file) ? null : await firstContractAddress(node.url, secrets.anchorKey)
  const installation = readOrMake(file, Installation, () => ({ origin: ORIGIN, ...address!, witness }))
  const policy = firstPolicy(installation, secrets, authorityKeys)
  await beginLog(db, policy, secrets)
  const trustFile = join(data, 'trust.json')
  writeJson(trustFile, trustOf(policy))

  const url = `http://${settings.host === '0.0.0.0' || settings.host === '127.0.0.1' ? 'localhost' : settings.host}:${settings.port}`
  const shared = { ORIGIN, DATABASE_URL: databaseUrl, CHAIN_RPC_URL: node.url }
  // Each finds the others when they are there, so they start side by side.
  await Promise.all([
    run('web', 'scripts/web.ts', url, '/healthz', {
      ...shared,
      HOST: settings.host,
      PORT: String(settings.port),
      PUBLIC_URL: settings.publicUrl,
      MASTER_KEY: secrets.masterKey,
      RECEIPT_KEY: secrets.receiptKey,
      REGISTRAR_KEY: secrets.registrarKey,
      SESSION_SECRET: secrets.sessionSecret,
      ADMIN_API_KEY: secrets.adminApiKey,
      TRUST_FILE: trustFile,
    }),
    run('witness', 'services/witness/src/main.ts', witness.url, '/identity', {
      ORIGIN,
      WITNESS_KEY: witnessKey,
      WITNESS_DATA: join(data, 'witness'),
      LOG_URL: url,
      CHECKPOINT_VKEY: policy.checkpointKey,
      REGISTRAR_JWK: JSON.stringify(loadP256(fromBase64url(secrets.registrarKey)).jwk),
      CHAIN_ID: String(installation.chainId),
      CONTRACT: installation.contract,
      HOST: '127.0.0.1',
      PORT: String(ports.witness),
    }),
    run('ledger', 'scripts/ledger.ts', `http://127.0.0.1:${ports.ledger}`, '/healthz', {
      ...shared,
      CHECKPOINT_KEY: secrets.checkpointKey,
      REGISTRAR_KEY: secrets.registrarKey,
      ANCHOR_KEY: secrets.anchorKey,
      ANCHOR_INTERVAL: String(settings.anchorInterval),
      HEALTH_PORT: String(ports.ledger),
    }),
  ])
  if (!(await contractStands(node.url, installation.contract))) {
    const size = await createContract(db, node.url, secrets, installation)
    say(
      `Hợp đồng neo mới, bắt đầu từ đầu cỡ ${size}. / A new chain: its contract ${installation.contract} begins with the log's head of size ${size}.`,
    )
  }

  let access: Access = {
    ...(readAccess(data) ?? { apiKeys: {}, signIns: [], codes: [] }),
    url,
    publicUrl: settings.publicUrl,
    rpcUrl: `${url}/rpc`,
    witnessUrl: witness.url,
    databaseUrl,
    adminKey: secrets.adminApiKey,
  }
  writeAccess(data, access)
  if (!settings.empty && access.codes.length === 0) {
    say('Nạp dữ liệu minh họa … / loading the demonstration …')
    const demo = await loadDemo({
      url,
      adminKey: secrets.adminApiKey,
      authorityDir: join(data, 'authority'),
      now: new Date(),
      log: say,
    })
    access = { ...access, ...demo }
    writeAccess(data, access)
  }
  await printReady(settings, access, (performance.now() - began) / 1000)
}

/** The folder of this installation, if it can be had. */
function openFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true })
    accessSync(data, constants.W_OK)
  } catch (cause) {
    throw new StartError(
      `Không ghi được vào ${data}: hãy cấp quyền ghi hoặc đặt NGUON_DATA. / The folder cannot be written: give the right to write or set NGUON_DATA.`,
      { cause },
    )
  }
}

/** Notes a part with its pid, and ends everything when it ends by itself. */
function keep(name: string, part: { pid: number; exited: Promise<unknown>; stop(): Promise<unknown> }): void {
  remember(supervised!, name, part.pid)
  started.push({ name, stop: part.stop })
  void part.exited.then(async () => {
    if (!stopping)
      await end(
        1,
        `${name} đã dừng bất ngờ, nên tất cả dừng lại; dữ liệu vẫn còn nguyên. / ${name} ended by itself, so everything stops; the data is kept.`,
      )
  })
}

/** Runs a process of ours and runs it again when it dies: every step of it may die at any line. */
async function run(
  name: string,
  script: string,
  url: string,
  health: string,
  env: Record<string, string>,
): Promise<void> {
  const data = supervised!
  const launch = async () => {
    const child = await startChild(name, { root, data, script, env, ready: () => isUp(`${url}${health}`) })
    remember(data, name, child.pid)
    return child
  }
  let child = await launch()
  const watch = () => {
    void child.exited
      .then(async code => {
        if (stopping) return
        say(`${name} dừng với mã ${code}, đang chạy lại. / ${name} ended with code ${code} and is started again.`)
        await new Promise(done => setTimeout(done, 1_000))
        if (stopping) return
        child = await launch()
        watch()
      })
      .catch(fail)
  }
  watch()
  started.push({ name, stop: () => child.stop() })
}

async function ensureDatabase(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Stops everything in the reverse order of its start, and ends. */
async function end(code: number, line?: string): Promise<void> {
  if (stopping) return
  stopping = true
  if (line) process.stderr.write(`${line}\n`)
  for (const part of started.reverse()) await part.stop()
  if (supervised) forget(supervised)
  process.exit(code)
}

async function fail(error: unknown): Promise<void> {
  const known = error instanceof StartError || error instanceof LocalServerError || error instanceof MigrationError
  await end(1, known ? (error as Error).message : (error as Error).stack)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void end(0, '\nĐang dừng … / stopping …'))
await start().catch(fail)
