import { Interface as Abi, hexlify, type Interface } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { compiled, connect, deploy, digestOf, keys, sign, struct, terms } from './test/chain.ts'
import { consistencyProof, leaf, smallTree } from './test/reference.ts'

const SIZES = 33
const tree = smallTree(Array.from({ length: SIZES }, (_, i) => leaf(i)))
const roots = Array.from({ length: SIZES + 1 }, (_, size) => (size === 0 ? leaf(0) : tree.root(0, size)))
const abi: Interface = new Abi(compiled('AnchorLog').abi)
const now = Math.floor(Date.now() / 1000)
const witness = keys[0]!

/** Asks, without changing anything, whether a contract whose head is `first` takes `second` on this path. */
type Ask = (first: number, second: number, path: Uint8Array[], secondRoot?: Uint8Array) => Promise<string>
let ask: Ask

beforeAll(async () => {
  const chain = await connect()
  const contracts = new Map<number, string>()
  for (let size = 1; size < SIZES; size++) {
    const head = { size, time: now - 1000, logRoot: roots[size]!, mapRoot: leaf(0) }
    const contract = await deploy(chain.signer, 'AnchorLog', [struct(head), terms()])
    contracts.set(size, await contract.getAddress())
  }
  ask = async (first, second, path, secondRoot = roots[second]!) => {
    const to = contracts.get(first)!
    const head = { size: second, time: now - 999, logRoot: secondRoot, mapRoot: leaf(1) }
    const signature = sign(witness, digestOf(head, { chainId: chain.chainId, contract: to }))
    const data = abi.encodeFunctionData('anchor', [struct(head), path.map(node => hexlify(node)), [signature]])
    try {
      await chain.provider.request({ method: 'eth_call', params: [{ to, data }, 'latest'] })
      return 'taken'
    } catch (error) {
      const { data } = error as { data?: string | { data?: string } }
      const bytes = typeof data === 'object' ? data.data : data
      return (bytes && abi.parseError(bytes)?.name) || String(error)
    }
  }
}, 120_000)

test('every tree up to 33 leaves is joined to every smaller one by the RFC proof', async () => {
  for (let second = 2; second <= SIZES; second++) {
    for (let first = 1; first < second; first++) {
      expect([first, second, await ask(first, second, consistencyProof(tree, first, second))]).toEqual([
        first,
        second,
        'taken',
      ])
    }
  }
}, 120_000)

test('no proof of another pair joins two trees', async () => {
  for (const [first, second] of [
    [3, 7],
    [4, 8],
    [6, 7],
    [8, 9],
    [1, 16],
    [15, 16],
    [16, 33],
    [31, 32],
  ] as const) {
    for (let n = 2; n <= 17; n++) {
      for (let m = 1; m < n; m++) {
        const path = consistencyProof(tree, m, n)
        const same = consistencyProof(tree, first, second)
        if (path.length === same.length && path.every((node, i) => hexlify(node) === hexlify(same[i]!))) continue
        expect([first, second, m, n, await ask(first, second, path)]).toEqual([
          first,
          second,
          m,
          n,
          'AnchorLogInconsistent',
        ])
      }
    }
  }
}, 120_000)

test('a cut, padded, reordered or altered proof, and another root, are refused', async () => {
  for (const [first, second] of [
    [3, 7],
    [4, 8],
    [6, 7],
    [8, 9],
    [13, 31],
    [16, 33],
    [32, 33],
  ] as const) {
    const path = consistencyProof(tree, first, second)
    const altered = path.map((_, i) => path.map((node, j) => (i === j ? leaf(99) : node)))
    const padded = [
      [...path, leaf(0)],
      [leaf(0), ...path],
      [...path, path[0]!],
      [path[0]!, ...path],
    ]
    const cut = [path.slice(1), path.slice(0, -1), []]
    const reordered = path.length > 1 ? [path.toReversed()] : []
    for (const wrong of [...altered, ...padded, ...cut, ...reordered]) {
      expect(await ask(first, second, wrong)).toBe('AnchorLogInconsistent')
    }
    expect(await ask(first, second, path, leaf(5))).toBe('AnchorLogInconsistent')
    expect(await ask(first, second, path, roots[first]!)).toBe('AnchorLogInconsistent')
  }
})

test('a rewritten log is refused: its own proof does not start from the anchored root', async () => {
  const rewritten = smallTree(Array.from({ length: SIZES }, (_, i) => leaf(i === 2 ? 1000 : i)))
  for (const [first, second] of [
    [3, 7],
    [4, 8],
    [8, 33],
  ] as const) {
    const path = consistencyProof(rewritten, first, second)
    expect(await ask(first, second, path, rewritten.root(0, second))).toBe('AnchorLogInconsistent')
  }
})

test('a size that the proof does not have is refused, however the root was signed', async () => {
  // The path of 4 to 8 also leads from 4 to any size whose proof has that shape: those only witnesses tell apart.
  expect(await ask(4, 9, consistencyProof(tree, 4, 8), roots[8]!)).toBe('AnchorLogInconsistent')
  expect(await ask(4, 17, consistencyProof(tree, 4, 8), roots[8]!)).toBe('AnchorLogInconsistent')
})
