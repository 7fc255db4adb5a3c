/**
 * The ledger, killed before every question that it asks of database, witness and chain, one after the other, and started
 * again: no size ever has two heads, whoever is asked, and the log goes on.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addressOfKey,
  anchorLogInterface,
  generateEvmKey,
  predictContractAddress,
  readChainId,
  readHead,
} from '@nguon/chain'
import { deployAnchorLog, startAnvil } from '@nguon/chain/testing'
import { nodeVerify } from '@nguon/signer'
import { type Head, parseSignedCheckpoint, toBase64url } from '@nguon/statement'
import { acceptStatements, type Database, entriesInRange, logSize, newestAnchoredHead, newestHead } from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import Fastify from 'fastify'
import type { Kysely } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchorOnce } from '../../services/anchor/src/anchor.ts'
import { buildHeadOnce, sequenceOnce } from '../../services/log/src/index.ts'
import { policyStatement, samplePlatform } from '../../services/log/src/testing.ts'
import { logRoutes } from '../../services/resolver/src/routes/log.ts'
import { buildWitness, httpLog, loadWitnessKey, openRecords, witnessRoutes } from '../../services/witness/src/index.ts'
import type { Life } from './ledger-life.ts'
import { livesOf } from './lives.ts'

const origin = 'truyxuat.example/log'
const folder = mkdtempSync(join(tmpdir(), 'nguon-heads-'))
const key = loadWitnessKey(generateEvmKey())
const anchorKey = generateEvmKey()
const { registrar, checkpointKey, ...sample } = samplePlatform(origin)
const witnesses = [{ address: key.address, owner: 'Hội người tiêu dùng', url: 'http://127.0.0.1:1' }]
const policy = { ...sample.policy, witnesses }
const logger = pino({ level: 'silent' })
const app = Fastify()
/** Every head that anyone ever saw of a size: in the database, served, signed by the witness, on the chain. */
const seen = new Map<bigint, string>()
let db: Kysely<Database>
let anvil: Awaited<ReturnType<typeof startAnvil>>
let witness: ReturnType<typeof buildWitness>
let life: Omit<Life, 'dieAt' | 'begins'>
let begin: Awaited<ReturnType<typeof livesOf>>
let clock = Math.floor(Date.now() / 1000) - 50_000
const cleanups: (() => unknown)[] = []

afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean()
  rmSync(folder, { recursive: true, force: true })
})

/** A log, its witness and its contract, with the head of the first policy anchored. */
beforeAll(async () => {
  const { db: database, url: databaseUrl } = await testDatabase()
  db = database
  begin = await livesOf('ledger-life.ts', folder)
  anvil = await startAnvil()
  cleanups.push(() => anvil.stop())
  await app.register(logRoutes, { db })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  cleanups.push(() => app.close())
  const domain = {
    chainId: await readChainId(anvil.rpc),
    contract: predictContractAddress(addressOfKey(anchorKey), 0n),
  }
  const witnessUrl = await startWitness(url, domain)
  life = {
    databaseUrl,
    rpcUrl: anvil.url,
    origin,
    platform: policy.platform,
    registrar: toBase64url(registrar.pkcs8),
    checkpointKey: toBase64url(checkpointKey.pkcs8),
    anchorKey,
    chainId: Number(domain.chainId),
    contract: domain.contract,
    witness: { address: key.address, url: witnessUrl },
  }
  const now = () => new Date(clock * 1000)
  await db.transaction().execute(trx => acceptStatements(trx, [policyStatement(policy, registrar)]))
  await sequenceOnce({ db, origin })
  const first = (await buildHeadOnce({ db, origin, checkpointKey, interval: 1n, now }))!
  const anchorer = {
    db,
    rpc: anvil.rpc,
    key: anchorKey,
    target: domain,
    witnesses: [life.witness],
    quorum: 1,
    now,
    logger,
  }
  expect(await anchorOnce(anchorer)).toMatchObject({ did: 'wait-for-chain' })
  await deployAnchorLog(anvil.rpc, anchorKey, { first, witnesses: [key.address], quorum: 1 })
  expect(await anchorOnce(anchorer)).toEqual({ did: 'anchor', size: 1n })
})

/** A witness in this process, which looks at the log whenever it is asked. */
async function startWitness(logUrl: string, domain: { chainId: bigint; contract: string }): Promise<string> {
  const records = openRecords(join(folder, 'witness'))
  cleanups.push(() => records.close())
  witness = buildWitness({
    records,
    source: httpLog(logUrl),
    known: { origin, checkpointVkey: policy.checkpointKey, registrar: policy.registrar, verify: nodeVerify },
    key,
    domain,
    now: () => BigInt(clock),
    independent: false,
    logger,
  })
  const server = Fastify()
  let turn = Promise.resolve()
  server.addHook('onRequest', async () => {
    turn = turn.then(() => witness.turn())
    await turn
  })
  await server.register(witnessRoutes, { witness })
  cleanups.push(() => server.close())
  return await server.listen({ port: 0, host: '127.0.0.1' })
}

function note(where: string, { size, time, logRoot, mapRoot }: Head): void {
  const told = `${time} ${toBase64url(logRoot)} ${toBase64url(mapRoot)}`
  expect(seen.get(size) ?? told, `two heads of size ${size}, one of them ${where}`).toBe(told)
  seen.set(size, told)
}

/** Looks everywhere where a head can be. */
async function noteAll(): Promise<void> {
  for (const row of await db.selectFrom('head').selectAll().execute()) {
    note('in the database', { size: row.size, time: row.time, logRoot: row.log_root, mapRoot: row.map_root })
    note('in a stored checkpoint', parseSignedCheckpoint(row.checkpoint).head)
    const signed = witness.signedHead(row.size)
    if (signed) note('signed by the witness', signed)
  }
  note('served', parseSignedCheckpoint((await app.inject('/log/checkpoint')).body).head)
  note('in the contract', await readHead(anvil.rpc, life.contract))
  expect(witness.health().state).not.toBe('stopped')
}

/** Everything that the contract ever said. */
async function noteEvents(): Promise<bigint[]> {
  const filter = {
    address: life.contract,
    fromBlock: '0x0',
    topics: [anchorLogInterface.getEvent('Anchored')!.topicHash],
  }
  const logs = (await anvil.rpc.request({ method: 'eth_getLogs', params: [filter] })) as {
    topics: string[]
    data: string
  }[]
  return logs.map(log => {
    const { size, time, logRoot, mapRoot } = anchorLogInterface.parseLog(log)!.args
    note('anchored', {
      size,
      time,
      logRoot: Buffer.from(logRoot.slice(2), 'hex'),
      mapRoot: Buffer.from(mapRoot.slice(2), 'hex'),
    })
    return size
  })
}

/** One life, which ends at the question of this number; how many it asked, or null if it was killed. */
async function live(dieAt: number): Promise<number | null> {
  clock += 100
  const begins = clock
  // What the witness takes for now lies between the two heads of a life.
  clock += 31
  const { killed, stdout } = await begin({ ...life, dieAt, begins } satisfies Life)
  return killed ? null : Number(stdout)
}

test('the ledger, killed before each of its questions, never leaves two heads of one size', {
  timeout: 900_000,
}, async () => {
  const states = new Set<string>()
  // The first is not killed: it leaves its code compiled behind for the others.
  let deaths = 0
  expect(await live(Number.MAX_SAFE_INTEGER)).toBeGreaterThan(60)
  for (let step = 0; ; step++) {
    const ended = await live(step)
    states.add((await newestHead(db))!.state)
    await noteAll()
    if (ended !== null) break
    deaths++
    expect(step).toBeLessThan(400)
  }
  process.stdout.write(`the ledger died ${deaths} times\n`)
  expect(deaths).toBeGreaterThan(60)
  expect([...states].sort()).toEqual(['abandoned', 'anchored', 'open', 'witnessed'])
  const anchored = await noteEvents()
  const told = [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([size, head]) => ({ size, time: BigInt(head.split(' ')[0]!) }))
  for (const [i, { time }] of told.entries()) if (i > 0) expect(time).toBeGreaterThan(told[i - 1]!.time)
  // The log went on: nothing is left in flight, the contract holds its newest head, each size was anchored once.
  const newest = (await newestAnchoredHead(db))!
  expect((await newestHead(db))?.size).toBe(newest.size)
  expect(anchored.at(-1)).toBe(newest.size)
  expect(new Set(anchored).size).toBe(anchored.length)
  const size = await logSize(db, origin)
  expect(newest.size).toBe(size)
  expect(await entriesInRange(db, 0n, size)).toHaveLength(Number(size))
})
