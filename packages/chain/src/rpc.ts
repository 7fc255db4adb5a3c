import { z } from 'zod'

/** A way to ask an Ethereum node (EIP-1193): over HTTP, or a chain inside this process in tests. */
export type Rpc = { request(call: { method: string; params?: unknown[] }): Promise<unknown> }

/** The node could not be reached, or gave no answer to be had: try again later. */
export class ChainUnavailableError extends Error {
  override readonly name = 'ChainUnavailableError'
  readonly code = 'CHAIN_UNAVAILABLE'
}

/** The node understood the call and refused it; `data` holds what a contract reverted with. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code = 'RPC_REFUSED'
  readonly rpcCode: number
  readonly data: string | null

  constructor(method: string, rpcCode: number, reason: string, data: string | null) {
    super(`${method}: ${reason}`)
    this.rpcCode = rpcCode
    this.data = data
  }
}

const Response = z.union([
  z.object({ error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }) }),
  z.object({ result: z.unknown(), error: z.undefined().optional() }),
])

/**
 * A node at an HTTP address. Every call is one request with a time limit; nothing is retried here, since only
 * the caller knows what a repeated call would mean.
 * @throws {ChainUnavailableError} from `request`, when the node gives no JSON-RPC answer in time
 * @throws {RpcError} from `request`, when it answers with an error
 */
export function httpRpc(url: string, timeoutMilliseconds = 10_000): Rpc {
  let id = 0
  return {
    async request({ method, params = [] }) {
      id += 1
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const answer = await ask(url, body, timeoutMilliseconds)
      const parsed = Response.safeParse(answer)
      if (!parsed.success) throw new ChainUnavailableError(`${method}: the node gave no JSON-RPC answer`)
      if (!parsed.data.error) return parsed.data.result
      const { code, message, data } = parsed.data.error
      throw new RpcError(method, code, message, revertDataIn(data))
    },
  }
}

/** What a contract reverted with, if this error of a node says so. */
export function revertData(error: unknown): string | null {
  if (error instanceof RpcError) return error.data
  if (typeof error === 'object' && error !== null && 'data' in error) return revertDataIn(error.data)
  return null
}

async function ask(url: string, body: string, timeoutMilliseconds: number): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
    return await response.json()
  } catch (cause) {
    throw new ChainUnavailableError('the chain cannot be reached', { cause })
  }
}

// Nodes put the bytes of a revert in `data`, or in `data.data`.
function revertDataIn(data: unknown): string | null {
  if (typeof data === 'string' && /^0x[0-9a-f]*$/i.test(data)) return data
  if (typeof data === 'object' && data !== null && 'data' in data) return revertDataIn(data.data)
  return null
}
