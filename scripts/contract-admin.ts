/**
 * What the admin of a contract does about its witnesses and quorum (docs/operations.md, "Witnesses of the contract").
 *
 *     npm run contract-admin -- show
 *     npm run contract-admin -- schedule|execute|cancel add|remove ADDRESS
 *     npm run contract-admin -- schedule|execute|cancel lower-quorum N
 *     npm run contract-admin -- raise-quorum N
 */

import {
  addressOfKey,
  buildChangeTransaction,
  buildRaiseQuorumTransaction,
  type Change,
  type ChangeStep,
  httpRpc,
  type Numbers,
  readChainId,
  readFees,
  readIsWitness,
  readNonce,
  readQuorum,
  readScheduledChanges,
} from '@nguon/chain'
import { z } from 'zod'
import { carry } from './contract/carry.ts'
import { endWithUsage, RefusedError, readJsonFile, runCommand } from './environment/command.ts'
import { ConfigError, HttpUrl, readEnvironment } from './environment/read.ts'

const USAGE =
  'npm run contract-admin -- show | schedule|execute|cancel add|remove ADDRESS | schedule|execute|cancel lower-quorum N | raise-quorum N'
const Address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, '0x + 40 hex')
  .toLowerCase()
const Environment = z.object({
  CHAIN_RPC_URL: HttpUrl,
  CONTRACT: Address,
  /** A file with `{ "key": "0x…" }`; not needed for `show`. */
  CONTRACT_ADMIN_KEY_FILE: z.string().optional(),
})
const Key = z.strictObject({ key: z.string().regex(/^0x[0-9a-f]{64}$/, '0x + 64 hex') })

type Asked = { step: ChangeStep; change: Change } | { step: 'raise-quorum'; quorum: number } | { step: 'show' }

const STEPS: readonly string[] = ['schedule', 'execute', 'cancel'] satisfies ChangeStep[]

function asked([step = '', what = '', value = '', ...more]: string[]): Asked {
  if (more.length > 0) endWithUsage(USAGE)
  if (step === 'show' && what === '') return { step }
  if (step === 'raise-quorum' && value === '') return { step, quorum: count(what) }
  if (!STEPS.includes(step)) endWithUsage(USAGE)
  if (what === 'lower-quorum') return { step: step as ChangeStep, change: { action: what, quorum: count(value) } }
  if (what !== 'add' && what !== 'remove') endWithUsage(USAGE)
  const address = Address.safeParse(value)
  if (!address.success)
    endWithUsage(
      `✗ ADDRESS: "${value}": cần địa chỉ của nhân chứng, 0x và 40 chữ số thập lục phân / the witness’s address is wanted, 0x and 40 hex digits\n${USAGE}`,
    )
  return { step: step as ChangeStep, change: { action: what, witness: address.data } }
}

function count(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  return endWithUsage(`✗ N: "${text}": cần một số từ 1 / a number from 1 on is wanted\n${USAGE}`)
}

const request = asked(process.argv.slice(2))
await runCommand(async () => {
  const { CHAIN_RPC_URL, CONTRACT, CONTRACT_ADMIN_KEY_FILE: path } = readEnvironment(Environment, process.env)
  const rpc = httpRpc(CHAIN_RPC_URL)
  if (request.step === 'show') return await show()
  if (!path)
    throw new ConfigError(
      'CONTRACT_ADMIN_KEY_FILE: thiếu đường dẫn tới khóa quản trị hợp đồng, như .data/keys/contract-admin.json / the path of the admin’s key is missing',
    )
  const { key } = readJsonFile({ field: 'CONTRACT_ADMIN_KEY_FILE', path, form: '{ "key": "0x…" }' }, Key)
  if (request.step === 'schedule') await requireMeaning(request.change)
  const [chainId, nonce] = [await readChainId(rpc), await readNonce(rpc, addressOfKey(key))]
  const numbers: Numbers = { chainId, contract: CONTRACT, nonce, fees: await readFees(rpc) }
  await carry(
    rpc,
    request.step === 'raise-quorum'
      ? buildRaiseQuorumTransaction(key, numbers, request.quorum)
      : buildChangeTransaction(key, numbers, request.step, request.change),
  )
  await show()

  /** The contract takes any announcement and refuses it when it is to be made: a week later. */
  async function requireMeaning(change: Change): Promise<void> {
    if (change.action === 'lower-quorum') {
      const quorum = Number(await readQuorum(rpc, CONTRACT))
      if (change.quorum >= quorum)
        throw new RefusedError(`N: số chữ ký đang là ${quorum}, không thấp hơn / the quorum is ${quorum}, not higher`)
      return
    }
    const known = await readIsWitness(rpc, CONTRACT, change.witness)
    if (change.action === 'remove' && !known)
      throw new RefusedError(
        `ADDRESS: ${change.witness} không phải nhân chứng của hợp đồng này / is no witness of this contract`,
      )
    if (change.action === 'add' && known)
      throw new RefusedError(`ADDRESS: ${change.witness} đã là nhân chứng / is a witness already`)
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
})
