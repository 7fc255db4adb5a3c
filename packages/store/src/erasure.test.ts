import { randomBytes } from 'node:crypto'
import { bodyDigest, bodyOf, drawUp, type JsonObject } from '@nguon/statement'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { findBodies, publicBody } from './body.ts'
import type { Database } from './database.ts'
import { acceptErasure, erasedCount, eraseOwed } from './erasure.ts'
import { findEvents } from './event/find.ts'
import { drawing, randomFacts } from './event/testing.ts'
import { indexEvents } from './event/write.ts'
import { insertVersions, newestVersion } from './register.ts'
import { acceptStatements, type NewStatement } from './statement.ts'
import type { Audience } from './tables.ts'
import { sampleStatement, testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeEach(async () => {
  ;({ db } = await testDatabase())
})

const now = new Date('2026-11-21T03:00:00Z')
const never = new Date(0)

/** A record with a body 0, and one further body for some readers; its entry is one, but for the signature. */
function record(audience: Audience): NewStatement {
  const texts = [{ type: 'lot' }, { 'nguon:add': { '/fields/note': 'Ông Bảy' } }].map(said =>
    bodyOf(said as JsonObject, randomBytes(16)),
  )
  const refs = texts.map((text, at) => ({
    audience: at === 0 ? (0 as const) : audience,
    digest: bodyDigest(text),
    pointers: at === 0 ? [] : ['/fields/note'],
  }))
  const draft = drawUp({
    origin: 'truyxuat.example/log',
    party: 'HTX-0042',
    kid: randomBytes(32),
    kind: 'record',
    subjects: [{ type: 'lot', id: '(01)08930000000019(10)VT0626A' }],
    bodies: refs,
    received: now,
  })
  const { protectedBytes, payload, entryId } = draft
  const bytes = (length: number) => [0x59, length >> 8, length & 0xff]
  const entry = Buffer.concat([
    Uint8Array.of(0xd2, 0x84, ...bytes(protectedBytes.length)),
    protectedBytes,
    Uint8Array.of(0xa0, 0x58, payload.length),
    payload,
    Uint8Array.of(0x58, 64),
    new Uint8Array(64),
  ])
  const bodies = refs.map(({ digest, audience }, at) => ({ digest, audience, bytes: texts[at]! }))
  return sampleStatement({ entryId, entry, kind: 'record', bodies })
}

async function accept(statement: NewStatement): Promise<NewStatement> {
  await db.transaction().execute(trx => acceptStatements(trx, [statement]))
  return statement
}

/** Accepts an erasure of one of a statement's bodies; `index` is its position, if it has one. */
async function erase(digest: Uint8Array, index?: bigint): Promise<NewStatement> {
  const erasure = sampleStatement({ kind: 'erasure', entryId: Uint8Array.from(randomBytes(32)) })
  await db.transaction().execute(async trx => {
    await acceptStatements(trx, [erasure])
    await acceptErasure(trx, { digest, entryId: erasure.entryId, accepted: now })
  })
  if (index !== undefined)
    await sql`insert into entry (index, entry_id) values (${index}, ${erasure.entryId})`.execute(db)
  return erasure
}

const stored = async (digest: Uint8Array) => (await findBodies(db, [digest]))[0]!

test.each([1, 2] as const)(
  'a body for audience %s is gone with the commit that accepts its erasure',
  async audience => {
    const { bodies } = await accept(record(audience))
    const { entryId } = await erase(bodies[1]!.digest)
    expect(await stored(bodies[1]!.digest)).toMatchObject({ bytes: null, erasedBy: entryId, audience })
    expect((await stored(bodies[0]!.digest)).bytes).toEqual(bodies[0]!.bytes)
    expect(await erasedCount(db)).toBe(1)
  },
)

test('a public body is owed, and goes once an anchored head holds its erasure', async () => {
  const { bodies } = await accept(record(0))
  const { digest, bytes } = bodies[1]!
  const { entryId } = await erase(digest, 7n)
  expect(await stored(digest)).toMatchObject({ bytes, erasedBy: entryId })
  expect(await eraseOwed(db, 7n, never, now)).toBe(0)
  expect(await publicBody(db, digest)).toEqual(bytes)
  expect(await eraseOwed(db, 8n, never, now)).toBe(1)
  expect(await stored(digest)).toMatchObject({ bytes: null, erasedBy: entryId })
  expect(await publicBody(db, digest)).toBeUndefined()
  expect(await eraseOwed(db, 8n, never, now)).toBe(0)
})

test('a public body is kept no longer than said, whatever the chain does', async () => {
  const { bodies } = await accept(record(0))
  await erase(bodies[1]!.digest)
  expect(await eraseOwed(db, 0n, now, now)).toBe(0)
  expect(await eraseOwed(db, 0n, new Date(now.getTime() + 1), now)).toBe(1)
  expect((await stored(bodies[1]!.digest)).bytes).toBeNull()
})

test('an erasure that is cut off in the middle has done nothing, and is still owed', async () => {
  const { bodies } = await accept(record(0))
  const { digest, bytes } = bodies[1]!
  await erase(digest, 7n)
  await sql`
    create function cut_off() returns trigger language plpgsql as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`.execute(db)
  await sql`create trigger cut_off after update on body for each row execute function cut_off()`.execute(db)
  await expect(eraseOwed(db, 8n, never, now)).rejects.toThrow()
  expect((await stored(digest)).bytes).toEqual(bytes)
  await sql`drop trigger cut_off on body`.execute(db)
  expect(await eraseOwed(db, 8n, never, now)).toBe(1)
  expect((await stored(digest)).bytes).toBeNull()
})

test('of two that erase at once, one does it and the other finds it done', async () => {
  const { bodies } = await accept(record(0))
  await erase(bodies[1]!.digest, 7n)
  await Promise.all([eraseOwed(db, 8n, never, now), eraseOwed(db, 8n, never, now)])
  expect(await erasedCount(db)).toBe(1)
})

test('a second erasure of a body is refused, with the first one’s name', async () => {
  const { bodies } = await accept(record(1))
  const first = await erase(bodies[1]!.digest)
  await expect(erase(bodies[1]!.digest)).rejects.toMatchObject({ code: 'ALREADY_ERASED', erasedBy: first.entryId })
})

test('the register forgets a version whose body 0 is erased, and no other', async () => {
  const statement = await accept(record(0))
  const row = { id: 'L', version: 1, issuer: 'HTX-0042', validFrom: '2026-06-01', fields: { quantity: '1' } }
  await db.transaction().execute(trx => insertVersions(trx, 'lot', [{ ...row, entryId: statement.entryId }]))
  await erase(statement.bodies[1]!.digest, 7n)
  await eraseOwed(db, 8n, never, now)
  expect(await newestVersion(db, 'lot', 'L')).toBeDefined()
  await erase(statement.bodies[0]!.digest, 8n)
  await eraseOwed(db, 9n, never, now)
  expect(await newestVersion(db, 'lot', 'L')).toBeUndefined()
})

test('the index forgets an event whose body 0 is erased, and no other', async () => {
  const [one, other] = [await accept(record(0)), await accept(record(0))]
  const thing = { role: 'epc' as const, key: 'urn:example:2', quantity: null, uom: null }
  const facts = { ...randomFacts(drawing(1)), things: [thing], values: [] }
  const rows = [one, other].map(({ entryId, party, received }) => ({
    ...{ entryId, party, recorded: received, audience: 0 as const },
    facts,
  }))
  await db.transaction().execute(trx => indexEvents(trx, rows))
  const found = async () => {
    const query = { conditions: [], orderBy: null, direction: 'ASC', limit: null, refuseAbove: null } as const
    return (await findEvents(db, query, { party: null, supervises: false }, { size: 9 })).rows.map(row => row.entryId)
  }
  await erase(one.bodies[1]!.digest, 7n)
  await eraseOwed(db, 8n, never, now)
  expect(await found()).toEqual([one.entryId, other.entryId])
  await erase(one.bodies[0]!.digest, 8n)
  await eraseOwed(db, 9n, never, now)
  expect(await found()).toEqual([other.entryId])
  expect((await sql`select from event_thing`.execute(db)).rows).toHaveLength(1)
})

test('what was erased does not come back, and nobody undoes an erasure', async () => {
  const { bodies } = await accept(record(1))
  const { digest, bytes } = bodies[1]!
  await erase(digest)
  const back = sql`update body set bytes = ${bytes}, erased_by = null where digest = ${digest}`
  await expect(back.execute(db)).rejects.toThrow('erased once')
  await expect(sql`update erasure set done = null`.execute(db)).rejects.toThrow('done once')
  await expect(sql`delete from erasure`.execute(db)).rejects.toThrow('done once')
})

test('the planner’s samples hold nothing of a body or a register', async () => {
  const { entryId } = await accept(record(0))
  const row = { id: 'L', version: 1, issuer: 'X', validFrom: '2026-06-01', fields: { name: 'Ông Bảy' }, entryId }
  await db.transaction().execute(trx => insertVersions(trx, 'lot', [row]))
  for (let more = 0; more < 3; more++) await accept(record(0))
  await sql`analyze`.execute(db)
  const { rows } = await sql<{ tablename: string }>`
    select tablename from pg_stats where attname in ('bytes', 'fields', 'record')`.execute(db)
  expect(rows).toEqual([])
})
