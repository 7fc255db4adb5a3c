import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ChainUnavailableError, httpRpc, RpcError, revertData } from './rpc.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function node(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const says = (body: string, status = 200) => node((_, response) => response.writeHead(status).end(body))

test('gives the result of a call', async () => {
  const rpc = httpRpc(await says('{"jsonrpc":"2.0","id":1,"result":"0x7a69"}'))
  expect(await rpc.request({ method: 'eth_chainId' })).toBe('0x7a69')
})

test('a result of null is a result', async () => {
  expect(await httpRpc(await says('{"jsonrpc":"2.0","id":1,"result":null}')).request({ method: 'x' })).toBeNull()
})

test.each([
  ['the bytes of a revert', '{"code":3,"message":"reverted","data":"0x08c379a0"}', '0x08c379a0'],
  ['the bytes of a revert one deeper', '{"code":3,"message":"reverted","data":{"data":"0x08c379a0"}}', '0x08c379a0'],
  ['no bytes', '{"code":-32601,"message":"unknown method"}', null],
])('an error of the node is told apart from silence, with %s', async (_, error, data) => {
  const asked = httpRpc(await says(`{"jsonrpc":"2.0","id":1,"error":${error}}`)).request({ method: 'eth_call' })
  const refused = await asked.catch(error => error)
  expect(refused).toBeInstanceOf(RpcError)
  expect(revertData(refused)).toBe(data)
})

test.each([
  ['a page', '<html></html>', 502],
  ['JSON that is no answer', '"yes"', 200],
  ['nothing', '', 200],
])('a node that answers with %s is unavailable', async (_, body, status) => {
  await expect(httpRpc(await says(body, status)).request({ method: 'x' })).rejects.toThrow(ChainUnavailableError)
})

test('a node that is not there, or does not answer in time, is unavailable', async () => {
  await expect(httpRpc('http://127.0.0.1:9').request({ method: 'x' })).rejects.toThrow(ChainUnavailableError)
  const silent = await node(() => {})
  await expect(httpRpc(silent, 50).request({ method: 'x' })).rejects.toThrow(ChainUnavailableError)
})
