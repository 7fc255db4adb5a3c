/**
 * How fast waiting statements get their positions: batches of 5,000 over real statements, on a database whose commits are
 * durable; beside it the same hashes alone and the same rows inserted alone.
 */

import { randomBytes } from 'node:crypto'
import { sequenceOnce } from '@nguon/log'
import { leafHash, nodeHash } from '@nguon/merkle'
import { generateP256 } from '@nguon/signer'
import { assembleEntry, bodyDigest, bodyOf, drawUp, type Subject } from '@nguon/statement'
import { acceptStatements, type NewStatement, openWriter } from '@nguon/store'
import { sql } from 'kysely'
import { type BenchDatabase, openBenchDatabase } from './database.ts'
import type { Figure } from './table.ts'

const ORIGIN = 'bench.localhost/log'
const PARTY = 'BENCH'

/** Sequences `count` statements over a tenth as many lots. */
export async function measureSequencing(count: number): Promise<Figure[]> {
  const database = await openBenchDatabase()
  try {
    const statements = makeStatements(count)
    for (let from = 0; from < count; from += 1_000) {
      await database.db.transaction().execute(trx => acceptStatements(trx, statements.slice(from, from + 1_000)))
    }
    const writer = await openWriter(database.url, ORIGIN)
    const began = performance.now()
    let sequenced = 0n
    for (let batch = await sequenceOnce({ db: writer.db, origin: ORIGIN }); batch; ) {
      sequenced = batch.to
      batch = await sequenceOnce({ db: writer.db, origin: ORIGIN })
    }
    const seconds = (performance.now() - began) / 1000
    await writer.close()
    if (sequenced !== BigInt(count)) throw new Error(`sequenced ${sequenced} of ${count}`)
    const unit = 'entries/s'
    const hashing = hashAlone(statements)
    const inserting = await insertAlone(database, statements)
    const value = count / seconds
    return [
      {
        name: `sequenced, ${count.toLocaleString('en-GB')} waiting`,
        value,
        unit,
        ceiling: { name: 'hashing alone', value: hashing },
      },
      { name: '', value, unit, ceiling: { name: 'inserting alone', value: inserting } },
    ]
  } finally {
    await database.close()
  }
}

function makeStatements(count: number): NewStatement[] {
  const key = generateP256()
  const received = new Date()
  return Array.from({ length: count }, (_, i) => {
    const lot: Subject = { type: 'lot', id: `(01)08930000000019(10)B${i % Math.ceil(count / 10)}` }
    const bytes = bodyOf({ type: 'ObjectEvent', n: i }, randomBytes(16))
    const body = { audience: 0 as const, digest: bodyDigest(bytes) }
    const draft = drawUp({
      origin: ORIGIN,
      party: PARTY,
      kid: key.kid,
      kind: 'event',
      subjects: [lot],
      bodies: [{ ...body, pointers: [] }],
      received,
    })
    const entry = assembleEntry(draft, key.sign(draft.toBeSigned))
    return {
      entryId: draft.entryId,
      entry,
      kind: 'event',
      party: PARTY,
      kid: key.kid,
      subjects: draft.header.subjects,
      received,
      bodies: [{ ...body, bytes }],
    }
  })
}

/** For each entry its leaf, its share of the tree, and a history item with its share for each subject. */
function hashAlone(statements: readonly NewStatement[]): number {
  const began = performance.now()
  for (const { entry, subjects } of statements) {
    let hash = leafHash(entry)
    hash = nodeHash(hash, hash)
    for (const _ of subjects) hash = nodeHash(leafHash(hash), hash)
  }
  return (statements.length * 1000) / (performance.now() - began)
}

/** The rows of positions and histories and nothing else, in the same batches. */
async function insertAlone({ db }: Pick<BenchDatabase, 'db'>, statements: readonly NewStatement[]): Promise<number> {
  await sql`create table bench_entry (like entry including all)`.execute(db)
  await sql`create table bench_history (like history including all)`.execute(db)
  const began = performance.now()
  for (let from = 0; from < statements.length; from += 5_000) {
    const batch = statements.slice(from, from + 5_000)
    const ids = batch.map(({ entryId }) => entryId)
    const rows = batch.flatMap(({ subjects }, i) => subjects.map(key => ({ key, index: BigInt(from + i) })))
    await db.transaction().execute(async trx => {
      await sql`insert into bench_entry select ${from}::bigint + n - 1, id from unnest(${ids}::bytea[]) with ordinality as u (id, n)`.execute(
        trx,
      )
      await sql`insert into bench_history (key, index, n, leaf) select key, index, 0, key
        from unnest(${rows.map(({ key }) => key)}::bytea[], ${rows.map(({ index }) => index)}::bigint[]) as u (key, index)`.execute(
        trx,
      )
    })
  }
  return (statements.length * 1000) / (performance.now() - began)
}
