import { testDatabase } from '@nguon/store/testing'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { healthRoutes } from './health.ts'

const { db } = await testDatabase()
const app = Fastify()
let chainUp = true
await app.register(healthRoutes, {
  db,
  chain: {
    request: async () => {
      if (!chainUp) throw new Error('down')
      return '0x7a69'
    },
  },
  witnesses: [{ owner: 'Học viện Kiểm định', url: 'http://127.0.0.1:1' }],
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
        witness: [{ state: 'down' }],
      },
    })
  })

  it('a chain that is down fails neither', async () => {
    chainUp = false
    expect((await get('/healthz')).statusCode).toBe(200)
    expect((await get('/healthz')).json().parts.chain.state).toBe('down')
    expect((await get('/readyz')).statusCode).toBe(200)
  })
})
