/**
 * The subject map of a large log, on a real PostgreSQL: what a thousand changes cost, what a proof costs, and how much memory the
 * process needs that does it, in which nothing else runs. Beside them the same hashes alone and the same rows read alone.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { nodeHash } from '@nguon/merkle'
import { type Database, mapPagesAt } from '@nguon/store'
import { type Kysely, sql } from 'kysely'
import { openBenchDatabase } from './database.ts'
import type { MapMeasured } from './map-process.ts'
import { type Figure, quantile } from './table.ts'

/** Keys changed at once, as the issue of the map counts. */
const CHANGES = 1_000

/** Measures a map of `count` keys. */
export async function measureMap(count: number): Promise<Figure[]> {
  const database = await openBenchDatabase()
  try {
    await fillHistories(database.db, count)
    const measured = await inProcess(database.url, count)
    const reading = await readAlone(database.db, measured.paths)
    const { grown, proofs, growths, works } = measured
    const middle = growths[growths.length >> 1]!
    const rate = (milliseconds: number) => (CHANGES * 1000) / milliseconds
    const unit = 'keys/s'
    const name = `map of ${count.toLocaleString('en-GB')} keys, ${CHANGES.toLocaleString('en-GB')} changed`
    const [p50, p99] = [quantile(proofs, 0.5), quantile(proofs, 0.99)]
    const memory = { name: 'memory of that process, built whole at first', unit: 'MiB' }
    return [
      {
        name,
        value: rate(middle),
        unit,
        ceiling: { name: 'hashing alone', value: rate(hashAlone(count)) },
        note: `p50 ${middle.toFixed(0)} ms, worst ${growths.at(-1)!.toFixed(0)} ms; of it this process's own work p50 ${quantile(works, 0.5).toFixed(0)} ms`,
      },
      { name: '', value: rate(middle), unit, ceiling: { name: 'reading the rows alone', value: rate(reading) } },
      {
        name: 'map proofs, one by one',
        value: 1000 / p50,
        unit: 'proofs/s',
        ceiling: { name: 'reading one row alone', value: 1000 / quantile(await rowsAlone(database.db), 0.5) },
        note: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      },
      {
        ...memory,
        value: measured.mebibytes,
        note: `${grown.toFixed(0)} s for the first ${count.toLocaleString('en-GB')}`,
      },
    ]
  } finally {
    await database.close()
  }
}

/** Histories of one entry each, as the sequencer would have left them. */
async function fillHistories(db: Kysely<Database>, count: number): Promise<void> {
  await sql`
    insert into history (key, index, n, leaf, root)
    select sha256(('key ' || i)::bytea), i, 0, sha256(('leaf ' || i)::bytea), sha256(('root ' || i)::bytea)
    from generate_series(0, ${count}::int - 1) as i`.execute(db)
  await sql`insert into log_state values ('bench.localhost/log', ${count})`.execute(db)
  await sql`vacuum analyze history`.execute(db)
}

/** What the process of its own found. */
async function inProcess(url: string, count: number): Promise<MapMeasured> {
  const child = fork(new URL('map-process.ts', import.meta.url), [url, String(count), String(CHANGES)])
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the measuring process ended with ${code}`))),
  ])
  return answer as MapMeasured
}

/** Milliseconds for the hashes of the changed leaves, and of the nodes above them in a tree that is as flat as can be. */
function hashAlone(count: number): number {
  const levels = Math.ceil(Math.log2(count))
  const leaves = Array.from({ length: CHANGES }, () => Math.floor(Math.random() * count))
  let hashes = 2 * CHANGES
  for (let level = 1; level <= levels; level++) hashes += new Set(leaves.map(leaf => leaf >> level)).size
  const began = performance.now()
  let hash: Uint8Array = new Uint8Array(32)
  for (let i = 0; i < hashes; i++) hash = nodeHash(hash, hash)
  return performance.now() - began
}

/** Milliseconds to read the pages of one change, and nothing else. */
async function readAlone(db: Kysely<Database>, paths: readonly string[]): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < 15; turn++) {
    const began = performance.now()
    await mapPagesAt(db)(paths)
    times.push(performance.now() - began)
  }
  return quantile(times, 0.5)
}

async function rowsAlone(db: Kysely<Database>): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < 1_000; turn++) {
    const began = performance.now()
    await mapPagesAt(db)([''])
    times.push(performance.now() - began)
  }
  return times
}
