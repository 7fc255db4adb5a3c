import { createHash, randomBytes } from 'node:crypto'
import { type Contract, hexlify } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { connect, deploy } from './test/chain.ts'

let probe: Contract
beforeAll(async () => {
  probe = await deploy((await connect()).signer, 'NodeHashProbe')
})

test('the node hash is SHA-256 of 01 ‖ left ‖ right, as the built-in computes it', async () => {
  const corners = [
    Buffer.alloc(32),
    Buffer.alloc(32, 255),
    Buffer.from('80'.padEnd(64, '0'), 'hex'),
    Buffer.from('1'.padStart(64, '0'), 'hex'),
  ]
  const pairs = corners.flatMap(left => corners.map(right => [left, right] as const))
  for (let i = 0; i < 200; i++) pairs.push([randomBytes(32), randomBytes(32)])
  for (const [left, right] of pairs) {
    const expected = hexlify(
      createHash('sha256')
        .update(Buffer.from([1]))
        .update(left)
        .update(right)
        .digest(),
    )
    expect(await probe.getFunction('fast')(left, right)).toBe(expected)
    expect(await probe.getFunction('defined')(left, right)).toBe(expected)
  }
})

test('a long chain of hashes agrees with the built-in and leaves memory alone', async () => {
  for (let i = 0; i < 5; i++) expect(await probe.getFunction('agree')(randomBytes(32), 500)).toBe(true)
})

test('too little gas for the hash reverts rather than giving a wrong one', async () => {
  const full = await probe.getFunction('fast').estimateGas(Buffer.alloc(32), Buffer.alloc(32))
  for (let gas = full - 900n; gas < full; gas += 25n) {
    const answer = probe.getFunction('fast').staticCall(Buffer.alloc(32), Buffer.alloc(32), { gasLimit: gas })
    const expected = hexlify(
      createHash('sha256')
        .update(Buffer.concat([Buffer.from([1]), Buffer.alloc(64)]))
        .digest(),
    )
    await answer.then(
      hash => expect(hash).toBe(expected),
      error => expect(String(error)).toMatch(/gas|revert/i),
    )
  }
})
