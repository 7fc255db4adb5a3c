/** The process that {@link measureMap} watches: it builds a map as the ledger does, changes it, and proves from it. */

import { createHash, randomBytes, randomInt } from 'node:crypto'
import { growMap } from '@nguon/log'
import { proveInMapPages } from '@nguon/merkle'
import { insertHead, lockLog, mapPagesAt, moveHead, openDatabase, pruneMapPages } from '@nguon/store'
import { sql } from 'kysely'

/** What was measured, in milliseconds where not said otherwise; each list from the shortest. */
export type MapMeasured = {
  /** Seconds for the map of all keys. */
  grown: number
  growths: number[]
  /** Of a growth, what this process itself worked: the rest is the database's work, and waiting for it. */
  works: number[]
  proofs: number[]
  mebibytes: number
  /** What one change asks for. */
  paths: string[]
}

const ORIGIN = 'bench.localhost/log'
const TURNS = 30
const PROOFS = 5_000

const [url, keys, changes] = process.argv.slice(2)
const count = Number(keys)
const db = openDatabase(url!, { connections: 1 })
let size = BigInt(count)
let time = 1n

/** The part of building a head that is the map's. */
async function grow(): Promise<{ took: number; worked: number }> {
  const began = performance.now()
  const before = process.cpuUsage()
  const mapRoot = await db.transaction().execute(async trx => {
    const root = await growMap(trx, await lockLog(trx, ORIGIN))
    await pruneMapPages(trx)
    return root
  })
  const took = performance.now() - began
  const { user, system } = process.cpuUsage(before)
  await db.transaction().execute(async trx => {
    await insertHead(trx, { size, time: time++, logRoot: randomBytes(32), mapRoot, checkpoint: '' })
  })
  await moveHead(db, size, 'open', 'witnessed')
  await moveHead(db, size, 'witnessed', 'anchored')
  return { took, worked: (user + system) / 1000 }
}

/** Entries that name keys which are there already, each another. */
async function change(): Promise<string[]> {
  const chosen = new Set<number>()
  while (chosen.size < Number(changes)) chosen.add(randomInt(count))
  const named = [...chosen].map(i => createHash('sha256').update(`key ${i}`).digest('hex'))
  await sql`
    insert into history (key, index, n, leaf, root)
    select decode(key, 'hex'), ${size}::bigint + i - 1, i, sha256(key::bytea), sha256(('root ' || i || key)::bytea)
    from unnest(${named}::text[]) with ordinality as t (key, i)`.execute(db)
  size += BigInt(chosen.size)
  await sql`update log_state set size = ${size}`.execute(db)
  return named
}

const byLength = (a: number, b: number) => a - b
const grown = (await grow()).took / 1000
await sql`vacuum analyze map_page`.execute(db)
const growths: number[] = []
const works: number[] = []
let named: string[] = []
for (let turn = 0; turn < TURNS; turn++) {
  named = await change()
  const { took, worked } = await grow()
  growths.push(took)
  works.push(worked)
}
const { rows } = await sql<{ map_root: Uint8Array }>`select map_root from head where size = ${size}`.execute(db)
const proofs: number[] = []
for (let turn = 0; turn < PROOFS; turn++) {
  // One in ten was never registered.
  const key = createHash('sha256')
    .update(`key ${turn % 10 === 0 ? -turn : randomInt(count)}`)
    .digest()
  const began = performance.now()
  await proveInMapPages(rows[0]!.map_root, [key], mapPagesAt(db, size))
  proofs.push(performance.now() - began)
}
await db.destroy()
const measured: MapMeasured = {
  grown,
  growths: growths.sort(byLength),
  works: works.sort(byLength),
  proofs: proofs.sort(byLength),
  mebibytes: process.resourceUsage().maxRSS / 1024,
  paths: [...new Set(named.flatMap(key => [0, 1, 2, 3, 4, 5].map(length => key.slice(0, length))))],
}
process.send?.(measured)
process.disconnect?.()
