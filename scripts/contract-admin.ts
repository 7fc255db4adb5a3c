/**
 * What the admin of a contract does about its witnesses and quorum (docs/operations.md, "Witnesses of the contract").
 *
 *     node scripts/contract-admin.ts show
 *     node scripts/contract-admin.ts schedule|execute|cancel add|remove ADDRESS
 *     node scripts/contract-admin.ts schedule|execute|cancel lower-quorum N
 *     node scripts/contract-admin.ts raise-quorum N
 */

import { readFileSync } from 'node:fs'
import {
  addressOfKey,
  buildChangeTransaction,
  buildRaiseQuorumTransaction,
  type Change,
  type ChangeStep,
  findTransaction,
  httpRpc,
  type Numbers,
  readChainId,
  readFees,
  readNonce,
  readQuorum,
  readScheduledChanges,
  type SignedTransaction,
  sendRaw,
} from '@nguon/chain'
import { z } from 'zod'
import { HttpUrl, readEnvironment } from './environment/read.ts'

const Address = z.string().regex(/^0x[0-9a-f]{40}$/, '0x and 40 lower-case hex digits')
const Environment = z.object({
  CHAIN_RPC_URL: HttpUrl,
  CONTRACT: Address,
  /** A file with `{ "key": "0x…" }`; not needed for `show`. */
  CONTRACT_ADMIN_KEY_FILE: z.string().optional(),
})
const Key = z.strictObject({ key: z.string().regex(/^0x[0-9a-f]{64}$/) })

type Asked = { step: ChangeStep; change: Change } | { step: 'raise-quorum'; quorum: number } | { step: 'show' }

const STEPS: readonly string[] = ['schedule', 'execute', 'cancel'] satisfies ChangeStep[]

function asked([step = '', what = '', value = '', ...more]: string[]): Asked | null {
  if (more.length > 0) return null
  if (step === 'show' && what === '') return { step }
  if (step === 'raise-quorum' && isCount(what) && value === '') return { step, quorum: Number(what) }
  if (!STEPS.includes(step)) return null
  if ((what === 'add' || what === 'remove') && Address.safeParse(value).success)
    return { step: step as ChangeStep, change: { action: what, witness: value } }
  if (what === 'lower-quorum' && isCount(value))
    return { step: step as ChangeStep, change: { action: what, quorum: Number(value) } }
  return null
}

const isCount = (text: string) => /^[1-9]\d{0,2}$/.test(text)

const request = asked(process.argv.slice(2))
if (!request) {
  const usage =
    'show | schedule|execute|cancel add|remove ADDRESS | schedule|execute|cancel lower-quorum N | raise-quorum N'
  process.stderr.write(`node scripts/contract-admin.ts ${usage}\n`)
  process.exit(2)
}
const { CHAIN_RPC_URL, CONTRACT, CONTRACT_ADMIN_KEY_FILE } = readEnvironment(Environment, process.env)
const rpc = httpRpc(CHAIN_RPC_URL)
if (request.step !== 'show') {
  if (!CONTRACT_ADMIN_KEY_FILE) throw new Error('missing or malformed: CONTRACT_ADMIN_KEY_FILE')
  const { key } = Key.parse(JSON.parse(readFileSync(CONTRACT_ADMIN_KEY_FILE, 'utf8')))
  const [chainId, nonce] = [await readChainId(rpc), await readNonce(rpc, addressOfKey(key))]
  const numbers: Numbers = { chainId, contract: CONTRACT, nonce, fees: await readFees(rpc) }
  const made =
    request.step === 'raise-quorum'
      ? buildRaiseQuorumTransaction(key, numbers, request.quorum)
      : buildChangeTransaction(key, numbers, request.step, request.change)
  if (!(await carried(made))) {
    process.stderr.write('Hợp đồng từ chối. / The contract refuses it.\n')
    process.exit(1)
  }
}
await show()

/** Sends it and waits for the block; whether the contract did it. */
async function carried({ raw, hash }: SignedTransaction): Promise<boolean> {
  try {
    await sendRaw(rpc, raw)
  } catch (error) {
    // A node that makes a block for each call puts one that fails into a block, and says so at once.
    if ((await findTransaction(rpc, hash)).state === 'unknown') throw error
  }
  for (let waited = 0; waited < 120_000; waited += 200) {
    const found = await findTransaction(rpc, hash)
    if (found.state === 'mined') return found.succeeded
    await new Promise(done => setTimeout(done, 200))
  }
  throw new Error('the transaction is in no block after two minutes')
}

async function show(): Promise<void> {
  const now = BigInt(Math.floor(Date.now() / 1000))
  const scheduled = await readScheduledChanges(rpc, CONTRACT, now)
  const told = {
    contract: CONTRACT,
    quorum: Number(await readQuorum(rpc, CONTRACT)),
    scheduled: scheduled.map(({ change, readyAt }) => ({
      ...change,
      readyAt: new Date(Number(readyAt) * 1000).toISOString(),
    })),
  }
  process.stdout.write(`${JSON.stringify(told, null, 2)}\n`)
}
