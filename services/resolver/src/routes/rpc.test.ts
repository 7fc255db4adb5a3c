import { ChainUnavailableError, RpcError } from '@nguon/chain'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { rpcRoutes } from './rpc.ts'

const CONTRACT = `0x${'ab'.repeat(20)}`
const passed: string[] = []
let fail: Error | null = null
const app = Fastify()
await app.register(rpcRoutes, {
  contracts: [CONTRACT],
  chain: {
    request: async ({ method }) => {
      if (fail) throw fail
      passed.push(method)
      return '0x1'
    },
  },
})
afterAll(() => app.close())

const ask = (method: string, params: unknown[] = [], more: object = {}) =>
  app.inject({ method: 'POST', url: '/rpc', payload: { jsonrpc: '2.0', id: 1, method, params, ...more } })

describe('the gateway to the chain', () => {
  it('passes the four calls that read', async () => {
    await ask('eth_chainId')
    await ask('eth_getBlockByNumber', ['latest', false])
    await ask('eth_getBlockByNumber', ['0x10', false])
    await ask('eth_getStorageAt', [CONTRACT, '0x6f', '0x10'])
    await ask('eth_call', [{ to: CONTRACT, data: '0x01020304' }, 'latest'])
    expect(passed).toEqual([
      'eth_chainId',
      'eth_getBlockByNumber',
      'eth_getBlockByNumber',
      'eth_getStorageAt',
      'eth_call',
    ])
  })

  it.each([
    ['a call that writes', 'eth_sendRawTransaction', ['0x00']],
    ['a call of the node itself', 'debug_traceTransaction', ['0x00']],
    ['a block with all its transactions', 'eth_getBlockByNumber', ['latest', true]],
    ['a block by a name that is none', 'eth_getBlockByNumber', ['pending', false]],
    ['a call with more in it', 'eth_call', [{ to: CONTRACT, data: '0x01020304', gas: '0x1' }, 'latest']],
    ['a call with a long text', 'eth_call', [{ to: CONTRACT, data: `0x${'00'.repeat(2000)}` }, 'latest']],
    ['too many parameters', 'eth_chainId', ['0x1']],
  ])('%s is not passed', async (_name, method, params) => {
    const before = passed.length
    expect((await ask(method, params)).statusCode).toBe(400)
    expect(passed.length).toBe(before)
  })

  it('another contract, several calls at once and a large body are refused', async () => {
    const other = `0x${'cd'.repeat(20)}`
    expect((await ask('eth_getStorageAt', [other, '0x0', 'latest'])).statusCode).toBe(403)
    expect((await ask('eth_call', [{ to: other, data: '0x01020304' }, 'latest'])).statusCode).toBe(403)
    expect((await app.inject({ method: 'POST', url: '/rpc', payload: [{ jsonrpc: '2.0' }] })).statusCode).toBe(400)
    expect((await ask('eth_chainId', [], { more: 'x'.repeat(10_000) })).statusCode).toBe(413)
  })

  it('a node that refuses or is gone is told as such, without its words', async () => {
    fail = new RpcError('eth_chainId', -32005, 'secret of the node', null)
    const refused = await ask('eth_chainId')
    expect(refused.json()).toMatchObject({ error: { code: -32005 } })
    expect(refused.body).not.toContain('secret')
    fail = new ChainUnavailableError('the chain cannot be reached')
    expect((await ask('eth_chainId')).statusCode).toBe(502)
    fail = null
  })
})
