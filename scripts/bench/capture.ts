/**
 * Events captured over HTTP, each validated, signed and durable before it is acknowledged and then counted in the log:
 * documents of 100 for as long as asked, bare events as many as go, and at a steady pace. Beside them, one core's worth of
 * what cannot be left out: parsing the same body, one signature for each event, writing the rows.
 */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseCaptureDocument } from '@nguon/epcis'
import { generateP256 } from '@nguon/signer'
import { parseIJson } from '@nguon/statement'
import { type Database, openDatabase, pendingBacklog } from '@nguon/store'
import { type Kysely, sql } from 'kysely'
import { PARTY, someDocument } from '../../test/faults/load.ts'
import type { Installation } from '../../test/installation.ts'
import type { Load, Loaded } from './capture-load.ts'
import { measureInserts } from './inserts.ts'
import { processorOf } from './processor.ts'
import type { Figure } from './table.ts'
import { rate } from './table.ts'

const PER_DOCUMENT = 100
const PACE = 500

/** Captures for `seconds` each way; that the log did not grow by exactly what was acknowledged is an error. */
export async function measureCapture(
  installation: Installation,
  seconds: number,
): Promise<{ figures: Figure[]; paths: string[] }> {
  const db = openDatabase(installation.access.databaseUrl, { connections: 1 })
  try {
    const documents = await measured(installation, db, { seconds, connections: 8, perDocument: PER_DOCUMENT })
    const bare = await measured(installation, db, { seconds: Math.min(seconds, 20), connections: 64 })
    const steady = await measured(installation, db, { seconds: Math.min(seconds, 20), connections: 64, pace: PACE })
    const body = JSON.stringify(someDocument(PER_DOCUMENT))
    const parsing = PER_DOCUMENT * (await rate(1, () => parseCaptureDocument(parseIJson(body))))
    const key = generateP256()
    const message = new Uint8Array(400)
    const signing = await rate(1, () => key.sign(message))
    const inserting = await measureInserts(seconds > 10 ? 40_000 : 10_000)
    const unit = 'events/s'
    const value = documents.perSecond
    const ceilings = { 'parsing the same body alone': parsing, 'one ES256 signature each alone': signing }
    return {
      figures: [
        {
          name: `captured, documents of ${PER_DOCUMENT}`,
          value,
          unit,
          ceiling: { name: 'writing the same rows alone', value: inserting },
          note: documents.note,
        },
        ...Object.entries(ceilings).map(([name, ceiling]) => ({
          name: '',
          value,
          unit,
          ceiling: { name, value: ceiling },
        })),
        { name: 'captured, bare events', value: bare.perSecond, unit, note: bare.note },
        { name: `bare events at ${PACE}/s, p99`, value: steady.p99, unit: 'ms', note: steady.note },
      ],
      paths: documents.lots,
    }
  } finally {
    await db.destroy()
  }
}

type Wanted = Pick<Load, 'seconds' | 'connections'> & Partial<Pick<Load, 'perDocument' | 'pace'>>

async function measured(
  installation: Installation,
  db: Kysely<Database>,
  wanted: Wanted,
): Promise<Loaded & { perSecond: number; note: string }> {
  await emptied(db)
  const before = await loggedEvents(db)
  const spent = processorOf(installation.data)
  const backlogs: bigint[] = []
  const watch = [10_000, wanted.seconds * 1000 - 500].map(after =>
    setTimeout(async () => backlogs.push((await pendingBacklog(db)).count), Math.max(0, after)),
  )
  const loaded = await load(installation, wanted)
  watch.forEach(clearTimeout)
  const budget = spent(loaded.events)
  await emptied(db)
  const logged = (await loggedEvents(db)) - before
  if (logged !== loaded.events) throw new Error(`${loaded.events} events were acknowledged, ${logged} are in the log`)
  const parts = [...budget, `load ${loaded.cpu.toFixed(0)}`].join(', ')
  const note = [
    `(${loaded.events} acknowledged and in the log; p50 ${loaded.p50.toFixed(0)} ms, p99 ${loaded.p99.toFixed(0)} ms`,
    ...(backlogs.length === 2 ? [`waiting at second 10: ${backlogs[0]}, at the end: ${backlogs[1]}`] : []),
    `µs of processor for each event: ${parts})`,
  ].join('; ')
  return { ...loaded, perSecond: (loaded.events * 1000) / loaded.milliseconds, note }
}

async function load({ url, access }: Installation, wanted: Wanted): Promise<Loaded> {
  const given: Load = { perDocument: null, pace: null, ...wanted, url, key: await apiKey(url, access.adminKey) }
  const script = join(import.meta.dirname, 'capture-load.ts')
  const options = { maxBuffer: 64 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(given)], options)
  return JSON.parse(stdout) as Loaded
}

/** A key of the party, as its own system has one. */
async function apiKey(url: string, adminKey: string): Promise<string> {
  const headers = { 'x-api-key': adminKey, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'bench' })
  const answer = await fetch(`${url}/api/parties/${PARTY}/api-keys`, { method: 'POST', headers, body })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { apiKey: string }).apiKey
}

/** Waits until every statement has its position. */
async function emptied(db: Kysely<Database>): Promise<void> {
  for (let waited = 0; (await pendingBacklog(db)).count > 0n; waited += 100) {
    if (waited > 300_000) throw new Error('statements wait for their position for five minutes')
    await new Promise(done => setTimeout(done, 100))
  }
}

/** Events that have a position: heartbeats, which the log writes by itself, are not counted. */
async function loggedEvents(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) from entry join statement using (entry_id) where kind = 'event'`.execute(db)
  return Number(rows[0]!.count)
}
