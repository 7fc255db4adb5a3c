/** Gas of one anchor in a log of a million entries, beside a transaction that only emits an event, on Hardhat's chain. */

import { hexlify } from 'ethers'
import { connect, deploy, digestOf, keys, sign, struct, terms } from '../../contracts/test/chain.ts'
import { consistencyProof, largeTree, leaf } from '../../contracts/test/reference.ts'
import type { Figure } from './table.ts'

/** Measures one whole transaction of each kind. */
export async function measureGas(): Promise<Figure[]> {
  const [first, second] = [1_000_000, 1_001_000]
  const tree = largeTree(second)
  const chain = await connect()
  const witness = keys[0]!
  // The chain's own time, which began with this process: a head may not be a minute ahead of the newest block.
  const now = (await chain.ethers.provider.getBlock('latest'))!.timestamp
  const head = (size: number, time: number) => ({ size, time, logRoot: tree.root(0, size), mapRoot: leaf(size) })
  const contract = await deploy(chain.signer, 'AnchorLog', [struct(head(first, now - 100)), terms()])
  const next = head(second, now)
  const digest = digestOf(next, { chainId: chain.chainId, contract: await contract.getAddress() })
  const path = consistencyProof(tree, first, second).map(node => hexlify(node))
  const anchored = await contract.getFunction('anchor')(struct(next), path, [sign(witness, digest)])
  const plain = await deploy(chain.signer, 'EventOnly')
  const announced = await plain.getFunction('anchor')(second, now, leaf(1), leaf(2))
  const gas = async (sent: { wait(): Promise<{ gasUsed: bigint }> }) => Number((await sent.wait()).gasUsed)
  const eventOnly = await gas(announced)
  const note = '(the event alone checks nothing)'
  return [
    {
      name: 'gas per anchor, 1,000,000 → 1,001,000',
      value: await gas(anchored),
      unit: 'gas',
      ceiling: { name: 'an event-only transaction', value: eventOnly },
      note,
    },
  ]
}
