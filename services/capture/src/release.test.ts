import { logSubject, mergeBodies, parseEntry, parseRecordBody, type RecordFile, subjectKey } from '@nguon/statement'
import { findBodies, pendingOfKey, statementsAt } from '@nguon/store'
import { beforeAll, expect, test } from 'vitest'
import { currentPolicy } from '../../log/src/policy.ts'
import type { CaptureDeps } from './deps.ts'
import { rebuildProjections } from './project.ts'
import { logRelease } from './release.ts'
import { ADMIN, ORIGIN, type TestWriter, testWriter } from './testing.ts'

let it_: TestWriter
let deps: CaptureDeps

beforeAll(async () => {
  it_ = await testWriter()
  const { db, keys } = it_
  deps = {
    db,
    origin: ORIGIN,
    masterKey: new Uint8Array(32),
    receiptKey: keys.receipt,
    registrarKey: keys.registrar,
    adminApiKey: ADMIN,
  }
})

const file = (name: string, byte: number): RecordFile => ({
  name,
  mediaType: 'text/html',
  size: 3,
  sha256: new Uint8Array(32).fill(byte),
})

async function releases() {
  const { db } = it_
  const logged = await statementsAt(db, [...Array(20).keys()].map(BigInt))
  const all = [...logged, ...(await pendingOfKey(db, subjectKey(logSubject(ORIGIN))))]
  return await Promise.all(
    all
      .filter(({ kind }) => kind === 'record')
      .map(async ({ entry, party }) => {
        const { bodies } = parseEntry(entry)
        const [body] = await findBodies(db, [bodies[0]!.digest])
        const { version, files, id } = parseRecordBody(mergeBodies(bodies, [body!.bytes]))
        return { party, id, version, first: files[0]!.sha256[0] }
      }),
  )
}

const version = (n: number, first: number) => ({ party: 'NGUON', id: 'verifier', version: n, first })

test('a release is logged when its files are others than the newest one names, before and after it has a position', async () => {
  expect(await logRelease(deps, [file('verifier.html', 1)])).toBe(true)
  expect(await logRelease(deps, [file('verifier.html', 1)])).toBe(false)
  await it_.sequence()
  expect(await logRelease(deps, [file('verifier.html', 1)])).toBe(false)
  expect(await logRelease(deps, [file('verifier.html', 2)])).toBe(true)
  expect(await logRelease(deps, [file('verifier.html', 1)])).toBe(true)
  await it_.sequence()
  expect(await releases()).toEqual([version(1, 1), version(2, 2), version(3, 1)])
})

test('two processes that start at once log it once', async () => {
  const both = [1, 2].map(() => logRelease(deps, [file('verifier.html', 9)]))
  expect((await Promise.all(both)).sort()).toEqual([false, true])
})

test('a key that is not the registrar’s logs none', async () => {
  const stranger = { ...deps, registrarKey: it_.keys.authority }
  await expect(logRelease(stranger, [file('verifier.html', 5)])).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' })
})

test('the tables are computed anew from a log that holds releases', async () => {
  const read = await rebuildProjections(it_.db, 'truyxuat.example')
  expect(read).toBeGreaterThanOrEqual(4)
})

test('the policy in force is found below any number of releases', async () => {
  for (let byte = 20; byte < 130; byte++) await logRelease(deps, [file('verifier.html', byte)])
  await it_.sequence()
  expect(await currentPolicy(it_.db, ORIGIN)).toMatchObject({ platform: 'NGUON' })
})
