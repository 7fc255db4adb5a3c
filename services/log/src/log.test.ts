import { generateEd25519, generateP256 } from '@nguon/signer'
import {
  acceptStatements,
  type Database,
  entriesInRange,
  findHead,
  logSize,
  moveHead,
  type NewStatement,
  newestHead,
  storeHeadSignature,
  wakeSequencer,
} from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import { type Kysely, sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildLog, type LogDeps, type LogService } from './log.ts'

const origin = 'truyxuat.example/log'
const keys = { registrar: generateP256(), checkpointKey: generateEd25519() }
let db: Kysely<Database>
let url: string
const running: LogService[] = []

beforeEach(async () => {
  ;({ db, url } = await testDatabase())
})
afterEach(async () => {
  for (const log of running.splice(0)) await log.stop()
})

/** Two witnesses: one that signs, and one that does not. */
const witnesses = [
  { address: `0x${'a1'.repeat(20)}`, owner: 'Viện Đo lường' },
  { address: `0x${'b2'.repeat(20)}`, owner: 'Học viện Kiểm định' },
]

function start(turnMilliseconds = 100, more: Partial<LogDeps> = {}): LogService {
  const logger = pino({ level: 'silent' })
  const names = { origin, platform: 'NGUON', witnesses }
  const log = buildLog({ databaseUrl: url, ...names, interval: 1, logger, turnMilliseconds, ...keys, ...more })
  running.push(log)
  log.start()
  return log
}

async function accept(count: number): Promise<NewStatement[]> {
  const statements = Array.from({ length: count }, () => sampleStatement())
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  await wakeSequencer(db)
  return statements
}

const until = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 10_000, interval: 10 })
const untilSize = (size: bigint) => until(async () => expect(await logSize(db, origin)).toBe(size))

test('what is accepted is woken for, sequenced, and comes into a head', async () => {
  // Nothing but the notification can wake it.
  const log = start(600_000)
  await until(() => expect(log.health().state).toBe('writing'))
  await new Promise(done => setTimeout(done, 100))
  await accept(20)
  await untilSize(20n)
  await until(async () => expect((await findHead(db, 20n))?.state).toBe('open'))
  expect(log.health()).toEqual({ state: 'writing', size: 20n, fault: null })
})

test('what was accepted without a wake-up is found by the timer', async () => {
  start()
  await db.transaction().execute(trx => acceptStatements(trx, [sampleStatement()]))
  await untilSize(1n)
})

test('heads follow each other as they are anchored', async () => {
  start()
  for (const size of [3n, 6n, 9n]) {
    await accept(3)
    await until(async () => expect((await newestHead(db))?.size).toBe(size))
    await moveHead(db, size, 'open', 'witnessed')
    await moveHead(db, size, 'witnessed', 'anchored')
  }
})

test('a head that is given up leaves a warning that names who signed it and who is missing', async () => {
  const lines: { level: number; msg: string; size?: string }[] = []
  const logger = pino({ level: 'warn' }, { write: line => lines.push(JSON.parse(line)) })
  let ahead = 0
  start(50, { logger, now: () => new Date(Date.now() + ahead) })
  await accept(3)
  await until(async () => expect((await findHead(db, 3n))?.state).toBe('open'))
  const address = Buffer.from('a1'.repeat(20), 'hex')
  await storeHeadSignature(db, { size: 3n, address, signature: new Uint8Array(64).fill(1) })
  expect(lines).toEqual([])
  ahead = 31_000
  await until(async () => expect((await findHead(db, 3n))?.state).toBe('abandoned'))
  await until(() => expect(lines).toHaveLength(1))
  expect(lines[0]).toMatchObject({ level: 40, signed: [witnesses[0]], missing: [witnesses[1]] })
  expect(Number(lines[0]!.size)).toBe(3)
})

test('of two processes one writes, the other says so, and takes over when the first ends', async () => {
  const first = start()
  await until(() => expect(first.health().state).toBe('writing'))
  const second = start()
  await until(() => expect(second.health()).toMatchObject({ state: 'waiting', fault: 'LOG_HAS_WRITER' }))
  await accept(5)
  await untilSize(5n)
  await first.stop()
  expect(first.health().state).toBe('stopped')
  await accept(5)
  await until(() => expect(second.health()).toMatchObject({ state: 'writing', size: 10n }))
})

test('cut off from the database at any moment, it comes back and nothing is missing or twice', async () => {
  const log = start()
  const accepted: NewStatement[] = []
  for (let cut = 0; cut < 8; cut++) {
    accepted.push(...(await accept(150)))
    await new Promise(done => setTimeout(done, Math.random() * 60))
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'writer %'`.execute(db)
    accepted.push(...(await accept(150)))
  }
  await untilSize(BigInt(accepted.length))
  await until(() => expect(log.health()).toMatchObject({ state: 'writing', fault: null }))
  const entries = await entriesInRange(db, 0n, BigInt(accepted.length))
  expect(entries.map(entry => entry.toHex())).toEqual(accepted.map(({ entry }) => entry.toHex()))
})
