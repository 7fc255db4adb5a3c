/**
 * `npm run alert -- raise CODE… --notice TEXT` and `npm run alert -- clear CODE --notice TEXT`: a regulator raises an alert on
 * goods, or clears one that was raised with the same text. CODE is an address, a path, or what is printed below a code. The
 * transaction is signed by the authority's own process over `authority/` of the data folder; no key of it passes here. The text
 * stays here: the contract holds its SHA-256. Run again, it changes nothing. Ends with 1 if it was refused, with 2 if nothing
 * could be asked.
 */

import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { httpRpc, readFees, readIsOpen, readIsRegulator, readNonce, readOpenNotices } from '@nguon/chain'
import { CodeError, readTyped } from '@nguon/resolver/code'
import { fromBase64url, subjectKey, toBase64url, utf8 } from '@nguon/statement'
import { keccak256 } from 'ethers'
import { z } from 'zod'
import { carry } from './contract/carry.ts'
import { AuthorityError, openAuthority, type SignedAlert } from './demo/authority-client.ts'
import { endWithUsage, RefusedError, readJsonFile, runCommand } from './environment/command.ts'
import { readAccess } from './start/access.ts'

const USAGE =
  'npm run alert -- raise CODE… --notice TEXT [--rpc URL]\nnpm run alert -- clear CODE --notice TEXT [--rpc URL]'
const root = resolve(import.meta.dirname, '..')

const { values, positionals } = readArguments()
const [step, ...codes] = positionals
if ((step !== 'raise' && step !== 'clear') || codes.length === 0 || (step === 'clear' && codes.length > 1))
  endWithUsage(USAGE)

const Trust = z.object({ anchors: z.array(z.object({ chainId: z.int(), contract: z.string() })).min(1) })
const Ports = z.object({ node: z.int() })

await runCommand(async () => {
  const text = values.notice?.trim().normalize('NFC')
  if (!text)
    throw new RefusedError(
      '--notice: thiếu nội dung của quyết định, như "QĐ 12/2026 thu hồi lô VT0626A" / the text of the order is missing',
    )
  const goods = codes.map(goodsOf)
  const notice = createHash('sha256').update(utf8(text)).digest()
  const data = resolve(root, process.env.NGUON_DATA ?? '.data')
  const form = 'thư mục dữ liệu của `npm start` / the data folder of `npm start`'
  const kept = <Shape extends z.ZodType>(name: string, shape: Shape) =>
    readJsonFile({ field: 'NGUON_DATA', path: join(data, name), form }, shape)
  const [{ chainId, contract }] = kept('trust.json', Trust).anchors as [{ chainId: number; contract: string }]
  // The node itself: what the platform passes on to it are questions.
  const rpc = httpRpc(values.rpc ?? `http://127.0.0.1:${kept('ports.json', Ports).node}`)
  const url = readAccess(data)?.publicUrl ?? ''

  const isOpen = (key: Uint8Array) => readIsOpen(rpc, contract, { key, notice })
  const open = await Promise.all(goods.map(({ key }) => isOpen(key)))
  const wanted = goods.filter((_, at) => open[at] !== (step === 'raise'))
  if (step === 'clear' && wanted.length === 0 && (await readOpenNotices(rpc, contract, goods[0]!.key)) > 0n)
    throw new RefusedError(
      '--notice: mã này đang có cảnh báo, nhưng với nội dung khác; hãy ghi đúng nội dung lúc phát / an alert is open on this code, with another text: give the one it was raised with',
    )
  if (wanted.length > 0) await send()
  else say(step === 'raise' ? '✓ Cảnh báo đã mở từ trước / open already' : '✓ Không có cảnh báo nào mở / none is open')
  say(`  ${contract} (${chainId}), notice ${notice.toString('hex')}`)
  for (const { path, key } of goods) {
    const count = await readOpenNotices(rpc, contract, key)
    say(`  ${url}${path}: ${standing(count)}`)
  }

  /** Has the authority's process sign it, which sees no chain and is told the numbers, and brings it there. */
  async function send(): Promise<void> {
    const authority = openAuthority(join(data, 'authority'))
    try {
      const [regulator] = (await authority.keys()).regulators
      if (!(await readIsRegulator(rpc, contract, regulator!)))
        throw new RefusedError(
          `${regulator} không phải cơ quan quản lý của hợp đồng ${contract}: hãy dùng thư mục authority/ của bản này / is no regulator of that contract: use the authority/ folder of this installation`,
        )
      const [nonce, { maxFee, maxPriorityFee }] = [Number(await readNonce(rpc, regulator!)), await readFees(rpc)]
      const fees = { maxFee: String(maxFee), maxPriorityFee: String(maxPriorityFee) }
      const numbers = { chainId, contract, nonce, fees, notice: toBase64url(notice) }
      const keys = wanted.map(({ key }) => toBase64url(key))
      const signed =
        step === 'raise'
          ? await authority.alert({ ...numbers, keys })
          : await authority.clear({ ...numbers, key: keys[0]! })
      await carry(rpc, transactionOf(signed))
      say(step === 'raise' ? `✓ Đã phát cảnh báo / alert raised: ${regulator}` : `✓ Đã gỡ cảnh báo / alert cleared`)
    } catch (error) {
      if (error instanceof AuthorityError) throw new RefusedError(error.message, { cause: error })
      throw error
    } finally {
      await authority.close()
    }
  }
})

function standing(count: bigint): string {
  if (count === 0n) return 'không có cảnh báo; người đọc không thấy gì nữa / no alert, and readers see none any more'
  return `${count} cảnh báo đang mở; mọi người đọc thấy “CƠ QUAN QUẢN LÝ ĐANG CẢNH BÁO” ở lần kiểm tra tới / ${count} open; every reader sees “THE AUTHORITY HAS RAISED AN ALERT” at the next check`
}

/** The finest that a code names: of a lot the lot and not its product. */
function goodsOf(code: string): { path: string; key: Uint8Array } {
  try {
    const { path, subjects } = readTyped(code)
    return { path, key: subjectKey(subjects[0]!) }
  } catch (cause) {
    if (!(cause instanceof CodeError)) throw cause
    const digit = cause.digit && `; số cuối phải là / the last digit has to be ${cause.digit.right}`
    throw new RefusedError(
      `CODE: "${code}" không phải mã hàng; cần dạng /01/…/10/… hoặc (01)…(10)… / is no code of goods; wanted: /01/…/10/… or (01)…(10)…${digit ?? ''}`,
      { cause },
    )
  }
}

function transactionOf({ from, raw }: SignedAlert) {
  const bytes = fromBase64url(raw)
  return { from, raw: bytes, hash: Buffer.from(keccak256(bytes).slice(2), 'hex') }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function readArguments() {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ allowPositionals: true, options: { notice: text, rpc: text } })
  } catch (error) {
    return endWithUsage(`${(error as Error).message}\n${USAGE}`)
  }
}
