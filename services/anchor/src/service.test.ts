import { headInFlight } from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import { expect, test, vi } from 'vitest'
import { buildAnchor } from './service.ts'
import { fillTiles, openHead, testAnchor } from './testing.ts'

test('anchors what comes, says what it waits for, and stops when told', async () => {
  const { db } = await testDatabase()
  await fillTiles(db)
  const deps = await testAnchor(db)
  const anchor = buildAnchor(deps)
  expect(anchor.health()).toEqual({ state: 'starting', code: null, size: null })
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
