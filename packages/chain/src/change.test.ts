import { beforeAll, expect, test } from 'vitest'
import {
  type AnchorLog,
  addressOfKey,
  buildChangeTransaction,
  buildRaiseQuorumTransaction,
  type Change,
  type ChangeStep,
  findTransaction,
  generateEvmKey,
  type Rpc,
  readChainId,
  readFees,
  readIsWitness,
  readNonce,
  readQuorum,
  readReadyAt,
  readScheduledChanges,
  type SignedTransaction,
  sendRaw,
} from './index.ts'
import { deployAnchorLog, fund, hardhatRpc } from './testing.ts'

const admin = generateEvmKey()
const [first, second] = [addressOfKey(generateEvmKey()), addressOfKey(generateEvmKey())]
const head = { size: 5n, time: 1_750_000_000n, logRoot: Buffer.alloc(32, 7), mapRoot: Buffer.alloc(32, 8) }
const now = BigInt(Math.floor(Date.now() / 1000))
let rpc: Rpc
let log: AnchorLog

beforeAll(async () => {
  rpc = await hardhatRpc()
  const terms = { first: head, witnesses: [first], quorum: 1, admin: addressOfKey(admin), delay: 60n }
  log = { chainId: await readChainId(rpc), contract: await deployAnchorLog(rpc, generateEvmKey(), terms) }
  await fund(rpc, addressOfKey(admin))
})

async function done(build: (numbers: Parameters<typeof buildChangeTransaction>[1]) => SignedTransaction) {
  const nonce = await readNonce(rpc, addressOfKey(admin))
  const { raw, hash } = build({ ...log, nonce, fees: await readFees(rpc) })
  await sendRaw(rpc, raw).catch(error => {
    // Hardhat mines a call that the contract refuses, and says so at once.
    if (error.code !== 'TRANSACTION_REFUSED') throw error
  })
  const found = await findTransaction(rpc, hash)
  return found.state === 'mined' && found.succeeded
}

const make = (step: ChangeStep, change: Change) => done(numbers => buildChangeTransaction(admin, numbers, step, change))
const scheduled = (at = now) => readScheduledChanges(rpc, log.contract, at)

test('a change stands announced until it is made, called off or lapsed, and everyone can read which', async () => {
  const [add, remove] = [
    { action: 'add', witness: second },
    { action: 'remove', witness: first },
  ] as const satisfies Change[]
  expect(await scheduled()).toEqual([])
  expect(await make('schedule', add)).toBe(true)
  expect(await make('schedule', add)).toBe(true)
  expect(await make('schedule', remove)).toBe(true)
  const standing = await scheduled()
  expect(standing.map(({ change }) => change)).toEqual([add, remove])
  expect(standing[0]!.readyAt).toBe(await readReadyAt(rpc, log.contract, add))
  expect(await scheduled(standing[1]!.readyAt + 14n * 86_400n + 1n)).toEqual([])

  expect(await make('execute', add)).toBe(false)
  expect(await make('cancel', remove)).toBe(true)
  expect((await scheduled()).map(({ change }) => change)).toEqual([add])
  await rpc.request({ method: 'evm_increaseTime', params: [61] })
  expect(await make('execute', add)).toBe(true)
  expect(await scheduled()).toEqual([])
  expect(await readReadyAt(rpc, log.contract, add)).toBeNull()
  expect(await readIsWitness(rpc, log.contract, second)).toBe(true)
})

test('the quorum is raised at once and lowered after the delay', async () => {
  expect(await done(numbers => buildRaiseQuorumTransaction(admin, numbers, 3))).toBe(false)
  expect(await done(numbers => buildRaiseQuorumTransaction(admin, numbers, 2))).toBe(true)
  expect(await readQuorum(rpc, log.contract)).toBe(2n)
  const lower: Change = { action: 'lower-quorum', quorum: 1 }
  expect(await make('schedule', lower)).toBe(true)
  expect((await scheduled()).map(({ change }) => change)).toEqual([lower])
  await rpc.request({ method: 'evm_increaseTime', params: [61] })
  expect(await make('execute', lower)).toBe(true)
  expect(await readQuorum(rpc, log.contract)).toBe(1n)
})
