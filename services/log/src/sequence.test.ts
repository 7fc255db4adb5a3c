import { randomBytes } from 'node:crypto'
import {
  historyItem,
  leafHash,
  readNodesFromTiles,
  referenceMapRoot,
  rootAt,
  treeRoot,
  valueOfHistory,
} from '@nguon/merkle'
import {
  acceptStatements,
  type Database,
  enrolKey,
  entriesInRange,
  lockLog,
  logSize,
  mapChanges,
  type NewStatement,
  openWriter,
  pendingBacklog,
  revokeKey,
  statementsAt,
  type Writer,
} from '@nguon/store'
import { sampleStatement, testDatabase } from '@nguon/store/testing'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { growMap } from './map.ts'
import { EntryOrderError, type SequencerLine, sequenceOnce, tilesOf } from './sequence.ts'

const origin = 'truyxuat.example/log'
let url: string
let db: Kysely<Database>
const writers: Writer[] = []

beforeEach(async () => {
  ;({ db, url } = await testDatabase())
})
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})

async function writer(): Promise<Writer> {
  const opened = await openWriter(url, origin)
  writers.push(opened)
  return opened
}

async function accept(statements: NewStatement[]): Promise<NewStatement[]> {
  await db.transaction().execute(trx => acceptStatements(trx, statements))
  return statements
}

/** Statements over a few keys, so that histories are long and shared. */
function someStatements(count: number, keys: readonly Uint8Array[]): NewStatement[] {
  return Array.from({ length: count }, () => {
    const chosen = new Set(Array.from({ length: 3 }, () => keys[Math.floor(Math.random() * keys.length)]!))
    return sampleStatement({ subjects: [...chosen].sort(Buffer.compare) })
  })
}

const someKeys = (count: number) => Array.from({ length: count }, () => Uint8Array.from(randomBytes(32)))

/** The root of the map of the whole log, its pages brought forward. */
async function grownMap(): Promise<Uint8Array> {
  return await db.transaction().execute(async trx => await growMap(trx, await lockLog(trx, origin)))
}

/** Everything a log promises, recomputed from its entries by the slow references. */
async function expectWhole(accepted: NewStatement[]): Promise<void> {
  const size = await logSize(db, origin)
  expect(size).toBe(BigInt(accepted.length))
  expect(await pendingBacklog(db)).toEqual({ count: 0n, since: null })
  const entries = await entriesInRange(db, 0n, size)
  expect(entries.map(entry => entry.toHex())).toEqual(accepted.map(({ entry }) => entry.toHex()))
  const leaves = entries.map(leafHash)
  const root = await rootAt(size, readNodesFromTiles(tilesOf(db)))
  expect(root.toHex()).toBe(treeRoot(leaves).toHex())

  const histories = new Map<string, Uint8Array[]>()
  accepted.forEach(({ subjects }, i) => {
    for (const key of subjects) {
      const items = histories.get(Buffer.from(key).toString('hex')) ?? []
      items.push(historyItem(BigInt(i), leaves[i]!))
      histories.set(Buffer.from(key).toString('hex'), items)
    }
  })
  const expected = referenceMapRoot(
    [...histories].map(([key, items]) => [Uint8Array.fromHex(key), valueOfHistory(items)]),
  )
  expect((await grownMap()).toHex()).toBe(expected.toHex())
}

test('statements get contiguous positions in order of arrival, batch after batch', async () => {
  const { db: own } = await writer()
  const accepted = await accept(someStatements(700, someKeys(20)))
  for (const [from, to] of [
    [0n, 300n],
    [300n, 600n],
    [600n, 700n],
  ] as const) {
    expect(await sequenceOnce({ db: own, origin, limit: 300 })).toEqual({ from, to })
  }
  expect(await sequenceOnce({ db: own, origin })).toBeNull()
  await expectWhole(accepted)
  const [found] = await statementsAt(db, [650n])
  expect(found!.entryId.toHex()).toBe(Uint8Array.from(accepted[650]!.entryId).toHex())
})

test('a batch in steps, each computed while the one before is written, is the same batch', async () => {
  const { db: own } = await writer()
  const accepted = await accept(someStatements(640, someKeys(25)))
  expect(await sequenceOnce({ db: own, origin, limit: 500, step: 70 })).toEqual({ from: 0n, to: 500n })
  expect(await sequenceOnce({ db: own, origin, limit: 70, step: 70 })).toEqual({ from: 500n, to: 570n })
  // The last step is full and nothing waits behind it.
  expect(await sequenceOnce({ db: own, origin, limit: 500, step: 70 })).toEqual({ from: 570n, to: 640n })
  expect(await sequenceOnce({ db: own, origin, limit: 500, step: 70 })).toBeNull()
  await expectWhole(accepted)
})

test('of two sequencers one wins and the other is told', async () => {
  await writer()
  await expect(openWriter(url, origin)).rejects.toMatchObject({ code: 'LOG_HAS_WRITER' })
  await writers.pop()!.close()
  await writer()
})

test('two writers of two logs do not meet', async () => {
  await writer()
  writers.push(await openWriter(url, 'other.example/log'))
})

test('two that both believe they write share no position', async () => {
  const accepted = await accept(someStatements(400, someKeys(9)))
  // No lock at all: two plain connections, the row alone stands between them.
  const turns = Array.from({ length: 10 }, () => sequenceOnce({ db, origin, limit: 50 }))
  const done = (await Promise.allSettled(turns)).filter(turn => turn.status === 'fulfilled' && turn.value !== null)
  expect(done.length).toBeGreaterThan(0)
  while (await sequenceOnce({ db, origin, limit: 50 }));
  await expectWhole(accepted)
})

describe('dying', () => {
  const lines: SequencerLine[] = ['locked', 'read', 'computed', 'written', 'committed']

  test.each(lines)('of the process at "%s" leaves a whole batch or nothing', async line => {
    const accepted = await accept(someStatements(500, someKeys(12)))
    const dying = await writer()
    await sequenceOnce({ db: dying.db, origin, limit: 100 })
    const die = (at: SequencerLine) => {
      if (at === line) throw new Error('died')
    }
    await expect(sequenceOnce({ db: dying.db, origin, limit: 100, at: die })).rejects.toThrow('died')
    expect(await logSize(db, origin)).toBe(line === 'committed' ? 200n : 100n)
    await dying.close()
    const next = await writer()
    while (await sequenceOnce({ db: next.db, origin, limit: 100 }));
    await expectWhole(accepted)
  })

  test.each(lines)('of the connection at "%s" leaves a whole batch or nothing, and the lock is free', async line => {
    const accepted = await accept(someStatements(300, someKeys(12)))
    const dying = await writer()
    const pid = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(dying.db)).rows[0]!.pid
    const turn = sequenceOnce({
      db: dying.db,
      origin,
      limit: 100,
      async at(here) {
        if (here === line) await sql`select pg_terminate_backend(${pid})`.execute(db)
      },
    })
    if (line === 'committed') expect(await turn).toEqual({ from: 0n, to: 100n })
    else await expect(turn).rejects.toThrow()
    await dying.lost
    await expect(sql`select 1`.execute(dying.db)).rejects.toThrow()
    const next = await writer()
    while (await sequenceOnce({ db: next.db, origin, limit: 100 }));
    await expectWhole(accepted)
  })
})

describe('dying between steps', () => {
  const lines: SequencerLine[] = ['read', 'computed']

  test.each(lines.flatMap(line => [1, 2, 3].map(step => [line, step] as const)))(
    'at "%s" of step %i, of the process or the connection, leaves nothing',
    async (line, step) => {
      const accepted = await accept(someStatements(400, someKeys(12)))
      for (const cut of [false, true]) {
        const dying = await writer()
        const pid = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(dying.db)).rows[0]!.pid
        let seen = 0
        const turn = sequenceOnce({
          db: dying.db,
          origin,
          limit: 300,
          step: 60,
          async at(here) {
            if (here !== line || ++seen !== step) return
            if (cut) await sql`select pg_terminate_backend(${pid})`.execute(db)
            else throw new Error('died')
          },
        })
        await expect(turn).rejects.toThrow(cut ? /./ : 'died')
        await dying.close()
        expect(await logSize(db, origin)).toBe(0n)
        expect((await pendingBacklog(db)).count).toBe(400n)
        const { rows } = await sql<{
          rows: bigint
        }>`select (select count(*) from entry) + (select count(*) from history)
          + (select count(*) from subject) + (select count(*) from tile) as rows`.execute(db)
        expect(rows).toEqual([{ rows: 0n }])
      }
      while (await sequenceOnce({ db, origin, limit: 300, step: 60 }));
      await expectWhole(accepted)
    },
  )
})

test('after any number of restarts the map grown from the rows is the map of the histories', async () => {
  const keys = someKeys(60)
  const accepted: NewStatement[] = []
  for (let restart = 0; restart < 8; restart++) {
    accepted.push(...(await accept(someStatements(1 + restart * 37, keys.slice(0, 5 + restart * 7)))))
    const own = await writer()
    while (await sequenceOnce({ db: own.db, origin, limit: 64 }));
    if (restart % 2 === 0) await grownMap()
    await writers.pop()!.close()
  }
  await expectWhole(accepted)
})

test('the map value of every key is kept for every end of a batch', async () => {
  const keys = someKeys(10)
  const accepted = await accept(someStatements(120, keys))
  while (await sequenceOnce({ db, origin, limit: 40 }));
  const items = new Map<string, Uint8Array[]>()
  for (const [i, { entry, subjects }] of accepted.slice(0, 80).entries()) {
    for (const key of subjects) {
      const hex = Uint8Array.from(key).toHex()
      items.set(hex, [...(items.get(hex) ?? []), historyItem(BigInt(i), leafHash(entry))])
    }
  }
  const changes = (await db.transaction().execute(trx => Array.fromAsync(mapChanges(trx, 0n, 80n, 100)))).flat()
  expect(changes.length).toBe(items.size)
  for (const { key, count, root } of changes) {
    const value = valueOfHistory(items.get(key.toHex())!)
    expect(count).toBe(BigInt(items.get(key.toHex())!.length))
    expect(root.toHex()).toBe(value.subarray(8).toHex())
  }
})

describe('order', () => {
  const key = (kid: Uint8Array, enrolledBy: Uint8Array) => ({
    kid,
    party: 'HTX-0042',
    jwk: '{}',
    roles: [],
    custody: 'own' as const,
    mark: 'first' as const,
    enrolledBy,
  })

  test('a statement behind its key’s enrolment and before its revocation is sequenced', async () => {
    const kid = randomBytes(32)
    const [enrolment, event, revocation] = [sampleStatement(), sampleStatement({ kid }), sampleStatement({ kid })]
    await db.transaction().execute(async trx => {
      await enrolKey(trx, key(kid, enrolment.entryId))
      await acceptStatements(trx, [enrolment, event])
      await revokeKey(trx, kid, revocation.entryId)
      await acceptStatements(trx, [revocation])
    })
    expect(await sequenceOnce({ db, origin })).toEqual({ from: 0n, to: 3n })
  })

  test.each(['before its key’s enrolment', 'after its key’s revocation'])(
    'a statement %s stops the log',
    async which => {
      const kid = randomBytes(32)
      const [enrolment, event, revocation] = [sampleStatement(), sampleStatement({ kid }), sampleStatement()]
      const early = which.startsWith('before')
      await db.transaction().execute(async trx => {
        await enrolKey(trx, key(kid, enrolment.entryId))
        if (!early) await revokeKey(trx, kid, revocation.entryId)
        await acceptStatements(trx, early ? [event, enrolment] : [enrolment, revocation, event])
      })
      await expect(sequenceOnce({ db, origin })).rejects.toBeInstanceOf(EntryOrderError)
      expect(await logSize(db, origin)).toBe(0n)
    },
  )
})
