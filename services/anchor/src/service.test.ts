import { headInFlight } from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import { expect, test, vi } from 'vitest'
import { buildAnchor } from './service.ts'
import { abandon, fillTiles, headAt, openHead, testAnchor, testWitnesses } from './testing.ts'

test('anchors what comes, says what it waits for, and stops when told', async () => {
  const { db } = await testDatabase()
  await fillTiles(db)
  const deps = await testAnchor(db)
  const anchor = buildAnchor(deps)
  expect(anchor.health()).toMatchObject({ state: 'starting', code: null, size: null })
  anchor.start()
  await openHead(db, 1)
  await vi.waitFor(() => expect(anchor.health()).toMatchObject({ state: 'idle', size: 1n }), { timeout: 10_000 })
  deps.witnesses[0]!.holds = () => null
  await openHead(db, 5)
  await vi.waitFor(() => expect(anchor.health().state).toBe('waiting-for-witnesses'), { timeout: 10_000 })
  await anchor.stop()
  expect(anchor.health().state).toBe('stopped')
  expect((await headInFlight(db))?.size).toBe(5n)
})

test('names the witness without which heads are given up, and tells since when the log has waited', async () => {
  const { db } = await testDatabase()
  await fillTiles(db)
  const [there, away] = testWitnesses(2)
  const deps = await testAnchor(db, { witnesses: [there!, away!], quorum: 2 })
  const anchor = buildAnchor(deps)
  anchor.start()
  await openHead(db, 1)
  const idle = { state: 'idle', size: 1n, since: null, missing: [] }
  await vi.waitFor(() => expect(anchor.health()).toMatchObject(idle), { timeout: 10_000 })
  away!.holds = () => null
  await openHead(db, 5)
  await vi.waitFor(() => expect(anchor.health().since).toBe(headAt(5).time), { timeout: 10_000 })
  await abandon(db, 5)
  const waiting = { state: 'waiting-for-witnesses', since: headAt(5).time, missing: [away!.address] }
  await vi.waitFor(() => expect(anchor.health()).toMatchObject(waiting), { timeout: 10_000 })
  // The next head does not make the waiting look shorter.
  await openHead(db, 9)
  await new Promise(done => setTimeout(done, 1_200))
  expect(anchor.health()).toMatchObject(waiting)
  away!.holds = headAt
  const healed = { state: 'idle', size: 9n, since: null, missing: [] }
  await vi.waitFor(() => expect(anchor.health()).toMatchObject(healed), { timeout: 10_000 })
  await anchor.stop()
})

test('a lost contract is told once, for the supervisor, and healed when it is back', async () => {
  const { db } = await testDatabase()
  await fillTiles(db)
  const deps = await testAnchor(db)
  const lost: string[] = []
  let gone = false
  const rpc: typeof deps.rpc = {
    request: async call => (gone && call.method === 'eth_getCode' ? '0x' : await deps.rpc.request(call)),
  }
  const anchor = buildAnchor({ ...deps, rpc, onLost: code => lost.push(code) })
  await openHead(db, 1)
  anchor.start()
  await vi.waitFor(() => expect(anchor.health()).toMatchObject({ state: 'idle', size: 1n }), { timeout: 10_000 })
  gone = true
  await vi.waitFor(() => expect(anchor.health()).toMatchObject({ state: 'failed', code: 'CONTRACT_GONE' }), {
    timeout: 10_000,
  })
  await new Promise(done => setTimeout(done, 1_500))
  expect(lost).toEqual(['CONTRACT_GONE'])
  gone = false
  await vi.waitFor(() => expect(anchor.health()).toMatchObject({ state: 'idle', code: null, size: 1n }), {
    timeout: 15_000,
  })
  await anchor.stop()
})
