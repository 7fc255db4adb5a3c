import { type Subject, subjectKey, toHex } from '@nguon/statement'
import { beforeEach, describe, expect, it } from 'vitest'
import { alertSlot } from './evm.ts'
import { type Fetch, questionOf, readSource } from './source.ts'
import { answerRpc, createWorld, proofOf, seal, trustOf, type World } from './testing.ts'
import { formatProofFile } from './write-file.ts'

const LOT: Subject = { type: 'lot', id: '(01)08930000000019(10)VT0626A' }
const NODE = { name: 'https://node.example', url: 'https://node.example', independent: true }

let world: World
beforeEach(() => {
  world = createWorld()
  seal(world)
})

/** A node of the world's chain behind HTTP; `change` may put another answer in the place of its own. */
function network(change: (method: string, params: readonly unknown[]) => unknown = () => undefined): Fetch {
  return async (_, { body }) => {
    const { method, params } = JSON.parse(body) as { method: string; params: unknown[] }
    const changed = change(method, params)
    const result = changed === undefined ? answerRpc(world, method, params) : changed
    return { ok: true, json: async () => (result === undefined ? { error: { code: -32601 } } : { result }) }
  }
}

const question = async () => questionOf(formatProofFile(await proofOf(world, [LOT])), trustOf(world))!

describe('a source', () => {
  it('tells the head, the block that the file names, whether it is final, and the alerts', async () => {
    const [{ head, blockHash }] = world.heads as [World['heads'][number]]
    const asked = await question()
    expect(asked).toMatchObject({ contract: world.contract, blockNumber: 1000n })
    expect(await readSource(NODE, asked, network())).toEqual({
      name: NODE.name,
      independent: true,
      chainId: world.chainId,
      contract: world.contract,
      blockHash,
      finalised: true,
      head,
      alerts: new Map(asked.subjects.map(subject => [toHex(subjectKey(subject)), 0n])),
    })
  })

  it('counts the open alerts of a subject where the contract keeps them', async () => {
    const slot = `0x${toHex(alertSlot(subjectKey(LOT)))}`
    const raised = network((method, params) =>
      method === 'eth_getStorageAt' && params[1] === slot ? '0x2' : undefined,
    )
    const { alerts } = await readSource(NODE, await question(), raised)
    expect(alerts!.get(toHex(subjectKey(LOT)))).toBe(2n)
  })

  it('of a development chain is the operator’s, whoever runs it', async () => {
    world = createWorld([{ owner: 'X', independent: true }], 31337n)
    seal(world)
    expect(await readSource(NODE, await question(), network())).toMatchObject({ independent: false })
  })

  it('that knows no finality holds nothing to be final', async () => {
    const forgetful = network((method, params) =>
      method === 'eth_getBlockByNumber' && params[0] === 'finalized' ? null : undefined,
    )
    expect(await readSource(NODE, await question(), forgetful)).toMatchObject({ finalised: false })
  })

  const silent: [string, string, Fetch][] = [
    ['follows another chain', 'OTHER_CHAIN', network(method => (method === 'eth_chainId' ? '0x1' : undefined))],
    ['answers with something else', 'ANSWER', network(method => (method === 'eth_getStorageAt' ? 'soon' : undefined))],
    ['refuses', 'UNREACHABLE', async () => ({ ok: false, json: async () => ({}) })],
    ['is not there', 'UNREACHABLE', async () => Promise.reject(new TypeError('fetch failed'))],
  ]
  it.each(silent)('that %s is said to, and nothing is made up: %s', async (_, code, fetch) => {
    await expect(readSource(NODE, await question(), fetch)).rejects.toMatchObject({ name: 'SourceError', code })
  })
})

describe('what to ask', () => {
  it('of a file that cannot be read, or under another contract, is the reader’s own contract', async () => {
    const trust = trustOf(world)
    const asked = { chainId: world.chainId, contract: world.contract, blockNumber: null }
    expect(questionOf('{', trust)).toEqual({ ...asked, subjects: [] })
    const file = await proofOf(world, [LOT])
    file.anchors[0]!.contract = '0x00000000000000000000000000000000000bad00'
    expect(questionOf(formatProofFile(file), trust)).toMatchObject(asked)
    expect(questionOf('{', { ...trust, anchors: [] })).toBeNull()
  })
})
