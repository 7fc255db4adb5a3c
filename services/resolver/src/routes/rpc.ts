import { ChainUnavailableError, type Rpc, RpcError } from '@nguon/chain'
import type { FastifyPluginCallback } from 'fastify'
import { z } from 'zod'
import { CACHE } from '../respond.ts'

const Quantity = z.string().regex(/^0x(0|[1-9a-f][0-9a-f]{0,15})$/)
const Block = z.union([z.enum(['latest', 'safe', 'finalized', 'earliest']), Quantity])
const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const Slot = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/)
const Calldata = z.string().regex(/^0x(?:[0-9a-fA-F]{2}){4,1024}$/)

const call = <Method extends string, Params extends z.ZodType>(method: Method, params: Params) =>
  z.strictObject({
    jsonrpc: z.literal('2.0'),
    id: z.union([z.number().int(), z.string().max(64)]),
    method: z.literal(method),
    params,
  })

const Request = z.discriminatedUnion('method', [
  call('eth_chainId', z.tuple([]).default([])),
  call('eth_getBlockByNumber', z.tuple([Block, z.literal(false)])),
  call('eth_call', z.tuple([z.strictObject({ to: Address, data: Calldata }), Block])),
  call('eth_getStorageAt', z.tuple([Address, Slot, Block])),
])

/** It answers everybody alike and knows nobody: a verifier from a disk asks it too. */
const ANYBODY = { 'access-control-allow-origin': '*' }

/**
 * A gateway to the chain for a reader's browser: four methods that read, of our own contracts and nothing else. It is
 * ours, and a verifier grades it as ours.
 */
export const rpcRoutes: FastifyPluginCallback<{ chain: Rpc; contracts: readonly string[] }> = (app, deps, done) => {
  const known = new Set(deps.contracts.map(contract => contract.toLowerCase()))

  app.options('/rpc', async (_request, reply) =>
    reply
      .code(204)
      .headers({ ...ANYBODY, 'access-control-allow-headers': 'content-type' })
      .send(),
  )
  app.post('/rpc', { bodyLimit: 8 * 1024 }, async (request, reply) => {
    reply.headers({ 'cache-control': CACHE.never, ...ANYBODY })
    const parsed = Request.safeParse(request.body)
    if (!parsed.success) return reply.code(400).send(failure(null, -32600, 'not one of the four calls that are passed'))
    const { id, method, params } = parsed.data
    if (method === 'eth_call' && !known.has(params[0].to.toLowerCase())) return reply.code(403).send(foreign(id))
    if (method === 'eth_getStorageAt' && !known.has(params[0].toLowerCase())) return reply.code(403).send(foreign(id))
    try {
      return { jsonrpc: '2.0', id, result: await deps.chain.request({ method, params }) }
    } catch (error) {
      if (error instanceof RpcError) return failure(id, error.rpcCode, 'the node refused the call')
      if (error instanceof ChainUnavailableError)
        return reply.code(502).send(failure(id, -32000, 'the chain cannot be reached'))
      throw error
    }
  })
  done()
}

const failure = (id: string | number | null, code: number, message: string) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
})

const foreign = (id: string | number) => failure(id, -32602, 'only the contracts of the trust file are read here')
