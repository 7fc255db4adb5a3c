import { readNodesFromTiles, rootAt, rootOfMapPages } from '@nguon/merkle'
import { generateEd25519, generateP256, nodeVerify } from '@nguon/signer'
import { checkStatement, emptyRing, parseEntry, parseIJson, verifyCheckpoint, vkeyOf } from '@nguon/statement'
import {
  acceptStatements,
  type Database,
  findBodies,
  findHead,
  headInFlight,
  logSize,
  mapPagesAt,
  moveHead,
  pendingBacklog,
  statementsAt,
} from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import type { Kysely } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { abandonOverdue, beatIfIdle, buildHeadOnce, type HeadDeps } from './head.ts'
import { sequenceOnce, tilesOf } from './sequence.ts'

const origin = 'truyxuat.example/log'
const checkpointKey = generateEd25519()
const by = { origin, platform: 'NGUON', registrar: generateP256() }
const start = Date.UTC(2026, 10, 21)
let db: Kysely<Database>
let clock: Date
let deps: HeadDeps

beforeEach(async () => {
  ;({ db } = await testDatabase())
  clock = new Date(start)
  deps = { db, origin, checkpointKey, interval: 10n, now: () => clock }
})

async function grow(count = 3): Promise<void> {
  const statements = Array.from({ length: count }, () => sampleStatement({ received: clock }))
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  while (await sequenceOnce({ db, origin }));
}

const pass = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000)
}

const build = () => buildHeadOnce(deps)

async function anchor(size: bigint): Promise<void> {
  await moveHead(db, size, 'open', 'witnessed')
  await moveHead(db, size, 'witnessed', 'anchored')
}

test('a head holds the roots of tree and map, and a checkpoint that says so', async () => {
  await grow(5)
  const head = (await build())!
  expect(head).toMatchObject({ size: 5n, time: BigInt(start / 1000), state: 'open' })
  expect(head.logRoot).toEqual(await rootAt(5n, readNodesFromTiles(tilesOf(db))))
  expect(head.mapRoot).toEqual(await rootOfMapPages(mapPagesAt(db, 5n)))
  const signed = await verifyCheckpoint(head.checkpoint, [vkeyOf(origin, checkpointKey.publicKey)], nodeVerify)
  expect(signed).toEqual({ size: 5n, time: head.time, logRoot: head.logRoot, mapRoot: head.mapRoot })
  expect(await findHead(db, 5n)).toEqual(head)
})

test('there is no head of an empty log, of one that did not grow, before the interval, or beside one in flight', async () => {
  expect(await build()).toBeNull()
  await grow()
  await build()
  await grow()
  pass(60)
  expect(await build()).toBeNull()
  await anchor(3n)
  expect((await build())?.size).toBe(6n)
  await anchor(6n)
  pass(60)
  expect(await build()).toBeNull()
  await grow()
  await build()
  await anchor(9n)
  await grow()
  pass(9)
  expect(await build()).toBeNull()
  pass(1)
  expect((await build())?.size).toBe(12n)
})

test('times grow even where the clock goes back', async () => {
  await grow()
  const first = (await build())!
  await anchor(3n)
  await grow()
  pass(-500)
  deps = { ...deps, interval: -1000n }
  expect((await build())!.time).toBe(first.time + 1n)
})

test('two that build at once make one head', async () => {
  await grow()
  const done = await Promise.allSettled([build(), build(), build()])
  expect(done.filter(turn => turn.status === 'fulfilled' && turn.value !== null)).toHaveLength(1)
  expect((await headInFlight(db))?.size).toBe(3n)
})

test('a head without quorum is given up after 30 s; a heartbeat makes room for a larger one', async () => {
  await grow()
  const first = (await build())!
  pass(29)
  expect(await abandonOverdue(db, by, clock)).toBeNull()
  pass(1)
  expect(await abandonOverdue(db, by, clock)).toEqual({ ...first, state: 'abandoned' })
  expect((await findHead(db, 3n))?.state).toBe('abandoned')
  expect(await build()).toBeNull()
  expect(await sequenceOnce({ db, origin })).toEqual({ from: 3n, to: 4n })
  const second = (await build())!
  expect(second.size).toBe(4n)
  expect(second.time).toBeGreaterThan(first.time)
})

test('a head with its quorum waits for the chain however long', async () => {
  await grow()
  await build()
  await moveHead(db, 3n, 'open', 'witnessed')
  pass(86_400)
  expect(await abandonOverdue(db, by, clock)).toBeNull()
  await expect(moveHead(db, 3n, 'open', 'abandoned')).rejects.toMatchObject({ code: 'HEAD_MOVED' })
})

test('after an idle hour there is one heartbeat, which the door of every verifier admits', async () => {
  expect(await beatIfIdle(db, by, clock)).toBe(false)
  await grow()
  pass(3599)
  expect(await beatIfIdle(db, by, clock)).toBe(false)
  pass(1)
  expect(await beatIfIdle(db, by, clock)).toBe(true)
  expect(await beatIfIdle(db, by, clock)).toBe(false)
  expect((await pendingBacklog(db)).count).toBe(1n)
  await sequenceOnce({ db, origin })
  expect(await beatIfIdle(db, by, clock)).toBe(false)
  expect(await logSize(db, origin)).toBe(4n)

  const [stored] = await statementsAt(db, [3n])
  const statement = parseEntry(stored!.entry)
  const [body] = await findBodies(db, [statement.bodies[0]!.digest])
  expect(Object.keys(parseIJson(body!.bytes!) as object)).toEqual(['nguon:salt'])
  const ring = emptyRing({ platform: 'NGUON', authorities: [], registrars: [{ key: by.registrar.jwk, from: 0n }] })
  const admission = { statement, bodies: [body!.bytes!], index: 3n, origin, ring, verify: nodeVerify }
  expect((await checkStatement(admission)).subjects).toEqual([{ type: 'issuer', id: 'NGUON' }])
})
