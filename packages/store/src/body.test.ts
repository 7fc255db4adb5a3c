import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { dropStagedBodies, findBodies, publicBodies, publicBody, stageBody } from './body.ts'
import type { Database } from './database.ts'
import { acceptStatements, findStatement, type NewStatement } from './statement.ts'
import type { Audience } from './tables.ts'
import { sampleStatement, testDatabase } from './testing.ts'

let db: Kysely<Database>
beforeEach(async () => {
  ;({ db } = await testDatabase())
})

const now = new Date('2026-11-21T03:00:00Z')
const body = (audience: Audience = 0) => ({
  digest: randomBytes(32),
  audience,
  bytes: Uint8Array.from(randomBytes(50)),
})
const accept = (statement: NewStatement) => db.transaction().execute(trx => acceptStatements(trx, [statement]))
const stage = (of: { digest: Uint8Array; bytes: Uint8Array }, uploadedBy = 'HTX-0042') =>
  stageBody(db, { digest: of.digest, bytes: of.bytes, uploadedBy, stagedAt: now })

test('a public body is served once a statement names it, a restricted one never', async () => {
  const [open, partners, authority] = [body(0), body(1), body(2)]
  await stage(open)
  expect(await publicBody(db, open.digest)).toBeUndefined()
  await accept(sampleStatement({ bodies: [open, partners, authority] }))
  expect(await publicBody(db, open.digest)).toEqual(open.bytes)
  expect(await publicBody(db, partners.digest)).toBeUndefined()
  expect(await publicBody(db, authority.digest)).toBeUndefined()
  expect((await findBodies(db, [partners.digest]))[0]).toMatchObject({ audience: 1, bytes: partners.bytes })
})

test('many public bodies are given at once, as far as there is room', async () => {
  const [open, also, partners, staged] = [body(0), body(0), body(1), body(0)]
  await accept(sampleStatement({ bodies: [open, also, partners] }))
  await stage(staged)
  const digests = [open, also, partners, staged].map(({ digest }) => digest)
  const all = await publicBodies(db, digests, 1_000)
  expect(all).toHaveLength(2)
  expect(all).toEqual(expect.arrayContaining([open.bytes, also.bytes]))
  expect(await publicBodies(db, digests, 99)).toHaveLength(1)
  expect(await publicBodies(db, [], 99)).toEqual([])
})

test('staging twice is staging once', async () => {
  const one = body()
  await stage(one)
  await stage(one, 'OTHER')
  expect((await findBodies(db, [one.digest]))[0]).toMatchObject({ uploadedBy: 'HTX-0042', entryId: null })
})

test.each(['named by another statement', 'staged by another party'])(
  'a body %s is refused, with everything beside it',
  async which => {
    const taken = body()
    if (which.startsWith('named')) await accept(sampleStatement({ bodies: [taken] }))
    else await stage(taken, 'HTX-0001')
    const late = sampleStatement({ bodies: [body(), { ...taken, audience: 0 }] })
    await expect(accept(late)).rejects.toMatchObject({ code: 'BODY_TAKEN', digest: taken.digest })
    expect(await findStatement(db, late.entryId)).toBeUndefined()
  },
)

test('what nobody came to name is dropped, what a statement names is not', async () => {
  const [left, named] = [body(), body()]
  await stage(left)
  await stage(named)
  await accept(sampleStatement({ bodies: [named] }))
  expect(await dropStagedBodies(db, new Date(now.getTime() + 1))).toBe(1n)
  expect(await findBodies(db, [left.digest, named.digest])).toHaveLength(1)
  await expect(sql`delete from body`.execute(db)).rejects.toThrow('not deleted')
})

test.each(['audience = 1', "bytes = '\\x00'", "uploaded_by = 'X'", 'entry_id = digest'])(
  'of a bound body "%s" is refused',
  async change => {
    await accept(sampleStatement({ bodies: [body()] }))
    await expect(sql.raw(`update body set ${change}`).execute(db)).rejects.toThrow('bound once')
  },
)
