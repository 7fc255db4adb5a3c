/** Brings a signed transaction to the chain and waits until it is in a block. */

import { findTransaction, type Rpc, type SignedTransaction, sendRaw } from '@nguon/chain'
import { RefusedError } from '../environment/command.ts'
import { refusalOf } from './refusal.ts'

/** How long a block is waited for. */
const PATIENCE_MS = 120_000

/**
 * Sends it, if the contract would do it, and waits for the block.
 * @throws {RefusedError} with the contract's reason
 * @throws {ChainUnavailableError}
 * @throws {TransactionRefusedError}
 */
export async function carry(
  rpc: Rpc,
  { raw, hash, from }: Pick<SignedTransaction, 'raw' | 'hash' | 'from'>,
): Promise<void> {
  const before = await refusalOf(rpc, from, raw)
  if (before) throw new RefusedError(before)
  await sendRaw(rpc, raw)
  for (let waited = 0; waited < PATIENCE_MS; waited += 200) {
    const found = await findTransaction(rpc, hash)
    if (found.state === 'mined' && found.succeeded) return
    // Something else came in between, and the contract says what now stands in the way.
    if (found.state === 'mined')
      throw new RefusedError((await refusalOf(rpc, from, raw)) ?? 'Hợp đồng từ chối. / The contract refuses it.')
    await new Promise(done => setTimeout(done, 200))
  }
  throw new RefusedError(
    'Sau hai phút giao dịch chưa vào khối nào; hãy chạy lại lệnh sau / the transaction is in no block after two minutes; run the command again later',
  )
}
