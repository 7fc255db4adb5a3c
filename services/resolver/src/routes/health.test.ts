import { insertHead, moveHead, storeAnchor, storeHeadSignature } from '@nguon/store'
import { testDatabase } from '@nguon/store/testing'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { healthRoutes } from './health.ts'

const { db } = await testDatabase()
const app = Fastify()
const there = { address: `0x${'a1'.repeat(20)}`, owner: 'Viện Đo lường', url: 'http://127.0.0.1:1' }
const away = { address: `0x${'b2'.repeat(20)}`, owner: 'Học viện Kiểm định', url: 'http://127.0.0.1:1' }
let chainUp = true
await app.register(healthRoutes, {
  db,
  chain: {
    request: async () => {
      if (!chainUp) throw new Error('down')
      return '0x7a69'
    },
  },
  witnesses: [there, away],
  contract: undefined,
  now: () => Date.now(),
})
afterAll(() => app.close())
const get = async (url: string) => app.inject({ method: 'GET', url })

describe('health', () => {
  it('names the state of each part', async () => {
    const answer = await get('/healthz')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      parts: {
        database: { state: 'ok' },
        chain: { state: 'ok', chainId: 31337 },
        contract: { state: 'down' },
        ledger: { state: 'down', size: null },
        witness: [{ state: 'down' }, { state: 'down' }],
      },
    })
  })

  it('a witness without which heads are given up is named, and the waiting is told from the first of them on', async () => {
    const now = Math.floor(Date.now() / 1000)
    const build = (size: bigint, age: number) => {
      const roots = { logRoot: new Uint8Array(32), mapRoot: new Uint8Array(32) }
      const head = { size, time: BigInt(now - age), ...roots, checkpoint: `checkpoint ${size}` }
      return db.transaction().execute(trx => insertHead(trx, head))
    }
    const anchor = async (size: bigint) => {
      await moveHead(db, size, 'open', 'witnessed')
      const place = { chainId: 31337n, contract: new Uint8Array(20), blockNumber: 7n, blockHash: new Uint8Array(32) }
      await db.transaction().execute(trx => storeAnchor(trx, { size, ...place, evidence: '{}' }))
    }
    const told = async () => (await get('/healthz')).json()
    await build(5n, 90)
    await anchor(5n)
    await build(6n, 80)
    const address = Buffer.from('a1'.repeat(20), 'hex')
    await storeHeadSignature(db, { size: 6n, address, signature: new Uint8Array(64) })
    expect(await told()).toMatchObject({ status: 'ok', parts: { ledger: { state: 'ok', missingWitnesses: [] } } })
    await moveHead(db, 6n, 'open', 'abandoned')
    await build(7n, 1)
    const answer = await get('/healthz')
    expect(answer.statusCode).toBe(200)
    const { status, parts } = answer.json()
    expect(status).toBe('late')
    const missingWitnesses = [{ address: away.address, owner: away.owner }]
    expect(parts.ledger).toMatchObject({ state: 'late', size: 5, pending: 0, missingWitnesses })
    expect(parts.ledger.headInFlightAge).toBeGreaterThanOrEqual(80)
    expect(parts.ledger.headAge).toBeGreaterThanOrEqual(90)
    expect((await get('/readyz')).statusCode).toBe(200)
    await anchor(7n)
    const healed = { state: 'ok', size: 7, headInFlightAge: 0, missingWitnesses: [] }
    expect(await told()).toMatchObject({ status: 'ok', parts: { ledger: healed } })
  })

  it('a chain that is down fails neither', async () => {
    chainUp = false
    expect((await get('/healthz')).statusCode).toBe(200)
    expect((await get('/healthz')).json().parts.chain.state).toBe('down')
    expect((await get('/readyz')).statusCode).toBe(200)
  })
})
