import { randomBytes } from 'node:crypto'
import {
  encodeMapValue,
  historyItem,
  leafHash,
  proveInMapPages,
  referenceMapRoot,
  rootOfMapPages,
  valueOfHistory,
  verifyMapProof,
} from '@nguon/merkle'
import { generateEd25519, generateP256 } from '@nguon/signer'
import {
  acceptStatements,
  type Database,
  findHead,
  lockLog,
  logSize,
  mapPagesAt,
  mapSize,
  mapValueAt,
  moveHead,
  type NewStatement,
  newestHead,
  openWriter,
  type StoredHead,
  type Writer,
} from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { abandonOverdue, buildHeadOnce, type HeadLine } from './head.ts'
import { growMap, growMapOnce, type MapLine, mapIsBehind } from './map.ts'
import { sequenceOnce } from './sequence.ts'

const origin = 'truyxuat.example/log'
const checkpointKey = generateEd25519()
const by = { origin, platform: 'NGUON', registrar: generateP256() }
const keys = Array.from({ length: 200 }, () => Uint8Array.from(randomBytes(32)))
let db: Kysely<Database>
let url: string
let clock: number
let accepted: NewStatement[]
const writers: Writer[] = []

beforeEach(async () => {
  ;({ db, url } = await testDatabase())
  clock = Date.UTC(2026, 10, 21)
  accepted = []
})
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})

const now = () => new Date(clock)
const deps = () => ({ db, origin, checkpointKey, interval: 0n, now })

/** Sequences `count` statements, each about a new key and one of few. */
async function log(count: number): Promise<void> {
  const statements = Array.from({ length: count }, () => {
    const subjects = [Uint8Array.from(randomBytes(32)), keys[Math.floor(Math.random() * keys.length)]!]
    return sampleStatement({ subjects: subjects.sort(Buffer.compare), received: now() })
  })
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  while (await sequenceOnce({ db, origin, limit: 70 }));
  accepted.push(...statements)
}

async function build(): Promise<StoredHead> {
  clock += 1000
  return (await buildHeadOnce(deps()))!
}

async function anchor({ size }: StoredHead): Promise<void> {
  await moveHead(db, size, 'open', 'witnessed')
  await moveHead(db, size, 'witnessed', 'anchored')
}

/** The root at a size, from the words of the specification. */
function rootAt(size: bigint): string {
  const histories = new Map<string, Uint8Array[]>()
  accepted.slice(0, Number(size)).forEach(({ entry, subjects }, i) => {
    for (const key of new Set(subjects.map(key => Buffer.from(key).toString('hex')))) {
      histories.set(key, [...(histories.get(key) ?? []), historyItem(BigInt(i), leafHash(entry))])
    }
  })
  const entries = [...histories].map(([key, items]) => [Uint8Array.fromHex(key), valueOfHistory(items)] as const)
  return referenceMapRoot(entries).toHex()
}

/** Holds if every one of some keys is proved under a head, as it stood there. */
async function expectProved({ size, mapRoot }: StoredHead): Promise<void> {
  expect(mapRoot.toHex()).toBe(rootAt(size))
  const asked = [...keys.slice(0, 60), Uint8Array.from(randomBytes(32))]
  const proofs = await proveInMapPages(mapRoot, asked, mapPagesAt(db, size))
  for (const [i, key] of asked.entries()) {
    const value = await mapValueAt(db, key, size)
    verifyMapProof(mapRoot, key, proofs[i]!, value ? encodeMapValue(value.count, value.root) : null)
  }
}

async function countPages(): Promise<{ paths: number; versions: number }> {
  const { rows } = await sql<{ paths: bigint; versions: bigint }>`
    select count(distinct path) as paths, count(*) as versions from map_page`.execute(db)
  return { paths: Number(rows[0]!.paths), versions: Number(rows[0]!.versions) }
}

test('an anchored head is proved while the next is built, and while the one after that grows', async () => {
  await log(300)
  const first = await build()
  await anchor(first)
  await log(200)
  const second = await build()
  await log(100)
  await growMapOnce({ db, origin })
  await log(50)
  await growMapOnce({ db, origin })
  expect(await mapSize(db)).toBe(650n)
  await expectProved(first)
  await expectProved(second)
  await anchor(second)
  await expectProved(await build())
  await expectProved(second)
})

test('no more versions of a page are kept than heads in service need', async () => {
  for (let turn = 0; turn < 6; turn++) {
    await log(120)
    const head = await build()
    for (let step = 0; step < 3; step++) {
      await log(20)
      await growMapOnce({ db, origin })
    }
    await anchor(head)
    await expectProved(head)
  }
  const { paths, versions } = await countPages()
  // Two anchored heads, the one in flight that there is no more, and the one that grows.
  expect(versions).toBeLessThanOrEqual(4 * paths)
  const anchored = await sql<{
    size: bigint
  }>`select size from head where state = 'anchored' order by size desc`.execute(db)
  await log(10)
  await build()
  for (const { size } of anchored.rows.slice(0, 2)) await expectProved((await findHead(db, size))!)
  const gone = anchored.rows.at(-1)!.size
  expect(rootAt(gone)).not.toBe((await rootOfMapPages(mapPagesAt(db, gone))).toHex())
})

test('the pages of a head that was given up are those that the next one stands on', async () => {
  await log(150)
  const first = await build()
  await anchor(first)
  await log(80)
  const lost = await build()
  clock += 31_000
  expect(await abandonOverdue(db, by, now())).toMatchObject({ size: lost.size })
  await sequenceOnce({ db, origin })
  const { rows } = await sql<{ entry: Uint8Array; subjects: Uint8Array }>`
    select entry, subjects from statement where kind = 'heartbeat'`.execute(db)
  accepted.push(sampleStatement({ entry: rows[0]!.entry, subjects: [rows[0]!.subjects] }))
  const next = await build()
  expect(next.size).toBe(lost.size + 1n)
  await expectProved(first)
  await expectProved(next)
  await anchor(next)
  await log(90)
  const last = await build()
  await anchor(last)
  await log(1)
  await build()
  await expectProved(next)
  await expectProved(last)
})

test('heads that are older than the pages are proved once the map was grown', async () => {
  await log(100)
  const first = await build()
  await anchor(first)
  await log(60)
  const second = await build()
  await sql`truncate map_page`.execute(db)
  await sql`update map_state set size = 0`.execute(db)
  await log(40)
  expect(await mapIsBehind({ db, origin })).toBe(true)
  await growMapOnce({ db, origin })
  expect(await mapIsBehind({ db, origin })).toBe(false)
  await expectProved(first)
  await expectProved(second)
  await anchor(second)
  await expectProved(await build())
})

describe('dying', () => {
  const headLines: HeadLine[] = ['locked', 'grown', 'signed', 'written', 'pruned', 'committed']
  const mapLines: MapLine[] = ['locked', 'grown', 'committed']

  async function begin(): Promise<Writer> {
    await log(120)
    await anchor(await build())
    await log(90)
    await anchor(await build())
    await log(60)
    const writer = await openWriter(url, origin)
    writers.push(writer)
    return writer
  }

  /** One turn that ends at `line`, by an error of the process or by the loss of its connection. */
  async function die<Line>(
    how: string,
    line: Line,
    writer: Writer,
    turn: (at: (here: Line) => Promise<void>) => Promise<unknown>,
  ) {
    const pid = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(writer.db)).rows[0]!.pid
    const died = turn(async here => {
      if (here !== line) return
      if (how === 'the process') throw new Error('died')
      await sql`select pg_terminate_backend(${pid})`.execute(db)
    })
    await died.catch(() => {})
    await (how === 'the process' ? writers.pop()!.close() : writer.lost)
  }

  const cases = ['the process', 'the connection']
  test.each(cases.flatMap(how => headLines.map(line => [how, line] as const)))(
    'of %s at "%s" of a head gives one head of a size, and the true one',
    async (how, line) => {
      const writer = await begin()
      const size = await logSize(db, origin)
      clock += 1000
      await die(how, line, writer, at => buildHeadOnce({ ...deps(), db: writer.db, at }))
      const head = await newestHead(db)
      // Had the head been stored, its map was; had it not, nothing of it was.
      expect(await mapSize(db)).toBe(head!.size)
      expect(head!.size === size).toBe(line === 'committed')
      const next = line === 'committed' ? head! : await build()
      expect(next.size).toBe(size)
      await expectProved(next)
    },
  )

  test.each(cases.flatMap(how => mapLines.map(line => [how, line] as const)))(
    'of %s at "%s" of a step between heads leaves a whole step or nothing',
    async (how, line) => {
      const writer = await begin()
      const before = await mapSize(db)
      await die(how, line, writer, at => growMapOnce({ db: writer.db, origin, at }))
      expect(await mapSize(db)).toBe(line === 'committed' ? await logSize(db, origin) : before)
      await log(30)
      await growMapOnce({ db, origin })
      const root = await db.transaction().execute(async trx => growMap(trx, await lockLog(trx, origin)))
      expect(root.toHex()).toBe(rootAt(await logSize(db, origin)))
      await expectProved(await build())
    },
  )
})

test('a map that lags is behind, one that is near is not', async () => {
  expect(await mapIsBehind({ db, origin })).toBe(false)
  await log(999)
  expect(await mapIsBehind({ db, origin })).toBe(false)
  await log(1)
  expect(await mapIsBehind({ db, origin })).toBe(true)
  await growMapOnce({ db, origin })
  expect(await mapIsBehind({ db, origin })).toBe(false)
})
