/**
 * `npm start`: the whole product on one machine. PostgreSQL, an EVM node and three processes of ours, started in order, kept
 * under one folder, stopped together. The one place that knows several services.
 *
 *     npm start                 # http://localhost:8080, with the demonstration
 *     npm start -- --empty      # without it
 *     npm start -- --empty --sandbox   # with the two parties of docs/integrate.md and nothing else
 *     npm start -- --lan        # on the local network, with a code to scan
 */

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { rebuildProjections } from '@nguon/capture'
import { addressOfKey } from '@nguon/chain'
import { currentPolicy } from '@nguon/log'
import { hostOf, type Policy } from '@nguon/statement'
import { type Database, keysOfParty, migrate, openDatabase } from '@nguon/store'
import { startLocalServer } from '@nguon/store/local-server'
import { PLATFORM_WITNESS } from '@nguon/words'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { openAuthority } from './demo/authority-client.ts'
import { loadDemo } from './demo/load.ts'
import { type Access, readAccess, writeAccess } from './start/access.ts'
import { isUp, startChild } from './start/child.ts'
import * as contract from './start/contract.ts'
import * as genesis from './start/genesis.ts'
import { readOrMake, writeJson } from './start/kept-file.ts'
import { startLocalNode } from './start/node.ts'
import { choosePorts, type Ports } from './start/ports.ts'
import { printReady } from './start/report.ts'
import { openSandbox, SANDBOX_OWN } from './start/sandbox.ts'
import { readContractAdminKey, readSecrets, readWitnessKey, type Secrets } from './start/secrets.ts'
import { readSettings, type Settings, StartError } from './start/settings.ts'
import { type Supervisor, sentenceOf, supervise } from './start/supervise.ts'
import { writeVerifier } from './verifier/write.ts'

const root = resolve(import.meta.dirname, '..')
const ORIGIN = 'nguon.localhost/log'
const DATABASE = 'nguon'

/** What every part of the start works with. */
type House = { settings: Settings; secrets: Secrets; ports: Ports; url: string; supervisor: Supervisor }

async function start(): Promise<void> {
  const began = performance.now()
  const settings = readSettings(root, process.env, process.argv.slice(2))
  openFolder(settings.data)
  const supervisor = await supervise(settings.data, say)
  try {
    const house: House = {
      settings,
      supervisor,
      secrets: readSecrets(settings.data),
      ports: await choosePorts(settings.data, settings),
      url: addressOf(settings),
    }
    const [{ db, databaseUrl }] = await Promise.all([
      startDatabase(house),
      // From these very sources: what is given out is what whoever has them can build.
      writeVerifier(verifierFolderOf(settings)),
    ])
    // A node that is started again may have lost what it had not written yet, the contract too.
    let standContract = async () => {}
    const nodeUrl = await startNode(house, () => standContract())
    const { installation, policy, officers } = await openInstallation(house, db, nodeUrl)
    await startProcesses(house, { installation, policy, databaseUrl, nodeUrl })
    standContract = async () => {
      await contract.fundAccounts(nodeUrl, [...officers.regulators, officers.admin])
      if (await contract.contractStands(nodeUrl, installation)) return
      const size = await contract.createContract(db, nodeUrl, house.secrets, installation, officers)
      say(
        `Hợp đồng neo mới, bắt đầu từ đầu cỡ ${size}. / A new chain: its contract ${installation.contract} begins with the log's head of size ${size}.`,
      )
    }
    await standContract()
    const access = await openToPeople(house, db, { databaseUrl, witnessUrl: installation.witness.url })
    await printReady(settings, access, (performance.now() - began) / 1000)
  } catch (error) {
    await supervisor.fail(error)
  }
}

/** The folder of this installation, if it can be had. */
function openFolder(data: string): void {
  try {
    makeFolder(data)
    accessSync(data, constants.W_OK)
  } catch (cause) {
    throw new StartError(
      `Không ghi được vào ${data}: hãy cấp quyền ghi hoặc đặt NGUON_DATA. / The folder cannot be written: give the right to write or set NGUON_DATA.`,
      { cause },
    )
  }
}

/** Step by step: `recursive` asks for ever where a file system (such as /proc) says that the parent is not there. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** Where this machine reaches the web process. */
function addressOf({ host, port }: Settings): string {
  return `http://${host === '0.0.0.0' || host === '127.0.0.1' ? 'localhost' : host}:${port}`
}

async function startDatabase({ settings, secrets, ports, supervisor }: House) {
  say('PostgreSQL 18 …')
  const server = await supervisor.keepRunning('postgres', () =>
    startLocalServer({
      directory: join(settings.data, 'postgres'),
      port: ports.postgres,
      password: secrets.postgresPassword,
      settings: ['shared_buffers=256MB', 'max_wal_size=2GB'],
    }),
  )
  await ensureDatabase(server.url)
  const databaseUrl = `${server.url}/${DATABASE}`
  const db = openDatabase(databaseUrl, { connections: 4 })
  supervisor.atStop(() => db.destroy())
  const applied = await migrate(db)
  // What a migration brings may be a projection of a log that is there already.
  if (applied.length > 0) await rebuildProjections(db, hostOf(ORIGIN))
  return { db, databaseUrl }
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

async function startNode({ settings, secrets, ports, supervisor }: House, standContract: () => Promise<void>) {
  say('EVM …')
  const { url } = await supervisor.keepRunning('node', async () => {
    const node = await startLocalNode({ folder: join(settings.data, 'chain'), port: ports.node, root })
    try {
      await contract.fundAccounts(node.url, [addressOfKey(secrets.anchorKey)])
      await standContract()
    } catch (error) {
      // Nobody would watch it.
      await node.stop()
      throw error
    }
    return node
  })
  return url
}

/** The installation as it was begun, or its beginning: the log's first policy, and with it whom a reader may trust. */
async function openInstallation({ settings, secrets, ports }: House, db: Kysely<Database>, nodeUrl: string) {
  const authority = openAuthority(join(settings.data, 'authority'))
  const authorityKeys = await authority.keys()
  await authority.close()
  const file = join(settings.data, 'installation.json')
  const address = existsSync(file) ? null : await contract.firstContractAddress(nodeUrl, secrets.anchorKey)
  const installation = readOrMake(file, genesis.Installation, () => ({
    origin: ORIGIN,
    ...address!,
    witness: {
      address: addressOfKey(readWitnessKey(settings.data)),
      owner: PLATFORM_WITNESS,
      url: `http://127.0.0.1:${ports.witness}`,
    },
  }))
  const policy = genesis.firstPolicy(installation, secrets, authorityKeys)
  await genesis.beginLog(db, policy, secrets)
  // Witnesses that joined later stand in a later policy.
  const { witnesses } = await currentPolicy(db, installation.origin)
  writeJson(trustFileOf(settings), genesis.trustOf({ ...policy, witnesses }))
  const officers = { regulators: authorityKeys.regulators, admin: addressOfKey(readContractAdminKey(settings.data)) }
  return { installation, policy, officers }
}

const trustFileOf = ({ data }: Settings) => join(data, 'trust.json')
const verifierFolderOf = ({ data }: Settings) => join(data, 'verifier')

type Processes = { installation: genesis.Installation; policy: Policy; databaseUrl: string; nodeUrl: string }

/** Web, ledger and witness, each with the keys that are its own and no others. */
async function startProcesses(house: House, { installation, policy, databaseUrl, nodeUrl }: Processes): Promise<void> {
  const { settings, secrets, ports, url, supervisor } = house
  const { data } = settings
  const run = (name: string, script: string, ready: string, env: Record<string, string>) =>
    supervisor.keepRunning(name, () => startChild(name, { root, data, script, env, ready: () => isUp(ready) }))
  const shared = { ORIGIN, DATABASE_URL: databaseUrl, CHAIN_RPC_URL: nodeUrl }
  // Each finds the others when they are there, so they start side by side.
  await Promise.all([
    run('web', 'scripts/web.ts', `${url}/healthz`, {
      ...shared,
      HOST: settings.host,
      PORT: String(settings.port),
      PUBLIC_URL: settings.publicUrl,
      MASTER_KEY: secrets.masterKey,
      RECEIPT_KEY: secrets.receiptKey,
      REGISTRAR_KEY: secrets.registrarKey,
      SESSION_SECRET: secrets.sessionSecret,
      ADMIN_API_KEY: secrets.adminApiKey,
      TRUST_FILE: trustFileOf(settings),
      VERIFIER_FOLDER: verifierFolderOf(settings),
      // Subscribers on this machine, as examples have them.
      WEBHOOK_ALLOW: '127.0.0.0/8,::1/128',
    }),
    run('witness', 'services/witness/src/main.ts', `${installation.witness.url}/identity`, {
      ORIGIN,
      WITNESS_KEY: readWitnessKey(data),
      WITNESS_DATA: join(data, 'witness'),
      VERIFIER_FOLDER: verifierFolderOf(settings),
      LOG_URL: url,
      CHECKPOINT_VKEY: policy.checkpointKey,
      REGISTRAR_JWK: JSON.stringify(policy.registrar),
      CHAIN_ID: String(installation.chainId),
      CONTRACT: installation.contract,
      HOST: '127.0.0.1',
      PORT: String(ports.witness),
    }),
    run('ledger', 'scripts/ledger.ts', `http://127.0.0.1:${ports.ledger}/healthz`, {
      ...shared,
      CHECKPOINT_KEY: secrets.checkpointKey,
      REGISTRAR_KEY: secrets.registrarKey,
      ANCHOR_KEY: secrets.anchorKey,
      ANCHOR_INTERVAL: String(settings.anchorInterval),
      HEALTH_PORT: String(ports.ledger),
    }),
  ])
}

/** Notes how people get in, and the first time carries the demonstration in. */
async function openToPeople(
  { settings, secrets, url }: House,
  db: Kysely<Database>,
  others: { databaseUrl: string; witnessUrl: string },
): Promise<Access> {
  const { data, publicUrl, empty, sandbox } = settings
  const known = readAccess(data) ?? { apiKeys: {}, signIns: [], codes: [] }
  let access: Access = { ...known, url, publicUrl, rpcUrl: `${url}/rpc`, ...others, adminKey: secrets.adminApiKey }
  const { adminKey } = access
  if (sandbox && access.apiKeys[SANDBOX_OWN] === undefined) {
    const isEnrolled = async (party: string) => (await keysOfParty(db, party)).length > 0
    const apiKeys = await openSandbox({ url, adminKey, data, origin: ORIGIN, isEnrolled })
    access = { ...access, apiKeys: { ...access.apiKeys, ...apiKeys } }
  }
  writeAccess(data, access)
  if (empty || access.codes.length > 0) return access
  say('Nạp dữ liệu minh họa … / loading the demonstration …')
  const demo = await loadDemo({ url, adminKey, authorityDir: join(data, 'authority'), now: new Date(), log: say })
  access = { ...access, ...demo, apiKeys: { ...demo.apiKeys, ...access.apiKeys } }
  writeAccess(data, access)
  return access
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

try {
  await start()
} catch (error) {
  // Before there was a supervisor there was nothing to stop.
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}
